"use strict";
// "This device": what the browser says of itself, and what it keeps for Flicker. The words are those of the page.
{
  /**
   * What is asked of the queue (queue.js).
   * @typedef {object} Queue
   * @property {() => Promise<unknown[]>} list what waits of whoever is signed in
   * @property {(() => Promise<number>)} [others] how much waits of other people
   * @property {(key: string) => Promise<unknown>} get a choice
   * @property {() => Promise<unknown>} send
   * @property {() => Promise<unknown>} dropAll deletes what `list` gives
   */
  /** @typedef {{ count: number, bytes: number }} Amount */
  /** @typedef {"shell" | "pages" | "reads"} Kind */
  /** @typedef {"yes" | "soon" | "off" | "insecure" | "unable" | "refused"} Keeps */
  /** @typedef {{ type: "reads", on: boolean } | { type: "empty" }} Message */

  const NEARLY_FULL = 20_000_000;
  const READS = "/device/diary/";
  const FORM = "/device/log/";
  const PAGES = ["/device/", "/emergency/"];
  const LOOK_AGAIN_MS = 2000;
  const ANSWER_WITHIN_MS = 20_000;

  /** @type {Queue | undefined} */
  const queue = /** @type {{ kept?: Queue }} */ (/** @type {unknown} */ (self)).kept;

  /**
   * @param {string} selector
   * @returns {HTMLElement}
   */
  function part(selector) {
    const found = document.querySelector(selector);
    if (!(found instanceof HTMLElement)) throw new Error(`not on this page: ${selector}`);
    return found;
  }

  /**
   * Shows of the parts with this attribute the one that holds.
   * @param {string} attribute
   * @param {string} value
   */
  function showCase(attribute, value) {
    for (const node of document.querySelectorAll(`[${attribute}]`)) {
      if (node instanceof HTMLElement) node.hidden = node.getAttribute(attribute) !== value;
    }
  }

  /**
   * Says how many in the words of a part; without words for none it is hidden then.
   * @param {string} selector
   * @param {number} count
   */
  function sayCount(selector, count) {
    const node = part(selector);
    const words = count === 0 ? node.dataset.none : count === 1 ? node.dataset.one : node.dataset.many;
    node.hidden = !words;
    node.textContent = (words || "").replace("{}", String(count));
  }

  /**
   * Whole kB, MB or GB, so that no decimal mark is needed.
   * @param {number} bytes
   */
  function size(bytes) {
    const [unit, name] = bytes >= 1e9 ? [1e9, "GB"] : bytes >= 1e6 ? [1e6, "MB"] : [1e3, "kB"];
    return `${Math.max(1, Math.round(bytes / Number(unit)))} ${name}`;
  }

  /** What waits of whoever is signed in; null where that cannot be told. */
  async function waiting() {
    try {
      return queue ? await queue.list() : [];
    } catch {
      return null;
    }
  }

  /** What is in the caches, by kind. */
  async function inCaches() {
    /** @type {Record<Kind, Amount>} */
    const found = { shell: { count: 0, bytes: 0 }, pages: { count: 0, bytes: 0 }, reads: { count: 0, bytes: 0 } };
    if (!self.caches) return found;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const answer = await cache.match(request, { ignoreVary: true });
        if (!answer) continue;
        const path = new URL(request.url).pathname;
        const isPage = PAGES.some((start) => path.startsWith(start));
        const amount = found[path === READS ? "reads" : isPage ? "pages" : "shell"];
        amount.count += 1;
        amount.bytes += (await answer.blob()).size;
      }
    }
    return found;
  }

  /**
   * Whether this browser can keep entries without a network, or why not.
   * @returns {Promise<Keeps>}
   */
  async function keeps() {
    if (!document.documentElement.dataset.worker) return "off";
    if (!self.isSecureContext) return "insecure";
    if (!navigator.serviceWorker || !self.indexedDB || !self.caches) return "unable";
    try {
      if (queue) await queue.get("reads");
      const registration = await navigator.serviceWorker.getRegistration();
      const form = await caches.match(FORM, { ignoreVary: true, ignoreSearch: true });
      return queue && registration?.active && form ? "yes" : "soon";
    } catch {
      return "refused";
    }
  }

  /** Says whether the browser may clear by itself what is kept, and whether there is room for more. */
  async function showForgetting() {
    const storage = navigator.storage;
    const persisted = storage?.persisted ? await storage.persisted() : undefined;
    showCase("data-case-forgets", persisted === undefined ? "unknown" : persisted ? "never" : "maybe");
    part("[data-persist]").hidden = persisted !== false || !storage.persist;
    const { quota, usage } = storage?.estimate ? await storage.estimate() : {};
    const left = quota === undefined ? Infinity : quota - (usage || 0);
    const short = part("[data-short]");
    short.hidden = left > NEARLY_FULL;
    if (!short.hidden) short.textContent = (short.dataset.words || "").replace("{}", size(Math.max(0, left)));
  }

  /**
   * @param {string} name
   * @param {Amount} amount
   */
  function showSize(name, { count, bytes }) {
    part(`[data-size="${name}"]`).textContent = count ? size(bytes) : "–";
  }

  async function showKept() {
    const entries = await waiting();
    const found = await inCaches().catch(() => null);
    const bytes = entries?.length ? new Blob([JSON.stringify(entries)]).size : 0;
    for (const kind of /** @type {Kind[]} */ (["shell", "pages", "reads"])) {
      showSize(kind, found ? found[kind] : { count: 0, bytes: 0 });
    }
    const names = part('[data-size="names"]');
    names.textContent = found?.pages.count ? names.dataset.words || "" : "–";
    const waits = part('[data-size="entries"]');
    waits.textContent = entries?.length ? `${entries.length}, ${size(bytes)}` : "–";
    const pieces = found ? found.shell.count + found.pages.count + found.reads.count : 0;
    const isEmpty = !pieces && !entries?.length;
    part("[data-nothing]").hidden = !isEmpty;
    part("[data-list]").hidden = isEmpty;
    part("[data-empty]").hidden = isEmpty;
    const others = queue?.others ? await queue.others().catch(() => 0) : 0;
    part("[data-waiting]").hidden = !entries;
    sayCount("[data-waits]", entries?.length || 0);
    sayCount("[data-others]", others);
    part("[data-send]").hidden = !entries?.length;
  }

  /** @type {number | undefined} */
  let again;

  /** Looks at everything anew, and once more soon where something is still on its way. */
  async function look() {
    clearTimeout(again);
    const can = await keeps();
    showCase("data-case-keeps", can);
    await showKept();
    const may = can === "yes" || can === "soon";
    part("[data-forgetting]").hidden = !may;
    part("[data-reading]").hidden = !may;
    if (may) await showForgetting();
    const reads = /** @type {HTMLInputElement} */ (part("[data-reads]"));
    reads.disabled = can !== "yes";
    reads.checked = can === "yes" && Boolean(queue && (await queue.get("reads")));
    if (can === "soon") again = setTimeout(look, LOOK_AGAIN_MS);
  }

  /**
   * Whether the worker did what it was told.
   * @param {Message} message
   * @returns {Promise<boolean>}
   */
  async function tell(message) {
    const registration = await navigator.serviceWorker?.getRegistration();
    const worker = registration?.active;
    if (!worker) return false;
    return new Promise((resolve) => {
      const channel = new MessageChannel();
      setTimeout(resolve, ANSWER_WITHIN_MS, false);
      channel.port1.onmessage = (event) => resolve(event.data?.done === true);
      worker.postMessage(message, [channel.port2]);
    });
  }

  /** Deletes what is in the caches; by the worker where there is one, since it fetches them anew otherwise. */
  async function emptyCaches() {
    if (await tell({ type: "empty" }).catch(() => false)) return true;
    if (!self.caches) return false;
    const gone = await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
    return gone.every(Boolean);
  }

  /**
   * Says in its own words how something went.
   * @param {string} selector
   * @param {string} word
   */
  function say(selector, word) {
    const node = part(selector);
    node.textContent = node.dataset[word] || "";
  }

  /** @param {boolean} withEntries whether what waits is deleted too */
  async function empty(withEntries) {
    part("[data-empty-asks]").hidden = true;
    let done = false;
    try {
      if (withEntries && queue) await queue.dropAll();
      done = await emptyCaches();
    } catch {
      // Said below.
    }
    await look();
    say("[data-empty-said]", done ? "yes" : "no");
  }

  async function askToEmpty() {
    say("[data-empty-said]", "");
    const entries = await waiting();
    if (!entries?.length) return empty(false);
    sayCount("#empty-asks", entries.length);
    part("[data-empty-asks]").hidden = false;
    part("#empty-asks").focus();
  }

  async function chooseReads() {
    const reads = /** @type {HTMLInputElement} */ (part("[data-reads]"));
    const on = reads.checked;
    const done = await tell({ type: "reads", on }).catch(() => false);
    await look();
    say("[data-reads-said]", done ? (on ? "on" : "off") : "no");
  }

  async function persist() {
    const promised = await navigator.storage.persist();
    await showForgetting();
    say("[data-persist-said]", promised ? "yes" : "no");
  }

  async function send() {
    if (queue) await queue.send().catch(() => {});
    await look();
  }

  /**
   * @param {string} selector
   * @param {() => unknown} act
   */
  function onClick(selector, act) {
    part(selector).addEventListener("click", act);
  }

  part("[data-no-script]").hidden = true;
  for (const section of document.querySelectorAll("[data-by-script]")) {
    if (section instanceof HTMLElement) section.hidden = false;
  }
  onClick("[data-send]", send);
  onClick("[data-persist]", persist);
  onClick("[data-empty]", askToEmpty);
  onClick("[data-empty-keep]", () => empty(false));
  onClick("[data-empty-all]", () => empty(true));
  onClick("[data-empty-not]", () => {
    part("[data-empty-asks]").hidden = true;
    part("[data-empty]").focus();
  });
  part("[data-reads]").addEventListener("change", chooseReads);
  window.addEventListener("kept:changed", look);
  navigator.serviceWorker?.addEventListener("controllerchange", look);
  look();
}
