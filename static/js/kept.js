"use strict";
// On every page: what cannot be sent is kept on this device, is shown with ways to change it, and is sent once it can be.
(() => {
  /** @typedef {Awaited<ReturnType<typeof kept.list>>[number]} Entry */
  const MOMENT_AGO = 30_000;
  const EVERY = 60_000;
  const SHOWN = 20;
  const LOST = [500, 502, 503, 504];
  const NO_ROOM =
    "This device cannot keep this: it has no room left, or does not allow it. What you typed is still here. Leave this page open, and try again when there is a network.";
  const MAY_BE_SENT = "It may have been sent already: look in your diary.";
  const SOME_MAY_BE_SENT = "Some may have been sent already, and stay in your diary when you delete them here: look there.";
  const isDevice = Boolean(document.body.dataset.device);
  // Pages of nobody, and those that somebody shared, say nothing of what waits here; where one signs in only its number.
  const isMine = document.body.classList.contains("with-nav");
  const place = isMine || location.pathname === "/account/login/" ? document.getElementById("kept") : null;
  let failedAt = -MOMENT_AGO;
  /** Requests of htmx, and when they were pressed. @type {WeakMap<XMLHttpRequest, string>} */
  const presses = new WeakMap();
  /** What was dropped just now, to be put back. @type {Map<number, Entry[]>} */
  const dropped = new Map();
  let sentNow = 0;

  function canKeep() {
    return Boolean(document.documentElement.dataset.worker && navigator.serviceWorker?.controller);
  }

  // What is pressed

  /**
   * @param {FormData} data
   * @returns {[string, string][]}
   */
  function fieldsOf(data) {
    /** @type {[string, string][]} */
    const fields = [];
    for (const [name, value] of data) {
      if (typeof value === "string" && !["csrfmiddlewaretoken", "at_once"].includes(name)) fields.push([name, value]);
    }
    return fields;
  }

  /**
   * @param {Element} form
   * @param {string} words
   */
  function sayBeside(form, words) {
    const said = form.querySelector("[data-not-kept]") ?? document.createElement("p");
    Object.assign(said, { className: "field__error", textContent: words, tabIndex: -1 });
    said.setAttribute("role", "alert");
    said.setAttribute("data-not-kept", "");
    form.prepend(said);
    said.scrollIntoView({ block: "nearest" });
  }

  /**
   * Keep what a form says, and show that.
   * @param {HTMLFormElement} form
   * @param {[string, string][]} fields
   * @param {string} at
   */
  async function take(form, fields, at) {
    const address = new URL(form.getAttribute("action") ?? "", location.href).pathname;
    const kind = kept.kindOf(address, fields);
    if (["moment", "timer", "episode"].includes(kind) && !fields.some(([name]) => name === "sites")) {
      sayBeside(form, "Choose a toe or another place first.");
      return;
    }
    const number = Number(new URLSearchParams(location.search).get("kept")) || 0;
    try {
      const isHere = !isDevice || !number || (await replace(number, address, fields));
      if (!isHere) return sayBeside(form, "This was sent meanwhile, and is in your diary. Change it there.");
      if (!isDevice || !number) await kept.keep({ address, fields, at });
    } catch {
      sayBeside(form, NO_ROOM);
      return;
    }
    form.querySelector("[data-not-kept]")?.remove();
    if (!(await kept.get("asked-to-stay"))) {
      await kept.set("asked-to-stay", true);
      void navigator.storage?.persist?.();
    }
    const registration = await navigator.serviceWorker.ready;
    void registration.sync?.register("flicker-queue").catch(() => {});
    goOn(form, kind, fields);
    if (navigator.onLine && isDevice) void kept.send();
  }

  /**
   * Whether it may be in the diary already: it was sent, and no answer said what became of it.
   * @param {Entry} entry
   */
  function isUnsure(entry) {
    return entry.tries > 0 && entry.state === "waits";
  }

  /**
   * Put what was changed in place of what is kept, while nobody sends it.
   * @param {number} id
   * @param {string} address
   * @param {[string, string][]} fields
   */
  function replace(id, address, fields) {
    return kept.alone(async () => {
      const before = await kept.read(id);
      if (!before) return false;
      const isHere = await kept.change(id, (entry) => ({
        ...entry,
        address,
        fields: isUnsure(before) ? [...fields, ["changed_on_device", "1"]] : fields,
        kind: kept.kindOf(address, fields),
        state: "waits",
        said: null,
        faults: 0,
        // An instant that was refused is that of now instead; when it was is said by the form.
        ...(entry.said?.errors?.some(({ field }) => field === "first_sent_at") ? { at: kept.instant(new Date()), clock: "", skew: null } : {}),
      }));
      // A timer that is an episode now needs no stop; what could not be changed still has it.
      for (const entry of await kept.list()) {
        if (before.uuid && entry.id !== id && entry.address.includes(before.uuid)) await kept.drop(entry.id);
      }
      return isHere;
    });
  }

  /**
   * @param {HTMLFormElement} form
   * @param {string} kind
   * @param {[string, string][]} fields
   */
  function goOn(form, kind, fields) {
    if (kind === "moment" || kind === "timer") {
      form.reset();
      const uuid = form.elements.namedItem("uuid");
      if (uuid instanceof HTMLInputElement) uuid.value = crypto.randomUUID();
      delete form.dataset.said;
      form.querySelector("[name=ago]:checked")?.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (kind === "episode" || kind === "check-in") {
      location.assign(urgentPage(form) || "/");
    } else if (kind === "trial_day") {
      for (const one of form.querySelectorAll("button[name=kept]")) {
        one.setAttribute("aria-pressed", String(one.getAttribute("value") === kept.field(fields, "kept")));
      }
    } else {
      const card = form.closest(".log__running") ?? form;
      if (card instanceof HTMLElement) card.hidden = true;
      const page = kind === "answer" && urgentPage(form, fields);
      if (page) location.assign(page);
    }
  }

  /**
   * The page that an answer of today asks for at once; the server says which, see diary/domain/emergency.py.
   * @param {HTMLFormElement} form
   * @param {[string, string][]} fields what it says, with the button that was pressed
   */
  function urgentPage(form, fields = []) {
    /** @param {Element} one */
    const isPressed = (one) =>
      one instanceof HTMLButtonElement && fields.some(([name, value]) => name === one.name && value === one.value);
    const pages = [...form.querySelectorAll("[data-at-once]")]
      .filter((one) => one.matches(":checked") || isPressed(one))
      .map((one) => one.getAttribute("data-at-once") ?? "");
    // The page that says what to do comes before the list.
    return pages.sort().at(-1) ?? "";
  }

  /** @param {SubmitEvent} event */
  function onSubmit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (atSignOut && form.contains(atSignOut)) {
      event.preventDefault();
      void leave(form, new FormData(form).get("keep_on_device") === "1");
      return;
    }
    if (!form.matches("[data-keep]") || !canKeep()) return;
    const fields = fieldsOf(new FormData(form, event.submitter));
    const address = new URL(form.getAttribute("action") ?? "", location.href).pathname;
    if (!kept.kindOf(address, fields)) return;
    if (!isDevice && navigator.onLine && performance.now() - failedAt > MOMENT_AGO) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void take(form, fields, kept.instant(new Date()));
  }

  /**
   * @param {Event} event one of htmx
   * @returns {{form: HTMLFormElement, request: XMLHttpRequest, data: FormData | undefined} | null}
   */
  function asked(event) {
    const { elt, xhr, requestConfig } = /** @type {CustomEvent} */ (event).detail;
    const isForm = elt instanceof HTMLFormElement && elt.matches("[data-keep]");
    return isForm ? { form: elt, request: xhr, data: requestConfig?.formData } : null;
  }

  /** @param {Event} event */
  function onSend(event) {
    const sent = asked(event);
    if (!sent || !canKeep()) return;
    // A slow answer is given up, and its form kept: sent once more it is the same entry.
    sent.request.timeout = kept.SLOW;
    presses.set(sent.request, kept.instant(new Date()));
  }

  /** @param {Event} event */
  function onLost(event) {
    const sent = asked(event);
    const at = sent && presses.get(sent.request);
    failedAt = performance.now();
    if (!sent?.data || !at) return;
    const fields = fieldsOf(sent.data);
    const address = new URL(sent.form.getAttribute("action") ?? "", location.href).pathname;
    if (!kept.kindOf(address, fields)) return;
    // Nothing was lost: see page.js.
    event.preventDefault();
    void take(sent.form, fields, at);
  }

  /** @param {Event} event */
  function onAnswer(event) {
    const sent = asked(event);
    if (!sent) return;
    const { status } = sent.request;
    const isStrange = status === 200 && !/HX-Request/i.test(sent.request.getResponseHeader("Vary") ?? "");
    if (LOST.includes(status) || isStrange) onLost(event);
    else failedAt = -MOMENT_AGO;
  }

  // What a page sends by itself tells the worker that it may be kept, and which page it asks for at once: see worker.js.
  document.addEventListener("formdata", ({ target, formData }) => {
    if (target instanceof HTMLFormElement && target.matches("[data-keep]")) formData.set("at_once", urgentPage(target));
  });
  // First of all that hear of it, but for what makes one entry of a double tap: see log.js.
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:beforeSend", onSend);
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, onLost, true);
  document.addEventListener("htmx:beforeOnLoad", onAnswer);

  // What is shown

  /**
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag
   * @param {{[name: string]: string}} attributes
   * @param {(Node | string)[]} children
   * @returns {HTMLElementTagNameMap[K]}
   */
  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /**
   * @param {string} words
   * @param {() => unknown} press
   * @param {string} about what it is done to, for whoever hears the button alone
   */
  function button(words, press, about = "") {
    const node = make("button", { type: "button", class: "button button--quiet" }, words);
    if (about) node.append(make("span", { class: "visually-hidden" }, `: ${about}`));
    node.addEventListener("click", () => void press());
    return node;
  }

  /** @type {{names: {[key: string]: string}, hours: string, zone: string}} */
  const words = { names: {}, hours: "24", zone: Intl.DateTimeFormat().resolvedOptions().timeZone };

  /** Making one takes longer than all that it formats. @type {Map<string, Intl.DateTimeFormat>} */
  const formats = new Map();

  /**
   * @param {string} language
   * @param {Intl.DateTimeFormatOptions} options
   */
  function format(language, options) {
    const key = language + JSON.stringify(options);
    const known = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
    formats.set(key, known);
    return known;
  }

  /**
   * @param {Date} at
   * @param {string} zone
   */
  function dayOf(at, zone) {
    return format("en-CA", { timeZone: zone, dateStyle: "short" }).format(at);
  }

  /** @param {string} day an ISO date */
  function dayWords(day) {
    const at = new Date();
    if (day === dayOf(at, words.zone)) return "today";
    if (day === dayOf(new Date(at.getTime() - 24 * 3600_000), words.zone)) return "yesterday";
    const date = new Date(`${day}T12:00Z`);
    return Number.isNaN(date.getTime())
      ? day
      : format("en-GB", { day: "numeric", month: "long", timeZone: "UTC" }).format(date);
  }

  /**
   * @param {string} day an ISO date
   * @returns {string} with its weekday, where it is neither today nor yesterday
   */
  function weekdayWords(day) {
    const said = dayWords(day);
    const date = new Date(`${day}T12:00Z`);
    const isNear = ["today", "yesterday", day].includes(said);
    return isNear ? said : `${format("en-GB", { weekday: "long", timeZone: "UTC" }).format(date)} ${said}`;
  }

  /** @type {{[answer: string]: string}} */
  const KEPT_TO_IT = { yes: "Yes", partly: "Partly", no: "No" };

  /** @param {Date} at */
  function clock(at) {
    const hour12 = words.hours === "12";
    // As the pages have it: "05:02", or "5:02 am".
    const time = format("en-GB", { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit", hour12, timeZone: words.zone });
    const day = dayWords(dayOf(at, words.zone));
    return day === "today" ? time.format(at) : `${day}, ${time.format(at)}`;
  }

  /** @param {Entry} entry */
  function startOf(entry) {
    const ago = kept.field(entry.fields, "minutes") || kept.field(entry.fields, "ago");
    return new Date(Date.parse(entry.at) - (Number(ago) || 0) * 60_000);
  }

  /** @param {Entry} entry */
  function where(entry) {
    const names = entry.fields
      .filter(([name]) => name === "sites")
      .map(([, key]) => words.names[key] ?? key.replace(/_/g, " "));
    const inside = names.map((name, index) => (index && !name.startsWith("I ") ? name[0].toLowerCase() + name.slice(1) : name));
    const end = inside.pop() ?? "";
    return inside.length ? `${inside.join(", ")} and ${end}` : end;
  }

  /**
   * @param {Entry} entry
   * @param {Entry} [stop]
   */
  function inWords(entry, stop) {
    const day = entry.address.match(/\d{4}-\d\d-\d\d/)?.[0] ?? "";
    const said = kept.field(entry.fields, "said");
    const date = kept.field(entry.fields, "start_date");
    switch (entry.kind) {
      case "moment":
        return `${where(entry)}, ${clock(startOf(entry))}`;
      case "timer":
        return `${where(entry)}, ${stop ? `${clock(startOf(entry))} to ${clock(new Date(stop.at))}` : `since ${clock(startOf(entry))}`}`;
      case "episode":
        return `${where(entry)}, ${dayWords(date)}, ${kept.field(entry.fields, "start_time")}`;
      case "check-in":
        return `Check-in of ${dayWords(day)}`;
      case "stop":
        return `A timer was stopped, ${clock(new Date(entry.at))}`;
      case "discard":
        return "A timer was discarded";
      case "burst":
        return "Some entries became one burst";
      case "answer":
        return `An answer about an entry of ${dayWords(day)}`;
      case "trial_day":
        return `Kept to it: ${(KEPT_TO_IT[kept.field(entry.fields, "kept")] ?? "").toLowerCase()}, ${weekdayWords(day)}`;
      default:
        if (entry.fields.some(([name]) => name === "undo")) return `What was said of ${dayWords(day)} was taken back`;
        if (said === "yes") return `It twitched ${dayWords(day)}`;
        return said === "" && entry.address.startsWith("/log/") ? `Not asked about ${dayWords(day)} any more` : `No twitching ${dayWords(day)}`;
    }
  }

  /** @param {Entry} entry */
  function addressToChange(entry) {
    if (entry.kind === "check-in") return `/device/check-in/?kept=${entry.id}`;
    return ["moment", "timer", "episode"].includes(entry.kind) ? `/device/episode/?kept=${entry.id}` : "";
  }

  /**
   * Say otherwise whether a day was kept to, of an answer that waits.
   * @param {Entry} entry
   * @param {string} answer
   */
  async function sayKept(entry, answer) {
    const rest = entry.fields.filter(([name]) => !["kept", "changed_on_device", "prefer_device", "prefer_diary"].includes(name));
    await replace(entry.id, entry.address, [...rest, ["kept", answer]]);
    if (navigator.onLine) void kept.send();
  }

  /** @param {Entry[]} entries */
  async function drop(entries) {
    await kept.alone(async () => {
      // As they are now: they may have been sent since they were drawn.
      const here = (await kept.list()).filter(({ id }) => entries.some((entry) => entry.id === id));
      for (const { id } of here) await kept.drop(id);
      if (here.length) dropped.set(here[0].id, here);
    });
    await show();
  }

  /** @param {number} id */
  async function undo(id) {
    for (const entry of dropped.get(id) ?? []) await kept.putBack(entry);
    dropped.delete(id);
    await show();
  }

  /**
   * @param {Entry} timer
   * @param {"stop" | "discard"} what
   */
  async function end(timer, what) {
    const at = kept.instant(new Date());
    if (what === "discard" && !timer.tries) return drop([timer]);
    /** @type {[string, string][]} */
    const fields = [["form_of", timer.of]];
    await kept.keep({ address: `/timers/${timer.uuid}/${what}/`, fields, at });
  }

  /** @param {Entry} entry */
  function reasons(entry) {
    const { said } = entry;
    if (!said) return [];
    if (said.type === "/problems/fault") {
      return [make("p", {}, "The server has a fault with this one. It stays here, and is tried again after the next update, or when you choose Send now.")];
    }
    if (said.differences) return [];
    const errors = said.errors ?? [];
    const told = errors.map(({ label, message }) => make("li", {}, label ? `${label}: ${message}` : message));
    return told.length
      ? [make("p", {}, "Not taken yet:"), make("ul", {}, ...told)]
      : [make("p", {}, `Not taken: ${said.title || "the server refused it, and gave no reason."}`)];
  }

  /** What is asked about an entry: drawn once, so that what is chosen stays however often the panel is. @type {Map<number, {of: string, form: HTMLElement}>} */
  const choices = new Map();

  /** @param {Entry} entry */
  function choice(entry) {
    const of = JSON.stringify(entry.said);
    const known = choices.get(entry.id);
    if (known?.of === of) return known.form;
    const form = differences(entry);
    choices.set(entry.id, { of, form });
    return form;
  }

  /** @param {Entry} entry */
  function differences(entry) {
    const rows = (entry.said?.differences ?? []).map(({ field, label, here, there }) =>
      make(
        "fieldset",
        { class: "kept__difference" },
        make("legend", {}, label),
        ...[
          ["prefer_device", `This device: ${here}`],
          ["prefer_diary", `Your diary: ${there}`],
        ].map(([name, text]) => {
          const box = make("input", { type: "radio", name: `${entry.id} ${field}`, value: name, required: "" });
          box.dataset.field = field;
          return make("label", { class: "kept__choice" }, box, text);
        }),
      ),
    );
    const form = make(
      "form",
      { class: "kept__differences" },
      make("p", {}, "Your diary has other answers for this day. Which one stands?"),
      ...rows,
      make("button", { class: "button button--primary" }, "Keep these"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      /** @type {[string, string][]} */
      const chosen = [...form.querySelectorAll("input:checked")].map((box) => {
        const { value, dataset } = /** @type {HTMLInputElement} */ (box);
        return [value, dataset.field ?? ""];
      });
      void kept
        .change(entry.id, (known) => ({ ...known, fields: [...known.fields, ...chosen], state: "waits", said: null }))
        .then(() => kept.send());
    });
    return form;
  }

  /**
   * @param {Entry} entry
   * @param {Entry[]} all
   */
  function row(entry, all) {
    const ends = all.filter((one) => entry.uuid && one !== entry && one.address.includes(entry.uuid));
    const stop = ends.find((one) => one.kind === "stop");
    const text = inWords(entry, stop);
    const isRunning = entry.kind === "timer" && !ends.length;
    const what = make("p", { class: "kept__what" }, text);
    const can = make("div", { class: "cluster kept__can" });
    if (isRunning) {
      const elapsed = make("time", { "class": "kept__elapsed", "data-elapsed-since": startOf(entry).toISOString() }, "0:00");
      what.prepend(elapsed, " ");
      can.append(button("Stop", () => end(entry, "stop"), text), button("Discard", () => end(entry, "discard"), text));
    }
    const address = addressToChange(entry);
    if (address && !isRunning) {
      const about = make("span", { class: "visually-hidden" }, `: ${text}`);
      can.append(make("a", { class: "button button--quiet", href: address }, "Change", about));
    }
    if (entry.kind === "trial_day") {
      for (const [answer, name] of Object.entries(KEPT_TO_IT)) {
        if (answer !== kept.field(entry.fields, "kept")) can.append(button(`Change to “${name}”`, () => sayKept(entry, answer), text));
      }
    }
    if (!isRunning) can.append(button("Drop", () => drop([entry, ...ends]), text));
    const item = make("li", { class: "kept__entry" }, what, ...reasons(entry), can);
    if (entry.state === "asks") item.append(choice(entry));
    return item;
  }

  /**
   * @param {number} ahead milliseconds
   * @param {string} at when an entry was pressed where the clock was wrong then, and is right now
   */
  function question(ahead, at) {
    const days = Math.round(Math.abs(ahead) / (24 * 3600_000));
    const hours = Math.round(Math.abs(ahead) / 3600_000);
    const minutes = Math.round(Math.abs(ahead) / 60_000);
    const [number, unit] = days ? [days, "day"] : hours ? [hours, "hour"] : [minutes, "minute"];
    const how = `${number} ${unit}${number === 1 ? "" : "s"} ${ahead > 0 ? "ahead of" : "behind"}`;
    const what = at ? `When this device showed ${clock(new Date(at))}, its clock was` : "This device’s clock is";
    return make(
      "div",
      { class: "kept__question" },
      make("p", {}, `${what} ${how} the server’s. Move these entries by as much, or keep their times?`),
      make("div", { class: "cluster" }, button("Move them", () => kept.tellClock(true)), button("Keep their times", () => kept.tellClock(false))),
    );
  }

  /** @type {{[how: string]: string}} */
  const HOW = {
    "busy": "The server is busy. Sent in a while.",
    "format": "The server is of another version, and cannot take these yet. They stay here.",
    "strange": "Something else than Flicker answered, perhaps a page of this network to sign in. They are sent later.",
  };

  /**
   * @param {string} how
   * @param {Entry[]} mine
   */
  function line(how, mine) {
    const refused = mine.filter((entry) => entry.state === "refused").length;
    if (refused) return make("p", {}, `${refused} ${refused === 1 ? "was" : "were"} not taken: change or drop ${refused === 1 ? "it" : "them"}.`);
    if (how !== "signed-out") return make("p", {}, HOW[how] ?? "Sent when there is a network.");
    const next = encodeURIComponent(location.pathname);
    return make("p", {}, make("a", { href: `/account/login/?next=${next}` }, "Sign in to send"), ". Nothing is lost until then.");
  }

  const live = make("p", { "class": "visually-hidden", "aria-live": "polite" });
  const panel = make("section", { "class": "kept card stack stack--tight", "aria-label": "Kept on this device" });
  panel.hidden = true;
  // Where one logs it is what one looks for; elsewhere it stands before what one came for.
  let isOpen = Boolean(document.querySelector("[data-log]"));

  /**
   * What is told of in one sentence, for whoever does not see it.
   * @param {string} text
   */
  function say(text) {
    if (live.textContent !== text) live.textContent = text;
  }

  const URGENT = "What you answered today should not wait";

  /** @param {string} address that of the page which says what to do */
  function urgently(address) {
    const link = make("a", { class: "kept__question", href: address }, make("strong", {}, `${URGENT}: see what to do`));
    link.addEventListener("click", () => void kept.set("leads-to", null));
    return link;
  }

  /** Draw what waits. @returns {Promise<number>} how many entries */
  async function show() {
    if (!place) return 0;
    const { mine, how, ahead, askedOf, state, atOnce } = await kept.look();
    Object.assign(words, { names: state?.names ?? {}, hours: state?.hours ?? "24", zone: state?.zone || words.zone });
    const isSignedOut = !isMine || (how === "signed-out" && !isDevice);
    const count = mine.length;
    const urgent = isSignedOut ? "" : atOnce;
    panel.hidden = !count && !dropped.size && !sentNow && !urgent;
    if (panel.hidden) {
      panel.replaceChildren();
      return 0;
    }
    const focused = document.activeElement instanceof HTMLElement && panel.contains(document.activeElement) ? document.activeElement : null;
    const heading = make("h2", { "class": "kept__heading", "tabindex": "-1" });
    heading.textContent = count ? `${count} kept on this device` : sentNow || urgent ? "Sent" : "Kept on this device";
    const rows = isSignedOut ? [] : ofList(mine);
    /** @type {HTMLElement[]} */
    const parts = urgent ? [urgently(urgent), heading] : [heading];
    if (count) parts.push(line(isSignedOut ? "signed-out" : how, isSignedOut ? [] : mine));
    if (sentNow) parts.push(make("p", {}, `${sentNow} sent. `, make("a", { href: "/" }, "Show Log as it is now")));
    if (count && ahead) parts.push(question(ahead, askedOf));
    if (rows.length) {
      const all = make("details", { class: "kept__all" }, make("summary", {}, "What is kept"), make("ul", { class: "kept__list" }, ...rows));
      // What the person has to do something about is not folded away.
      all.open = isOpen || mine.some((entry) => entry.state !== "waits");
      all.addEventListener("toggle", () => (isOpen = all.open));
      parts.push(all);
    }
    if (count && !isSignedOut) parts.push(make("p", {}, button("Send now", () => kept.sendAnew())));
    panel.replaceChildren(...parts);
    if (urgent) say(`${URGENT}.`);
    // Where what had the focus is gone, it goes to where one was.
    if (focused) (focused.isConnected ? focused : heading).focus({ preventScroll: true });
    return count;
  }

  /** @param {Entry[]} mine */
  function ofList(mine) {
    const starts = new Set(mine.map((entry) => entry.uuid).filter(Boolean));
    // The end of a kept timer stands with its start.
    const shown = mine.filter((entry) => !["stop", "discard"].includes(entry.kind) || ![...starts].some((uuid) => entry.address.includes(uuid)));
    const newest = shown.slice(-SHOWN).reverse();
    const urgent = shown.slice(0, -SHOWN).filter((entry) => entry.state !== "waits");
    const rows = [...urgent, ...newest].map((entry) => row(entry, mine));
    const more = shown.length - rows.length;
    for (const [id, entries] of dropped) {
      const told = entries.some(isUnsure) ? `Dropped. ${MAY_BE_SENT}` : "Dropped.";
      rows.unshift(make("li", { class: "kept__entry" }, make("p", { class: "kept__what" }, told), button("Undo", () => undo(id), inWords(entries[0]))));
    }
    if (more > 0) rows.push(make("li", { class: "kept__entry" }, `and ${more} more`));
    return rows;
  }

  let isDue = false;
  let before = 0;

  /** @param {string} what */
  function onChange(what) {
    if (what === "taken") sentNow += 1;
    document.dispatchEvent(new CustomEvent("kept:changed"));
    if (isDue && what !== "kept") return;
    isDue = true;
    // With a thousand entries under way it is drawn now and then; what was kept is told at once.
    setTimeout(async () => {
      isDue = false;
      const count = await show();
      if (count > before) say(`Kept on this device, sent when there is a network. ${count} ${count === 1 ? "waits" : "wait"}.`);
      before = count;
    }, what === "kept" ? 0 : 250);
  }

  // When it is sent

  async function sendWhatWaits() {
    if (navigator.onLine && (await kept.count())) await kept.send();
  }

  // Signing out

  const atSignOut = document.querySelector("[data-kept-at-sign-out]");

  /** Ask what becomes of what waits, where anything does. */
  async function askAtSignOut() {
    if (!(atSignOut instanceof HTMLFieldSetElement)) return;
    const mine = await kept.list();
    atSignOut.hidden = !mine.length;
    atSignOut.disabled = !mine.length;
    atSignOut.querySelector("[data-may-be-sent]")?.remove();
    if (mine.some(isUnsure)) atSignOut.append(make("p", { "data-may-be-sent": "" }, SOME_MAY_BE_SENT));
  }

  /**
   * Whoever signs out leaves nothing here but entries that they chose to leave, and those of other people.
   * @param {HTMLFormElement} form
   * @param {boolean} stays
   */
  async function leave(form, stays) {
    try {
      if (!stays) await kept.dropAll();
      if (await kept.others()) form.append(make("input", { type: "hidden", name: "keep_on_device", value: "1" }));
      await kept.set("reads", false);
      for (const name of await caches.keys()) await caches.delete(name);
    } finally {
      form.submit();
    }
  }

  /** Whoever deletes their account leaves nothing here, and takes nothing that waits of other people. */
  async function leaveForGood() {
    const form = document.querySelector("[data-kept-leaves]");
    if (form && (await kept.others())) form.append(make("input", { type: "hidden", name: "keep_on_device", value: "1" }));
    const gone = document.querySelector("[data-kept-gone]")?.getAttribute("data-kept-gone");
    if (!gone) return;
    for (const { id, of } of await kept.everybodys()) if (of === gone) await kept.drop(id);
    for (const key of ["who", "state", "shell", "reads", "reads-kept"]) await kept.set(key, "");
    for (const name of await caches.keys()) await caches.delete(name);
  }

  async function begin() {
    const { worker } = document.documentElement.dataset;
    // Nobody who only reads what somebody shared is given one.
    if (worker && isMine && navigator.serviceWorker) {
      navigator.serviceWorker.register(worker, { updateViaCache: "none" }).catch(() => {});
    }
    place?.append(live, panel);
    await leaveForGood();
    await askAtSignOut();
    atSignOut?.querySelector("[data-send-kept]")?.addEventListener("click", () => void kept.sendAnew().then(askAtSignOut));
    window.addEventListener("kept:changed", (event) => onChange(String(/** @type {CustomEvent} */ (event).detail)));
    kept.channel.addEventListener("message", (event) => onChange(String(event.data)));
    navigator.serviceWorker?.addEventListener("message", (event) => {
      if (event.data === "lost") document.dispatchEvent(new Event("lost"));
    });
    window.addEventListener("online", () => {
      failedAt = -MOMENT_AGO;
      void sendWhatWaits();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void sendWhatWaits();
    });
    setInterval(() => void sendWhatWaits(), EVERY);
    before = await show();
    await sendWhatWaits();
  }

  // Without a place to keep anything the pages are as they were before.
  begin().catch(() => {});
})();
