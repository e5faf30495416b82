"use strict";
// Everything here is an extra: each page works without it.

// A new diary starts in the time zone of the browser that opens it, and the emergency page names the number of there.
document.cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; SameSite=Lax`;

function tick() {
  for (const node of document.querySelectorAll("[data-elapsed-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(node.dataset.elapsedSince)) / 1000));
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const shown = parts[0] ? parts : parts.slice(1);
    node.textContent = shown.map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(":");
  }
}

function nameFeet(feet) {
  const words = feet.querySelector("[data-feet-words]");
  const names = [...feet.querySelectorAll("input[name]:checked")].map((box) =>
    feet.querySelector(`label[for="${box.id}"]`).textContent.trim(),
  );
  words.textContent = names.join(", ");
}

function sendOnce(event) {
  const form = event.target.closest("form[data-once]");
  if (!form) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // A sending that was stopped may be tried again; the server takes the same entry once.
  setTimeout(() => delete form.dataset.sent, 5000);
}

function sayLost() {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.lost = "";
  toast.textContent = "That did not get through. What you typed is still here; try again.";
  document.getElementById("toasts").replaceChildren(toast);
}

document.addEventListener("change", (event) => {
  const feet = event.target.closest("[data-feet]");
  if (feet) nameFeet(feet);
});
document.addEventListener("submit", sendOnce);
// Whoever comes back to this page finds what it made: see views/episodes.py.
for (const form of document.querySelectorAll("form[data-as]")) {
  const address = new URL(location.href);
  if (!address.searchParams.has("as")) {
    address.searchParams.set("as", form.dataset.as);
    history.replaceState(history.state, "", address);
  }
}
window.addEventListener("pageshow", (event) => {
  // A page that was kept whole shows what was sent from it, and not what became of that.
  if (event.persisted && document.querySelector("form[data-sent]")) location.reload();
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, sayLost);
document.addEventListener("lost", sayLost);
document.addEventListener("htmx:afterOnLoad", () => document.querySelector("[data-lost]")?.remove());
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("[data-feet]").forEach(nameFeet));
for (const feet of document.querySelectorAll("[data-feet]")) nameFeet(feet);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
if (document.querySelector("[data-elapsed-since]")) {
  tick();
  setInterval(tick, 1000);
}
