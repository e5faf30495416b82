"use strict";

// The page for the doctor beside its form, as it will look with what is chosen by now, where there is room for it.
document.addEventListener("DOMContentLoaded", () => {
  const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-previewed]"));
  const preview = /** @type {HTMLElement} */ (document.getElementById("preview"));
  const wide = window.matchMedia("(min-width: 75rem)");
  /** @type {number | undefined} */
  let waits;

  const show = () => {
    if (wide.matches) window.htmx?.trigger(preview, "show");
  };

  form.addEventListener("input", () => {
    window.clearTimeout(waits);
    waits = window.setTimeout(show, 600);
  });
  wide.addEventListener("change", show);
  show();
});
