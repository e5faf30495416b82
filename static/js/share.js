"use strict";
// Copy and Share for the address of a link: it can be selected by hand without them.

/** @param {Node} node */
function select(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}

/** @param {HTMLElement} address */
async function copy(address) {
  // A house without HTTPS has no clipboard of its own, and browsers still copy what is selected.
  if (navigator.clipboard) return navigator.clipboard.writeText(address.textContent);
  select(address);
  if (!document.execCommand("copy")) throw new Error("not copied");
}

for (const sheet of document.querySelectorAll("[data-link]")) {
  const address = /** @type {HTMLElement} */ (sheet.querySelector("[data-link-address]"));
  const said = /** @type {HTMLElement} */ (sheet.querySelector("[data-link-said]"));
  const copier = /** @type {HTMLElement} */ (sheet.querySelector("[data-link-copy]"));
  const sharer = /** @type {HTMLElement} */ (sheet.querySelector("[data-link-share]"));
  copier.hidden = false;
  copier.addEventListener("click", async () => {
    try {
      await copy(address);
      said.textContent = "Copied.";
    } catch {
      select(address);
      said.textContent = "Your browser did not copy it. The address is selected: copy it by hand.";
    }
  });
  if (!navigator.share) continue;
  sharer.hidden = false;
  sharer.addEventListener("click", async () => {
    try {
      await navigator.share({ title: "A page for my doctor", url: address.textContent });
      said.textContent = "Handed on.";
    } catch (error) {
      // Whoever closes the list of programs has changed their mind.
      if (!(error instanceof DOMException && error.name === "AbortError")) said.textContent = "That did not work here. Copy the address instead.";
    }
  });
}
