"use strict";
// A button that puts Flicker among the programs of this device, where the browser lets a page ask for that.
{
  /** @typedef {Event & {prompt(): Promise<unknown>, readonly userChoice: Promise<{outcome: string}>}} Offer */

  /** @type {Offer | null} */
  let offer = null;

  const show = () => {
    for (const button of document.querySelectorAll("[data-install]")) {
      if (button instanceof HTMLElement) button.hidden = !offer;
    }
  };

  /** @param {HTMLElement} button */
  async function install(button) {
    const offered = offer;
    // A browser takes its offer once.
    offer = null;
    show();
    if (!offered) return;
    await offered.prompt();
    const { outcome } = await offered.userChoice;
    const form = button.closest("form");
    if (outcome === "accepted" && form) form.requestSubmit();
  }

  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = /** @type {Offer} */ (event);
    show();
  });
  window.addEventListener("appinstalled", () => {
    offer = null;
    show();
  });
  // Log puts parts of itself anew.
  document.addEventListener("htmx:load", show);
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-install]") : null;
    if (button instanceof HTMLElement) install(button);
  });
}
