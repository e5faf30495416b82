"use strict";
// What waits on this device: forms that could not be sent, in the order in which they were pressed. Of the worker and of
// pages alike: whoever has a network sends them, one at a time.

/**
 * @typedef {object} Difference one answer of a check-in that is another one in the diary
 * @property {string} field
 * @property {string} label
 * @property {string} here what this device has, in words
 * @property {string} there what the diary has, in words
 */
/**
 * @typedef {object} Problem why an entry was not taken
 * @property {string} type
 * @property {string} [title]
 * @property {{field: string, label: string, message: string}[]} [errors]
 * @property {Difference[]} [differences]
 * @property {string} [shell] the server's shell that had a fault with it
 */
/**
 * @typedef {object} Form what a form would have sent
 * @property {string} address
 * @property {[string, string][]} fields in their order, without the token
 * @property {string} at the ISO instant when it was pressed
 */
/**
 * @typedef {object} Entry a form that waits
 * @property {number} format
 * @property {number} id the order of pressing
 * @property {string} address
 * @property {[string, string][]} fields
 * @property {string} uuid "" where its form has none
 * @property {string} same what makes another sending the same entry
 * @property {string} kind
 * @property {string} at
 * @property {string} zone that of the device
 * @property {string} diaryZone that of the times in the form
 * @property {string} of the mark of whose it is
 * @property {number | null} skew milliseconds that the device was ahead of the server at the last contact
 * @property {"waits" | "refused" | "asks"} state
 * @property {Problem | null} said
 * @property {number} tries
 * @property {number} faults how often the server broke over it
 * @property {"" | "moved" | "kept"} clock what was chosen where the device's clock is wrong
 */
/**
 * @typedef {object} State what the server says
 * @property {number[]} formats
 * @property {string} of
 * @property {string} token
 * @property {string} now
 * @property {string} zone
 * @property {string} shell
 * @property {string[]} keep
 * @property {string} reads
 * @property {boolean} offline
 * @property {Object<string, string>} [names]
 * @property {string} [hours]
 */

