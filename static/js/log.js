"use strict";
// Log: choices that are kept in step, buttons that say what they do, and one entry for each tap.
(() => {
  const DOUBLE_TAP = 700;
  let last = { value: "", at: -DOUBLE_TAP };
  /** @type {string[]} */
  const waiting = [];
  let isNext = false; // what waited is sent, and is no tap of now

  /** @returns {HTMLFormElement | null} */
  const form = () => document.querySelector("form[data-log]");

  /**
   * @param {HTMLFormElement} log
   * @param {string} name
   */
  function field(log, name) {
    return /** @type {HTMLInputElement} */ (log.elements.namedItem(name));
  }

  /** @param {HTMLFormElement} log */
  function slider(log) {
    return /** @type {HTMLInputElement} */ (log.querySelector("[data-ago-slider]"));
  }

  /**
   * The boxes that can be ticked: those of one name, or only the ticked ones.
   * @param {HTMLFormElement} log
   * @param {string} name
   * @param {"" | ":checked"} which
   * @returns {NodeListOf<HTMLInputElement>}
   */
  function boxes(log, name, which = "") {
    return log.querySelectorAll(`input[name=${name}]${which}`);
  }

  // A slider cannot stay unset as a number can, so it is an extra and sends nothing.
  function dress() {
    const log = form();
    if (!log || log.dataset.dressed) return;
    log.dataset.dressed = "yes";
    slider(log).hidden = false;
    inStep(log, field(log, "minutes").value || boxes(log, "ago", ":checked")[0]?.value || "0");
    say(log);
  }

  /**
   * @param {HTMLFormElement} log
   * @param {string} minutes
   */
  function inStep(log, minutes) {
    slider(log).value = minutes;
    field(log, "minutes").value = minutes === "0" ? "" : minutes;
    for (const chip of boxes(log, "ago")) chip.checked = chip.value === minutes;
  }

  /** @param {HTMLFormElement} log */
  function say(log) {
    const timer = boxes(log, "what", ":checked")[0]?.value === "timer";
    for (const verb of log.querySelectorAll("[data-verb]")) verb.textContent = timer ? "Start a timer:" : "Log";
    const chosen = log.querySelector("[data-chosen]");
    if (!chosen) return;
    const names = [...boxes(log, "sites", ":checked")].map((box) => {
      const name = box.labels?.[0]?.textContent.trim() ?? "";
      return name.startsWith("I ") ? name : name.charAt(0).toLowerCase() + name.slice(1);
    });
    const end = names.pop();
    chosen.textContent = end ? (names.length ? `${names.join(", ")} and ${end}` : end) : "the chosen toes";
  }

  document.addEventListener("input", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    /** @type {HTMLFormElement | null} */
    const log = input.closest("form[data-log]");
    if (!log) return;
    if (input.matches("[data-ago-slider]")) inStep(log, input.value);
    else if (input.matches("[name=minutes]")) {
      const minutes = input.value || "0";
      slider(log).value = minutes;
      for (const chip of boxes(log, "ago")) chip.checked = chip.value === minutes;
    } else if (input.matches("[name=ago]")) inStep(log, input.value);
    say(log);
  });

  function freshUuid() {
    // randomUUID is there on safe addresses alone, and at home a diary may be served on another one.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /**
   * @param {HTMLFormElement} log
   * @param {HTMLButtonElement} button
   */
  function saidBy(log, button) {
    const fields = [...new FormData(log)].filter(([name]) => ["what", "ago", "minutes", "sites"].includes(name));
    return JSON.stringify([...fields, ["sites", button.value]]);
  }

  /** @param {SubmitEvent} event */
  function onTap(event) {
    const log = /** @type {HTMLFormElement} */ (event.target);
    if (!log.matches("form[data-log]") || !window.htmx) return;
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (!button) return;
    // Several toes are one button; what it says are the toes.
    const value = button.value || saidBy(log, button);
    const isBusy = log.classList.contains("htmx-request");
    // Tapped once more since nothing seemed to happen, or by a finger that bounced.
    const isDouble = !isNext && value === last.value && (isBusy || event.timeStamp - last.at < DOUBLE_TAP);
    if (isDouble || isBusy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!isDouble && button.id) waiting.push(button.id);
    }
    if (isDouble) return;
    if (!isNext) last = { value, at: event.timeStamp };
    if (isBusy) return;
    // What was sent before and says something else is another entry. The same again is the same one, sent once more.
    const said = saidBy(log, button);
    if (log.dataset.said && log.dataset.said !== said) field(log, "uuid").value = freshUuid();
    log.dataset.said = said;
  }

  function sendNext() {
    isNext = true;
    document.getElementById(waiting.shift() ?? "")?.click();
    isNext = false;
  }

  // An answer that comes between a finger's down and up takes the button from under it, and no click follows.
  /** @type {HTMLButtonElement | null} */
  let pressed = null;
  document.addEventListener("pointerdown", (event) => {
    pressed = /** @type {Element} */ (event.target).closest("form[data-log] button[id]");
  });
  document.addEventListener("pointerup", (event) => {
    const button = pressed && !pressed.isConnected && document.getElementById(pressed.id);
    pressed = null;
    if (button && button.contains(document.elementFromPoint(event.clientX, event.clientY))) button.click();
  });

  // What answers a tap has the reasons to see a doctor as the page had them (see views/home.py): nothing is worked out
  // in between. Those of now come when nobody looks, so that nothing moves under a thumb.
  let isBehind = false;
  async function catchUp() {
    if (!document.hidden || !isBehind || !form()) return;
    isBehind = false;
    try {
      const answer = await fetch("/", { credentials: "same-origin" });
      const anew = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("log-top");
      if (!answer.ok || !anew || !document.hidden) throw new Error("not now");
      document.getElementById("log-top")?.replaceWith(anew);
    } catch {
      isBehind = true;
    }
  }
  document.addEventListener("visibilitychange", () => void catchUp());

  // First of all that hear of it: htmx listens at the form.
  document.addEventListener("submit", onTap, true);
  document.addEventListener("htmx:afterSettle", dress);
  document.addEventListener("htmx:afterRequest", () => {
    isBehind = true;
    if (waiting.length) setTimeout(sendNext);
  });
  dress();
})();
