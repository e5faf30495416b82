"use strict";
// A browser's own input for a time or a date writes it as the browser does. The server guesses how from the languages
// that are asked for; here it is known better. Where that is what the person chose it is used, and elsewhere a text field.

// What the browser shows of a time: "12" or "24" hours, or null where it does not tell.
function seenClock() {
  const widths = ["", "probe--no-half", "probe--no-hour"].map((how) => {
    const probe = document.createElement("input");
    Object.assign(probe, { type: "time", className: `probe ${how}` });
    document.body.append(probe);
    const { width } = probe.getBoundingClientRect();
    probe.remove();
    return width;
  });
  if (widths[0] === widths[2]) return null;
  return widths[0] === widths[1] ? "24" : "12";
}

function toldClock() {
  const cycle = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions().hourCycle;
  return cycle === "h11" || cycle === "h12" ? "12" : "24";
}

function toldOrder() {
  const parts = new Intl.DateTimeFormat().formatToParts(new Date()).map((part) => part.type);
  const [day, month, year] = /** @type {const} */ (["day", "month", "year"]).map((type) => parts.indexOf(type));
  // A date that begins with its year is read in one way only.
  if (year < day) return "any";
  return day < month ? "day" : "month";
}

/** @type {{time: string, date: string} | undefined} */
let known;
function native() {
  if (!known) {
    const seen = seenClock();
    // A browser that shows times otherwise than it tells is of two minds, and may show dates in any order.
    known = { time: seen ?? toldClock(), date: seen && seen !== toldClock() ? "unknown" : toldOrder() };
  }
  return known;
}

/** @param {HTMLInputElement} input */
function write(input) {
  const type = input.dataset.written === "time" ? "time" : "date";
  const shown = native()[type];
  const isNative = shown === "any" || shown === input.dataset.chosen;
  // What cannot be read stays as it was typed.
  if (isNative === (input.type !== "text") || (isNative && input.value && !input.dataset.sent)) return;
  const mark = `${input.name}_typed`;
  const value = isNative ? input.dataset.sent : input.dataset.typed;
  input.type = isNative ? type : "text";
  Object.assign(input, { defaultValue: value, value, placeholder: isNative ? "" : input.dataset.example });
  if (isNative) {
    input.parentElement?.querySelector(`input[type=hidden][name="${mark}"]`)?.remove();
  } else {
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: mark, value: "1" });
    input.after(hidden);
  }
}

/** @param {ParentNode} root */
function writeAll(root) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const inputs = root.querySelectorAll("input[data-written]");
  inputs.forEach(write);
}

document.addEventListener("htmx:load", (event) => writeAll(/** @type {Element} */ (event.target)));
writeAll(document);
