"use strict";
// The pages that a device keeps: what depends on the moment is filled in here, and what waits is shown to be changed.
(() => {
  const DAY = 24 * 3600_000;
  /** @type {Map<HTMLFormElement, string>} */
  const ofDay = new Map();
  /** The day of what is changed here; "" where it is none. */
  let fixed = "";
  /** When a check-in was begun: what is answered before midnight is said of then. 0 while it is not. */
  let begun = 0;
  let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let isZoneKnown = false;
  /** What a trial is on a day, and where it stands on that day. */
  const block = /** @type {HTMLTemplateElement | null} */ (document.querySelector("template[data-block-of]"));
  const shownBlock = /** @type {HTMLElement | null} */ (block?.content.firstElementChild ?? null);

  /** @param {string} name @returns {HTMLInputElement[]} */
  const inputs = (name) => [...document.querySelectorAll(`main input[name="${CSS.escape(name)}"]`)].map(
    (input) => /** @type {HTMLInputElement} */ (input),
  );

  /**
   * @param {Date} at
   * @param {string} place a time zone
   * @returns {[string, string]} the date and the time that a clock shows there
   */
  function onClock(at, place) {
    const date = new Intl.DateTimeFormat("en-CA", { timeZone: place, dateStyle: "short" }).format(at);
    const time = new Intl.DateTimeFormat("en-GB", { timeZone: place, hour: "2-digit", minute: "2-digit" }).format(at);
    return [date, time];
  }

  /**
   * @param {string} name
   * @param {string} value as a file would have it
   */
  function write(name, value) {
    for (const input of inputs(name)) {
      // Here a browser's own input says it, however the person writes: nobody is there to read what is typed.
      const type = name.endsWith("_time") ? "time" : "date";
      input.parentElement?.querySelector(`input[name="${name}_typed"]`)?.remove();
      delete input.dataset.written;
      Object.assign(input, { type, value, placeholder: "" });
    }
  }

  function freshUuids() {
    for (const input of inputs("uuid")) input.value ||= crypto.randomUUID();
  }

  /** @param {string} day an ISO date */
  function choose(day) {
    for (const [form, action] of ofDay) form.action = action.replace("{day}", day);
  }

  /** The day of what is changed, that of the address, or the one that is marked. */
  function chosen() {
    const [named] = location.pathname.match(/\d{4}-\d\d-\d\d/) ?? [];
    const ago = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-days] input:checked"));
    return fixed || named || onClock(new Date((begun || Date.now()) - Number(ago?.value ?? 0) * DAY), zone)[0];
  }

  /** The block of a trial is shown on the day for which it was made: by the clock of the diary, and in no other check-in. */
  function showBlock() {
    if (!block || !shownBlock) return;
    const day = block.dataset.blockOf;
    const isItsDay = isZoneKnown && onClock(new Date(begun || Date.now()), zone)[0] === day;
    const items = document.querySelector(".checkin__items");
    if (!isItsDay || (items && chosen() !== day)) return block.content.append(shownBlock);
    if (shownBlock.isConnected) return;
    // After what is asked first.
    if (items) items.firstElementChild?.after(shownBlock);
    else block.after(shownBlock);
  }

  /** Which answer of this day waits. */
  async function showAnswer() {
    const form = document.querySelector("form[data-keep=trial_day]");
    if (!(form instanceof HTMLFormElement)) return;
    const entry = (await kept.list()).find(({ address }) => address === form.getAttribute("action"));
    for (const one of form.querySelectorAll("button[name=kept]")) {
      one.setAttribute("aria-pressed", String(one.getAttribute("value") === (entry ? kept.field(entry.fields, "kept") : null)));
    }
  }

  function start() {
    const [date, time] = onClock(new Date(), zone);
    write("start_date", date);
    write("start_time", time);
    for (const input of inputs("offered")) input.value = `${date} ${time}`;
    for (const name of ["end_date", "end_time"]) write(name, "");
  }

  function nameDay() {
    const words = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: zone });
    const heading = document.querySelector("[data-day-name]");
    if (heading) heading.textContent = words.format(new Date()).replace(",", "");
  }

  /** @typedef {Awaited<ReturnType<typeof kept.list>>[number]} Entry */

  /**
   * What an entry says, as the form of an episode or of a check-in has it.
   * @param {Entry} entry
   * @param {Entry[]} all
   * @returns {[string, string][]}
   */
  function asForm(entry, all) {
    if (entry.kind !== "moment" && entry.kind !== "timer") return entry.fields;
    const ago = Number(kept.field(entry.fields, "minutes") || kept.field(entry.fields, "ago")) || 0;
    const [date, time] = onClock(new Date(Date.parse(entry.at) - ago * 60_000), entry.diaryZone);
    const stop = all.find((one) => one.kind === "stop" && one.address.includes(entry.uuid));
    /** @type {[string, string][]} */
    const fields = entry.fields.filter(([name]) => name === "sites");
    fields.push(["uuid", entry.uuid], ["start_date", date], ["start_time", time], ["offered", ""]);
    fields.push(["shape", stop ? "timed" : "moment"]);
    if (stop) {
      const [endDate, endTime] = onClock(new Date(stop.at), entry.diaryZone);
      fields.push(["end_date", endDate], ["end_time", endTime]);
    }
    return fields;
  }

  /**
   * @param {[string, string][]} fields
   * @param {boolean} isTrialRefused
   */
  function fillIn(fields, isTrialRefused) {
    const form = document.querySelector("main form[data-keep=episode], main form[data-keep=check-in]");
    if (!(form instanceof HTMLFormElement)) return;
    /** @type {Map<string, string[]>} */
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
    carryAlong(form, values, isTrialRefused);
    for (const control of form.elements) {
      if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
        if (!control.name) continue;
        const given = values.get(control.name);
        control.checked = given ? given.includes(control.value) : control.type === "radio" && control.value === "";
      } else if (
        control instanceof HTMLInputElement ||
        control instanceof HTMLSelectElement ||
        control instanceof HTMLTextAreaElement
      ) {
        if (["csrfmiddlewaretoken", "form_of", ""].includes(control.name)) continue;
        // It is asked now, and was not when this was kept.
        if (control.name === "trial" && !values.has("trial")) continue;
        const value = values.get(control.name)?.[0] ?? "";
        const isTyped = values.has(`${control.name}_typed`);
        if (isTyped && control instanceof HTMLInputElement) typed(control);
        control.value = value;
      }
    }
    for (const fold of form.querySelectorAll("details")) {
      if (fold.querySelector(":checked:not([value='']), input:not([type]):not([value='']), textarea:not(:placeholder-shown)")) fold.open = true;
    }
    for (const feet of form.querySelectorAll("[data-feet] input:checked, [data-number] input")) {
      feet.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /**
   * What a check-in answered of its day of a trial stays with it when that is not asked any more.
   * @param {HTMLFormElement} form
   * @param {Map<string, string[]>} values
   * @param {boolean} isRefused whether the server said that it takes no such answer
   */
  function carryAlong(form, values, isRefused) {
    const trial = form.elements.namedItem("trial");
    if (!values.has("trial") || (trial instanceof HTMLInputElement && trial.value === values.get("trial")?.[0])) return;
    if (shownBlock) block?.content.append(shownBlock);
    block?.remove();
    if (isRefused) {
      const said = document.createElement("p");
      Object.assign(said, { className: "notice", textContent: "Saved again, this says nothing of your trial any more." });
      form.prepend(said);
      return;
    }
    for (const name of ["trial", "kept_to_it"]) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name });
      form.append(input);
    }
  }

  /** @param {HTMLInputElement} input one whose value was typed as the person writes it */
  function typed(input) {
    const mark = document.createElement("input");
    Object.assign(mark, { type: "hidden", name: `${input.name}_typed`, value: "1" });
    input.type = "text";
    input.after(mark);
  }

  async function fill() {
    const asked = Number(new URLSearchParams(location.search).get("kept")) || 0;
    /** @type {{zone: string} | undefined} */
    const state = await kept.get("state");
    zone = state?.zone || zone;
    isZoneKnown = true;
    nameDay();
    choose(chosen());
    start();
    const all = await kept.list();
    const entry = all.find((one) => one.id === asked);
    if (entry?.kind === "check-in") fixed = entry.address.match(/\d{4}-\d\d-\d\d/)?.[0] ?? "";
    showBlock();
    void showAnswer();
    if (entry) {
      const isTrialRefused = Boolean(entry.said?.errors?.some(({ field }) => field === "kept_to_it"));
      fillIn(asForm(entry, all), isTrialRefused);
      for (const named of document.querySelectorAll("[data-changed]")) named.textContent = named.getAttribute("data-changed");
      choose(chosen());
    } else if (document.body.dataset.device === "check-in") {
      toKept(all);
    }
    const days = document.querySelector("[data-days]");
    // Of a day that the address names, or that was chosen before, there is no other.
    if (days instanceof HTMLElement) days.hidden = Boolean(entry) || /\d{4}-\d\d-\d\d/.test(location.pathname);
  }

  /**
   * A day has one check-in: the one that waits is changed.
   * @param {Entry[]} all
   */
  function toKept(all) {
    const known = all.find((one) => one.kind === "check-in" && one.address === `/check-in/${chosen()}/`);
    if (known) location.replace(`/device/check-in/?kept=${known.id}`);
  }

  for (const form of document.querySelectorAll("form[data-of-day]")) {
    if (form instanceof HTMLFormElement) ofDay.set(form, form.getAttribute("action") ?? "");
  }
  // At once, for whoever taps before the rest is known.
  freshUuids();
  choose(chosen());
  // A page may stay open over midnight.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    begun = 0;
    nameDay();
    choose(chosen());
    showBlock();
  });
  setInterval(showBlock, 60_000);
  document.addEventListener("kept:changed", () => void showAnswer());
  document.addEventListener("input", (event) => {
    if (event.target instanceof Element && event.target.closest("form[data-of-day]")) begun ||= Date.now();
  });
  // Before kept.js takes what is sent.
  window.addEventListener("submit", () => choose(chosen()), true);
  document.addEventListener("change", async (event) => {
    if (!(event.target instanceof Element) || !event.target.matches("[data-days] input")) return;
    choose(chosen());
    showBlock();
    toKept(await kept.list());
  });
  fill().catch(() => {});
})();
