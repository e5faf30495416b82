"use strict";
// Everything here is an extra: each page works without it.

// A new diary starts in the time zone of the browser that opens it, and the emergency page names the number of there.
document.cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; SameSite=Lax`;

function tick() {
  /** @type {NodeListOf<HTMLElement>} */
  const running = document.querySelectorAll("[data-elapsed-since]");
  for (const node of running) {
    const since = Date.parse(node.dataset.elapsedSince ?? "");
    const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const shown = parts[0] ? parts : parts.slice(1);
    node.textContent = shown.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
  }
}

/** @param {Element} feet */
function nameFeet(feet) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const ticked = feet.querySelectorAll("input[name]:checked");
  const words = /** @type {HTMLElement} */ (feet.querySelector("[data-feet-words]"));
  words.textContent = [...ticked].map((box) => box.labels?.[0]?.textContent.trim() ?? "").join(", ");
}

/** @param {SubmitEvent} event */
function sendOnce(event) {
  /** @type {HTMLFormElement | null} */
  const form = /** @type {Element} */ (event.target).closest("form[data-once]");
  if (!form) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // A sending that was stopped may be tried again; the server takes the same entry once.
  setTimeout(() => delete form.dataset.sent, 5000);
}

/** @param {Event} event one that nobody has kept: see kept.js */
function sayLost(event) {
  if (event.defaultPrevented) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.lost = "";
  toast.textContent = "That did not get through. What you typed is still here; try again.";
  document.getElementById("toasts")?.replaceChildren(toast);
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-sent]"))) delete form.dataset.sent;
}

document.addEventListener("change", (event) => {
  const feet = /** @type {Element} */ (event.target).closest("[data-feet]");
  if (feet) nameFeet(feet);
});
document.addEventListener("submit", sendOnce);
// Whoever comes back to this page finds what it made: see views/episodes.py.
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-as]"))) {
  // What a line filled has the address that saves it: the page of the line itself makes nothing.
  const address = new URL(form.getAttribute("action") || location.href, location.href);
  if (!address.searchParams.has("as")) address.searchParams.set("as", form.dataset.as ?? "");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}
window.addEventListener("pageshow", (event) => {
  // A page that was kept whole shows what was sent from it, and not what became of that.
  if (event.persisted && document.querySelector("form[data-sent]")) location.reload();
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, sayLost);
document.addEventListener("lost", sayLost);
document.addEventListener("htmx:afterOnLoad", () => document.querySelector("[data-lost]")?.remove());
document.addEventListener("htmx:load", (event) => {
  for (const feet of /** @type {Element} */ (event.target).querySelectorAll("[data-feet]")) nameFeet(feet);
});
for (const feet of document.querySelectorAll("[data-feet]")) nameFeet(feet);
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-print]"))) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// What is folded away on the screen is on paper all the same.
addEventListener("beforeprint", () => {
  for (const folded of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-printed]:not([open])"))) {
    folded.dataset.printed = "opened";
    folded.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const opened of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-printed=opened]"))) {
    opened.dataset.printed = "";
    opened.open = false;
  }
});
document.addEventListener("htmx:load", tick);
tick();
setInterval(tick, 1000);
