"use strict";
// A tap for a usual number, and the habits of an earlier day without asking the server. Both are extras.

/** @param {string} text */
function inNumbers(text) {
  return Number(text.replace(",", "."));
}

/**
 * @param {Element} number
 * @returns {HTMLInputElement}
 */
function fieldOf(number) {
  return /** @type {HTMLInputElement} */ (number.querySelector("input"));
}

/** @param {Element} number */
function showPicked(number) {
  const { value } = fieldOf(number);
  for (const pick of number.querySelectorAll("button")) {
    pick.setAttribute("aria-pressed", String(value !== "" && inNumbers(value) === inNumbers(pick.value)));
  }
}

/**
 * @param {Element} answer
 * @param {string} value
 */
function fillIn(answer, value) {
  const number = answer.querySelector("[data-number]");
  if (number) {
    fieldOf(number).value = value;
    showPicked(number);
  } else {
    /** @type {HTMLInputElement | null} */
    const choice = answer.querySelector(`input[value="${CSS.escape(value)}"]`);
    if (choice) choice.checked = true;
  }
}

/** @param {Element} answer */
function isOpen(answer) {
  /** @type {HTMLInputElement | null} */
  const number = answer.querySelector("[data-number] input");
  // A number that cannot be read is typed all the same.
  if (number) return number.value === "" && !number.validity.badInput;
  return !answer.querySelector("input:checked:not([value=''])");
}

/** @param {HTMLElement} button */
function repeatHabits(button) {
  /** @type {{[name: string]: {name: string, value: string}}} */
  const habits = JSON.parse(button.dataset.habits ?? "{}");
  /** @type {string[]} */
  const filled = [];
  for (const [name, habit] of Object.entries(habits)) {
    const answer = document.querySelector(`[data-answer="${CSS.escape(name)}"]`);
    if (!answer || !isOpen(answer)) continue;
    fillIn(answer, habit.value);
    filled.push(habit.name);
    const from = document.createElement("span");
    from.className = "answer__from";
    from.textContent = "filled in";
    answer.querySelector("legend, label")?.after(from);
    const fold = answer.closest("details");
    if (fold) fold.open = true;
  }
  const said = /** @type {HTMLElement} */ (document.querySelector("[data-filled]"));
  said.textContent = filled.length
    ? `Filled in ${button.dataset.from}: ${filled.join(", ")}. Look it over, then save.`
    : `Nothing was left to fill in ${button.dataset.from}.`;
}

document.addEventListener("click", (event) => {
  const tapped = /** @type {Element} */ (event.target);
  /** @type {HTMLElement | null} */
  const fill = tapped.closest("[data-habits]");
  if (fill) {
    event.preventDefault();
    repeatHabits(fill);
    return;
  }
  /** @type {HTMLButtonElement | null} */
  const pick = tapped.closest("[data-number] button");
  const number = pick?.closest("[data-number]");
  if (!pick || !number) return;
  const field = fieldOf(number);
  // The same number again takes the answer back.
  field.value = pick.getAttribute("aria-pressed") === "true" ? "" : pick.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
});
for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    const changed = /** @type {Element} */ (event.target);
    const answer = changed.closest("[data-answer]");
    if (!answer) return;
    // What is answered by hand comes from no other day.
    answer.querySelector(".answer__from")?.remove();
    const number = changed.closest("[data-number]");
    if (number) showPicked(number);
  });
}
window.addEventListener("pageshow", () => document.querySelectorAll("[data-number]").forEach(showPicked));
for (const number of document.querySelectorAll("[data-number]")) {
  const picks = number.querySelector("span");
  if (picks) picks.hidden = false;
  showPicked(number);
}