var kept = (() => {
  const FORMAT = 1;
  const STATE = "/device/state/";
  const SLOW = 10_000;
  const PATIENT = 30_000;
  const CLOCK_MAY_DIFFER = 5 * 60_000;
  const FAULTS = 3;
  const TRIES = 3;
  const LONGEST_REST = 3600_000;
  // What a page may lead to after an answer of today; the last one comes before the others.
  const AT_ONCE = ["/emergency/", "/emergency/check/", "/emergency/now/"];
  const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  const DATE = "\\d{4}-\\d\\d-\\d\\d";
  /** @type {[RegExp, string][]} */
  const KINDS = [
    [/^\/log\/$/, "moment"],
    [new RegExp(`^/log/${DATE}/$`), "day"],
    [new RegExp(`^/log/${UUID}/burst/$`), "burst"],
    [new RegExp(`^/timers/${UUID}/stop/$`), "stop"],
    [new RegExp(`^/timers/${UUID}/discard/$`), "discard"],
    [/^\/episodes\/new\/$/, "episode"],
    [new RegExp(`^/check-in/${DATE}/$`), "check-in"],
    [new RegExp(`^/check-in/${DATE}/quiet/$`), "day"],
    [new RegExp(`^/check-in/${DATE}/answer/$`), "answer"],
    [new RegExp(`^/trials/${UUID}/days/${DATE}/$`), "trial_day"],
  ];
  const channel = new BroadcastChannel("flicker-kept");

  // The store

  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;

  function open() {
    if (opened) return opened;
    /** @type {Promise<IDBDatabase>} */
    const opening = new Promise((resolve, reject) => {
      const asked = indexedDB.open("flicker", 1);
      asked.onupgradeneeded = () => {
        const entries = asked.result.createObjectStore("kept", { keyPath: "id", autoIncrement: true });
        entries.createIndex("same", "same");
        asked.result.createObjectStore("device");
      };
      asked.onerror = () => reject(asked.error);
      asked.onsuccess = () => {
        // Cleared by the browser, or by a later version of this file: opened anew when it is needed.
        asked.result.onclose = () => closed(opening);
        asked.result.onversionchange = () => {
          asked.result.close();
          closed(opening);
        };
        resolve(asked.result);
      };
    });
    opened = opening;
    opening.catch(() => closed(opening));
    return opening;
  }

  /** @param {Promise<IDBDatabase>} opening */
  function closed(opening) {
    if (opened === opening) opened = null;
  }

  /**
   * @template T
   * @param {IDBDatabase} database
   * @param {"kept" | "device"} name
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore, answer: (value: T) => void, device: IDBObjectStore) => void} work
   * @param {IDBTransactionDurability} durability
   * @returns {Promise<T>}
   */
  function once(database, name, mode, work, durability) {
    return new Promise((resolve, reject) => {
      const change = database.transaction([name, "device"], mode, { durability });
      /** @type {T} */
      let value;
      change.oncomplete = () => resolve(value);
      change.onabort = () => reject(change.error);
      // Begun on a connection that the browser is closing, it is never said to be aborted.
      change.onerror = ({ target }) => reject(/** @type {IDBRequest} */ (target).error);
      work(change.objectStore(name), (given) => (value = given), change.objectStore("device"));
    });
  }

  /**
   * @template T
   * @param {"kept" | "device"} name
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore, answer: (value: T) => void, device: IDBObjectStore) => void} work
   * @param {IDBTransactionDurability} durability "strict" for what is nowhere else yet
   * @returns {Promise<T>} what was answered, once it is written
   */
  async function within(name, mode, work, durability = "relaxed") {
    for (let tries = 1; ; tries += 1) {
      const opening = open();
      try {
        return await once(await opening, name, mode, work, durability);
      } catch (error) {
        const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
        if (isFull || tries === TRIES) throw error;
        // What is kept here was taken away meanwhile, and the connection with it, as when somebody signs out on another
        // page: nothing of this was written, and it is done in the new store.
        closed(opening);
        opening.then((database) => database.close()).catch(() => {});
      }
    }
  }

  /**
   * @template T
   * @param {IDBRequest} request
   * @param {(value: T) => void} use
   */
  function then(request, use) {
    request.onsuccess = () => use(request.result);
  }

  /**
   * @template T
   * @param {string} key
   * @returns {Promise<T | undefined>}
   */
  function get(key) {
    return within("device", "readonly", (store, answer) => then(store.get(key), answer));
  }

  /**
   * @param {string} key
   * @param {unknown} value
   * @returns {Promise<void>}
   */
  function set(key, value) {
    return within("device", "readwrite", (store) => void store.put(value, key));
  }

  /** @returns {Promise<Entry[]>} those of everybody */
  function everybodys() {
    return within("kept", "readonly", (store, answer) => then(store.getAll(), answer));
  }

  /** @returns {Promise<Entry[]>} those of whoever was signed in last */
  async function list() {
    return (await look()).mine;
  }

  /** @returns {Promise<{mine: Entry[], how: string, ahead: number, askedOf: string, state: State | undefined, atOnce: string}>} all that a page shows */
  function look() {
    return within("kept", "readonly", (store, answer, device) => {
      /** @type {{mine: Entry[], how: string, ahead: number, askedOf: string, state: State | undefined, atOnce: string}} */
      const seen = { mine: [], how: "", ahead: 0, askedOf: "", state: undefined, atOnce: "" };
      answer(seen);
      then(device.get("how"), (how) => (seen.how = how ?? ""));
      then(device.get("clock-asked"), (ahead) => (seen.ahead = ahead ?? 0));
      then(device.get("clock-asked-of"), (at) => (seen.askedOf = at ?? ""));
      then(device.get("state"), (state) => (seen.state = state));
      then(device.get("who"), (who) => {
        then(device.get("leads-to"), (leads) => {
          if (leads && ownerOf(leads.of) === ownerOf(who)) seen.atOnce = leads.address;
        });
        then(store.getAll(), (/** @type {Entry[]} */ all) => (seen.mine = all.filter((entry) => who && isOf(entry, who))));
      });
    });
  }

  /**
   * Whose a mark is. What stands behind the colon is signed, and another one with another key of the server.
   * @param {string | undefined} mark
   */
  function ownerOf(mark) {
    return (mark ?? "").split(":")[0];
  }

  /**
   * @param {Entry} entry
   * @param {string | undefined} mark
   */
  function isOf(entry, mark) {
    return ownerOf(entry.of) === ownerOf(mark);
  }

  /**
   * @param {number} id
   * @returns {Promise<Entry | undefined>}
   */
  function read(id) {
    return within("kept", "readonly", (store, answer) => then(store.get(id), answer));
  }

  /** @param {string} what */
  function tell(what) {
    channel.postMessage(what);
    // A channel does not tell the page that speaks.
    self.dispatchEvent(new CustomEvent("kept:changed", { detail: what }));
  }

  /**
   * Change an entry that is still here; `null` takes it away.
   * @param {number} id
   * @param {(entry: Entry) => Entry | null} change
   * @returns {Promise<boolean>} whether it was here
   */
  async function change(id, change) {
    /** @type {boolean | undefined} */
    const was = await within("kept", "readwrite", (store, answer) => {
      then(store.get(id), (/** @type {Entry | undefined} */ entry) => {
        answer(Boolean(entry));
        if (!entry) return;
        const after = change(entry);
        if (after) store.put(after);
        else store.delete(id);
      });
    });
    tell("changed");
    return Boolean(was);
  }

  // What is kept

  /**
   * @param {[string, string][]} fields
   * @param {string} name
   */
  function field(fields, name) {
    return fields.find(([known]) => known === name)?.[1] ?? "";
  }

  /**
   * @param {string} address
   * @param {[string, string][]} fields
   * @returns {string} "" where such a form is not kept
   */
  function kindOf(address, fields) {
    const kind = KINDS.find(([pattern]) => pattern.test(address))?.[1] ?? "";
    // Filling in is asked of the server, and says nothing yet.
    if (fields.some(([name]) => name === "fill")) return "";
    // What takes back an answer of the server waits for the network.
    if (kind === "trial_day" && fields.some(([name, value]) => name === "kept" && !value)) return "";
    return kind === "moment" && field(fields, "what") === "timer" ? "timer" : kind;
  }

  /**
   * @param {Date} date
   * @returns {string} with the offset of this device
   */
  function instant(date) {
    const offset = -date.getTimezoneOffset();
    const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
    const parts = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
    return `${local}${offset < 0 ? "-" : "+"}${parts.map((part) => String(part).padStart(2, "0")).join(":")}`;
  }

  /**
   * Keep a form on this device. What is the same as one that waits takes its place, so that a double tap is one entry.
   * Rejects where there is no room, or none is allowed.
   * @param {Form} form
   * @returns {Promise<number>} its id
   */
  async function keep({ address, fields, at }) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const kind = kindOf(address, fields);
    const uuid = field(fields, "uuid");
    const entry = {
      format: FORMAT,
      address,
      fields,
      uuid,
      same: uuid || `${kind} ${address} ${field(fields, "entry")}`,
      kind,
      at,
      zone,
      diaryZone: zone,
      of: field(fields, "form_of"),
      skew: null,
      state: "waits",
      said: null,
      tries: 0,
      faults: 0,
      clock: "",
    };
    /** @param {IDBObjectStore} device */
    const complete = (device) => {
      then(device.get("state"), (state) => (entry.diaryZone = state?.zone || zone));
      then(device.get("skew"), (skew) => (entry.skew = skew ?? null));
      then(device.get("who"), (who) => {
        entry.of ||= who ?? "";
        // Whose form this is was signed in when its page was made.
        if (!who && entry.of) device.put(entry.of, "who");
      });
    };
    /** @type {number} */
    const id = await within(
      "kept",
      "readwrite",
      (store, answer, device) => {
        complete(device);
        then(store.index("same").getAll(entry.same), (/** @type {Entry[]} */ known) => {
          const before = known.find((one) => isOf(one, entry.of));
          // Stopped is stopped when it was pressed first; what was said anew is meant as it is now.
          if (before && kind === "stop") return answer(before.id);
          const tried = before ? { id: before.id, at: before.at, tries: before.tries } : {};
          if (before?.tries && JSON.stringify(before.fields) !== JSON.stringify(fields)) {
            entry.fields = [...fields.filter(([name]) => name !== "changed_on_device"), ["changed_on_device", "1"]];
          }
          then(store.put({ ...entry, ...tried }), answer);
        });
      },
      "strict",
    );
    tell("kept");
    return id;
  }

  // The server

  /**
   * @param {number} wait milliseconds
   * @returns {AbortSignal}
   */
  const patience = (wait) => AbortSignal.timeout(wait);

  /** @returns {Promise<State | null>} null where no answer of the server comes through */
  async function contact() {
    const began = Date.now();
    try {
      const answer = await fetch(STATE, {
        headers: { "Accept": "application/json", "Flicker-Queue": String(FORMAT) },
        cache: "no-store",
        redirect: "manual",
        signal: patience(SLOW),
      });
      if (answer.status !== 200 || !answer.headers.has("Flicker-Queue")) return null;
      /** @type {State} */
      const state = await answer.json();
      await set("skew", Math.round((began + Date.now()) / 2 - Date.parse(state.now)));
      await set("state", state);
      const who = await get("who");
      if (state.of && state.of !== who) {
        // What the one before chose to be kept here is not chosen by this one.
        if (ownerOf(state.of) !== ownerOf(who)) await set("reads", false);
        await set("who", state.of);
      }
      tell("contact");
      return state;
    } catch {
      return null;
    }
  }

  /**
   * @param {Entry} entry
   * @param {State} state
   */
  function post(entry, state) {
    const body = new URLSearchParams(entry.fields);
    body.append("first_sent_at", entry.at);
    body.append("pressed_zone", entry.diaryZone);
    body.append("csrfmiddlewaretoken", state.token);
    return fetch(entry.address, {
      method: "POST",
      body,
      headers: { "Accept": "application/problem+json, application/json", "Flicker-Queue": String(FORMAT) },
      cache: "no-store",
      redirect: "manual",
      signal: patience(PATIENT),
    });
  }

  /**
   * @param {Response} answer
   * @returns {Promise<Problem>}
   */
  async function problemOf(answer) {
    try {
      return await answer.json();
    } catch {
      return { type: "" };
    }
  }

  /**
   * The page that an answer of today leads to.
   * @param {Response} answer one that says that an entry was taken
   * @returns {Promise<string>} "" for none
   */
  async function leadsTo(answer) {
    try {
      return (await answer.json()).leads_to ?? "";
    } catch {
      return "";
    }
  }

  /**
   * Remember what the next page that is open is to show.
   * @param {string} address
   * @param {string} of the mark of whose it is
   */
  async function leadTo(address, of) {
    /** @type {{address: string, of: string} | undefined} */
    const before = await get("leads-to");
    const known = before && ownerOf(before.of) === ownerOf(of) ? before.address : "";
    if (AT_ONCE.indexOf(address) > AT_ONCE.indexOf(known)) await set("leads-to", { address, of });
  }

  /**
   * Send one entry.
   * @param {Entry} entry
   * @param {State} state
   * @param {boolean} again whether its token was refused just now
   * @returns {Promise<string>} "" where the next one may go, else why none may
   */
  async function sendOne(entry, state, again = false) {
    await change(entry.id, (known) => ({ ...known, tries: known.tries + 1 }));
    let answer;
    try {
      answer = await post(entry, state);
    } catch {
      return "away";
    }
    const { status } = answer;
    if (status === 429 || status >= 500) return busy(entry, answer, state);
    // A network's own page of sign-in, or a proxy's: no answer.
    if (!answer.headers.has("Flicker-Queue")) return "strange";
    if (status === 200) {
      const sent = JSON.stringify(entry.fields);
      await leadTo(await leadsTo(answer), state.of);
      // What was said anew while this was under way is sent too.
      await change(entry.id, (known) => (JSON.stringify(known.fields) === sent ? null : known));
      tell("taken");
      return "";
    }
    const said = await problemOf(answer);
    if (status === 401) return "signed-out";
    if (said.type === "/problems/token") {
      const fresh = again ? null : await contact();
      if (!fresh) return "strange";
      return isOf(entry, fresh.of) ? sendOne(entry, fresh, true) : "another";
    }
    if (said.type === "/problems/another") {
      const mark = field(entry.fields, "form_of");
      // Signed with a key that the server knows no more: said, for it is sent again once it was changed.
      const refused = { ...said, title: "the server does not know any more whose it is. Change and save it, or drop it." };
      await change(entry.id, (known) =>
        ownerOf(mark) === ownerOf(state.of) ? { ...known, state: "refused", said: refused } : { ...known, of: mark },
      );
      return "";
    }
    if (said.type === "/problems/format") return "format";
    await change(entry.id, (known) => ({ ...known, state: said.differences ? "asks" : "refused", said }));
    return "";
  }

  /**
   * @param {Entry} entry
   * @param {Response} answer
   * @param {State} state
   */
  async function busy(entry, answer, state) {
    const rest = Number(answer.headers.get("Retry-After")) * 1000;
    if (rest > 0) await set("not-before", Date.now() + Math.min(rest, LONGEST_REST));
    // A proxy's trouble says nothing about this entry.
    if (answer.status !== 500 || !answer.headers.has("Flicker-Queue")) return "busy";
    const faults = entry.faults + 1;
    const said = faults < FAULTS ? null : { type: "/problems/fault", shell: state.shell };
    await change(entry.id, (known) => ({ ...known, faults, said }));
    return said ? "" : "busy";
  }

  /**
   * @param {Entry} entry
   * @param {State} state
   */
  function isReady(entry, state) {
    if (entry.state !== "waits" || entry.format > FORMAT) return false;
    // What the server had a fault with is tried again once it is another one.
    return entry.faults < FAULTS || entry.said?.shell !== state.shell;
  }

  /** @returns {Promise<string>} how it went: "" where all that could be sent was */
  async function sendAll() {
    const notBefore = (await get("not-before")) ?? 0;
    if (notBefore > Date.now() && notBefore < Date.now() + LONGEST_REST) return "busy";
    if (!(await everybodys()).length) return "";
    const state = await contact();
    if (!state) return "away";
    if (!state.of) return "signed-out";
    if (!state.formats.includes(FORMAT)) return "format";
    const mine = (await everybodys()).filter((entry) => isOf(entry, state.of));
    if (await asksClock(mine)) return "clock";
    /** @type {string[]} */
    const stay = [];
    for (const { id } of mine) {
      const entry = await read(id);
      if (!entry) continue;
      // The stop of a timer whose start was not taken yet waits for it.
      const leads = stay.some((uuid) => entry.address.includes(uuid) || entry.fields.some(([, value]) => value === uuid));
      if (isReady(entry, state) && !leads) {
        const why = await sendOne(entry, state);
        if (why) return why;
      }
      if (entry.uuid && (await read(id))) stay.push(entry.uuid);
    }
    return "";
  }

  /**
   * One at a time, in whichever page or worker.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  function alone(work) {
    return navigator.locks ? navigator.locks.request("flicker-queue", work) : work();
  }

  /** @type {Promise<string> | null} */
  let going = null;
  let isMore = false;

  /** Send what waits. @returns {Promise<string>} how it went */
  function send() {
    isMore = Boolean(going);
    going ??= alone(sendAll)
      .then(async (why) => {
        await set("how", why);
        tell("sent");
        return why;
      })
      .finally(() => {
        going = null;
        if (isMore) void send();
      });
    return going;
  }

  /** Send what waits, with what the server had a fault with. @returns {Promise<string>} how it went */
  async function sendAnew() {
    for (const { id, faults } of await list()) {
      if (faults) await change(id, (known) => ({ ...known, faults: 0, said: known.state === "waits" ? null : known.said }));
    }
    return send();
  }

  // The clock

  /**
   * @param {Entry} entry
   * @param {number} skew that of now
   */
  function isAhead(entry, skew) {
    if (entry.clock || entry.state !== "waits") return 0;
    if (Math.abs(skew) > CLOCK_MAY_DIFFER) return skew;
    // It was wrong when this was pressed, or some time before.
    return Math.abs(entry.skew ?? 0) > CLOCK_MAY_DIFFER ? (entry.skew ?? 0) : 0;
  }

  /**
   * @param {Entry[]} mine
   * @returns {Promise<boolean>} whether the person has to be asked first
   */
  async function asksClock(mine) {
    const skew = (await get("skew")) ?? 0;
    /** @type {{ahead: number, isMoved: boolean} | undefined} */
    const told = await get("clock-told");
    for (const entry of mine) {
      const ahead = isAhead(entry, skew);
      if (!ahead) continue;
      if (ahead === skew && told && Math.abs(told.ahead - ahead) < CLOCK_MAY_DIFFER) {
        await change(entry.id, (known) => timed(known, ahead, told.isMoved));
      } else {
        await set("clock-asked", ahead);
        // That it is wrong, or was when this was pressed.
        await set("clock-asked-of", ahead === skew ? "" : entry.at);
        return true;
      }
    }
    await set("clock-asked", 0);
    return false;
  }

  /**
   * What the person says of a clock that is wrong: asked once for a difference.
   * @param {boolean} isMoved
   */
  async function tellClock(isMoved) {
    const ahead = (await get("clock-asked")) ?? 0;
    const skew = (await get("skew")) ?? 0;
    for (const entry of await list()) {
      const own = isAhead(entry, skew);
      if (own) await change(entry.id, (known) => timed(known, own, isMoved));
    }
    await set("clock-told", { ahead, isMoved });
    await set("clock-asked", 0);
    return send();
  }

  /**
   * @param {Entry} entry
   * @param {number} ahead
   * @param {boolean} isMoved
   * @returns {Entry}
   */
  function timed(entry, ahead, isMoved) {
    return isMoved ? { ...moved(entry, ahead), clock: "moved" } : { ...entry, clock: "kept" };
  }

  /**
   * @param {Date} at
   * @param {string} zone
   * @returns {number} the day that it is there, in milliseconds
   */
  function dayOf(at, zone) {
    return Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(at));
  }

  /**
   * An entry as it would be had the clock been right: its instant, the times in its form, and its day.
   * @param {Entry} entry
   * @param {number} ahead milliseconds
   * @returns {Entry}
   */
  function moved(entry, ahead) {
    /** @param {string} text a date, and a time after a blank or a "T" */
    const earlier = (text) => new Date(Date.parse(`${text.replace(" ", "T").slice(0, 16)}Z`) - ahead).toISOString();
    const fields = new Map(entry.fields);
    /** @type {Map<string, string>} */
    const now = new Map();
    for (const part of ["start", "end"]) {
      const date = fields.get(`${part}_date`) ?? "";
      const time = fields.get(`${part}_time`) ?? "";
      if (!new RegExp(`^${DATE}T\\d\\d:\\d\\d`).test(`${date}T${time}`)) continue;
      const at = earlier(`${date} ${time}`);
      now.set(`${part}_date`, at.slice(0, 10)).set(`${part}_time`, at.slice(11, 16));
    }
    const offered = fields.get("offered");
    if (offered) now.set("offered", earlier(offered).slice(0, 16).replace("T", " "));
    const at = new Date(Date.parse(entry.at) - ahead);
    // By as many days as the date was wrong where the diary is.
    const later = dayOf(new Date(entry.at), entry.diaryZone) - dayOf(at, entry.diaryZone);
    return {
      ...entry,
      at: instant(at),
      address: entry.address.replace(new RegExp(DATE), (day) =>
        new Date(Date.parse(`${day}T12:00Z`) - later).toISOString().slice(0, 10),
      ),
      fields: entry.fields.map(([name, value]) => [name, now.get(name) ?? value]),
    };
  }

  return {
    FORMAT,
    SLOW,
    alone,
    change,
    channel,
    contact,
    everybodys,
    field,
    get,
    instant,
    keep,
    kindOf,
    list,
    look,
    moved,
    read,
    send,
    sendAnew,
    set,
    tellClock,
    /** @param {number} id */
    drop: (id) => change(id, () => null),
    /** @param {Entry} entry one that was dropped, in its old place */
    putBack: async (entry) => {
      await within("kept", "readwrite", (store) => void store.put(entry));
      tell("kept");
    },
    dropAll: async () => {
      for (const { id } of await list()) await change(id, () => null);
    },
    count: async () => (await list()).length,
    /** How many entries of other people wait here. */
    others: async () => (await everybodys()).length - (await list()).length,
  };
})();
