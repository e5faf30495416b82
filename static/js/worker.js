"use strict";
// Stands between the pages and the network. Where there is none, it shows what is kept for logging, and keeps what is
// sent. Where there is one, it does nothing but fetch anew what is kept, now and then.
(() => {
  const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
  const OURS = "flicker-";
  const READS = "flicker-reads";
  const DIARY = "/device/diary/";
  const LOG = "/device/log/";
  const EMERGENCY = "/emergency/";
  const REST = 5 * 60_000;
  const NEED_A_PLACE = ["moment", "timer", "episode"];
  const LOST = [500, 502, 503, 504];
  /** The field of a form that may be kept: which page its answers ask for at once, or none. */
  const AT_ONCE = "at_once";
  const URGENT = [EMERGENCY, "/emergency/now/", "/emergency/check/"];
  const HASHED = /\.[0-9a-f]{12}\.\w+$/;
  const URGENT_WAIT = 2_000;
  /** What is shown in place of which page, and after how long at most. @type {[RegExp, string, number][]} */
  const SPARES = [
    [/^\/($|log\/)/, LOG, kept.SLOW],
    [/^\/episodes\/new\/$/, "/device/episode/", kept.SLOW],
    [/^\/check-in\//, "/device/check-in/", kept.SLOW],
    [/^\/emergency\//, EMERGENCY, URGENT_WAIT],
    [/^\/diary\//, DIARY, 0],
  ];
  let refreshedAt = 0;

  // What is kept to be shown

  /**
   * @param {string} path
   * @param {string} search
   */
  async function find(path, search) {
    // Those of now: while others are fetched, and after somebody else was signed in, there may be more of them.
    const names = [await kept.get("shell"), (await kept.get("reads")) && READS];
    const found = [];
    for (const name of names) if (name && (await caches.has(String(name)))) found.push(await caches.open(String(name)));
    // The pages are those of one person, and differ by nothing else.
    for (const cache of found) {
      const exact = await cache.match(path + search, { ignoreVary: true });
      if (exact) return exact;
    }
    for (const cache of found) {
      const known = await cache.match(path, { ignoreSearch: true, ignoreVary: true });
      if (known) return known;
    }
    return undefined;
  }

  /**
   * @param {Cache} cache
   * @param {string} address
   */
  async function add(cache, address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    // One that leads elsewhere is the page of sign-in, or a network's own.
    if (!answer.ok || answer.redirected) throw new Error(`${address} cannot be kept: ${answer.status}`);
    await cache.put(address, answer);
  }

  /** @param {typeof kept extends {contact: () => Promise<infer S>} ? NonNullable<S> : never} state */
  async function addShell(state) {
    const name = `${OURS}${state.of}-${state.shell}`;
    if ((await kept.get("shell")) === name && (await caches.has(name))) return;
    const cache = await caches.open(name);
    await Promise.all(state.keep.map((address) => add(cache, address)));
    await kept.set("shell", name);
    for (const other of await caches.keys()) {
      if (other.startsWith(OURS) && other !== name && other !== READS) await caches.delete(other);
    }
  }

  /** @param {typeof kept extends {contact: () => Promise<infer S>} ? NonNullable<S> : never} state */
  async function addDiary(state) {
    const known = `${state.of} ${state.reads}`;
    if (!(await kept.get("reads"))) {
      await caches.delete(READS);
      await kept.set("reads-kept", "");
    } else if (state.reads && ((await kept.get("reads-kept")) !== known || !(await caches.has(READS)))) {
      await add(await caches.open(READS), DIARY);
      await kept.set("reads-kept", known);
    }
  }

  /**
   * What one person could read here is gone once they are signed out. The empty forms stay until somebody else comes:
   * what is written down waits for the sign-in.
   * @param {string} of who is signed in now, "" for nobody
   */
  async function takeAway(of) {
    const shell = String((await kept.get("shell")) ?? "");
    const reads = String((await kept.get("reads-kept")) ?? "");
    const owners = [shell.slice(OURS.length, Math.max(shell.lastIndexOf("-"), 0)), reads.split(" ")[0]];
    if (owners.every((owner) => !owner || owner === of)) return;
    await caches.delete(READS);
    await kept.set("reads", false);
    await kept.set("reads-kept", "");
    if (!of) return;
    await kept.set("shell", "");
    for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
  }

  /** Fetch anew what has changed of what is kept. What cannot be fetched stays as it is. */
  async function refresh() {
    refreshedAt = Date.now();
    const state = await kept.contact();
    if (state) await takeAway(state.of);
    if (!state?.of || !state.offline) return;
    try {
      await addShell(state);
      await addDiary(state);
    } catch {
      refreshedAt = 0;
    }
  }

  async function refreshWhenDue() {
    if (Math.abs(Date.now() - refreshedAt) > REST) await refresh();
  }

  /**
   * What a page asks: to fetch anew, to read the diary without a network or no more, or to keep no page any more.
   * @param {{type?: string, on?: boolean}} message
   */
  async function obey({ type, on }) {
    if (type === "refresh") {
      await refresh();
    } else if (type === "reads") {
      const state = await kept.contact();
      if (on && !state?.of) throw new Error("There is no network.");
      const was = await kept.get("reads");
      await kept.set("reads", Boolean(on));
      try {
        if (state?.of) await addDiary(state);
        else await caches.delete(READS);
      } catch (error) {
        // What could not be fetched was not chosen either: the page says that nothing was changed.
        await kept.set("reads", Boolean(was));
        throw error;
      }
    } else if (type === "empty") {
      await kept.set("reads", false);
      await kept.set("reads-kept", "");
      for (const name of await caches.keys()) await caches.delete(name);
      // The empty forms come back with the next page.
      refreshedAt = 0;
    }
  }

  // What is asked for

  /**
   * @template T
   * @param {Promise<T>} answer
   * @param {number} wait milliseconds
   * @returns {Promise<T>} rejected where it takes too long
   */
  function soon(answer, wait = kept.SLOW) {
    return Promise.race([
      answer,
      /** @type {Promise<never>} */ (
        new Promise((_, reject) => {
          setTimeout(() => reject(new Error("slow")), wait);
        })
      ),
    ]);
  }

  /**
   * @param {Request} request
   * @param {URL} address
   */
  async function show(request, { pathname: path, search }) {
    const [, spare, wait] = SPARES.find(([pattern]) => pattern.test(path)) ?? [null, path, 0];
    let answer = null;
    try {
      answer = await (wait ? soon(fetch(request), wait) : fetch(request));
      // The server's own words on its trouble say more than a page that says nothing of it; but not than whom to call.
      const isOurs = answer.headers.has("Content-Security-Policy");
      const isTold = answer.status === 500 ? spare !== EMERGENCY : isOurs && !wait;
      if (!LOST.includes(answer.status) || isTold) return answer;
    } catch {
      // Shown from here, then.
    }
    const known = (await find(path, search)) ?? (await find(spare, search)) ?? (await find("/device/away/", ""));
    return known ?? answer ?? Response.error();
  }

  /** @param {Response} answer */
  function isLost(answer) {
    if (answer.type === "opaqueredirect") return false;
    // What answers a form with a page of its own, and is not Flicker, has not taken it.
    return LOST.includes(answer.status) || (answer.ok && !/HX-Request/i.test(answer.headers.get("Vary") ?? ""));
  }

  /** @param {string} text */
  function escaped(text) {
    return text.replace(/[&<>"\r\n]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  }

  /**
   * A form that only the server can take, in place of its answer: with all it says, to be sent again.
   * @param {string} address
   * @param {[string, string][]} fields
   */
  async function unsent(address, fields) {
    const away = await find("/device/away/", "");
    if (!away) return Response.error();
    const all = fields.map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`);
    const page = `<h1>This change needs the network</h1>
      <p>It was not sent, and nothing is lost: all that you typed is in this page. Leave it open, and send it once there is a network.</p>
      <form method="post" action="${escaped(address)}">${all.join("")}<button class="button button--primary">Send it again</button></form>`;
    const whole = (await away.text()).replace(/<h1>[^]*?(?=<\/main>)/, () => page);
    return new Response(whole, { status: 503, headers: away.headers });
  }

  /**
   * What cannot be kept stays where it was typed, and the page says that it did not get through.
   * @param {Request} request
   */
  async function sendOrStay(request) {
    try {
      return await fetch(request);
    } catch {
      for (const page of await worker.clients.matchAll({ type: "window" })) page.postMessage("lost");
      // Without a page to show a browser stays on the one that it has.
      return new Response(null, { status: 204 });
    }
  }

  /**
   * @param {Request} request
   * @param {string} address
   */
  async function sendOrKeep(request, address) {
    const at = kept.instant(new Date());
    const all = [...new URLSearchParams(await request.clone().text())];
    // What a page said last: a form that the server gave back may say it twice.
    const leadsTo = new Map(all).get(AT_ONCE);
    const fields = all.filter(([name]) => name !== "csrfmiddlewaretoken" && name !== AT_ONCE);
    // One that changes what the diary has says nothing by itself that could be sent later: see kept.js.
    const kind = leadsTo === undefined ? "" : kept.kindOf(address, fields);
    // Without a place the server would refuse it later.
    const mayBeKept = kind && (!NEED_A_PLACE.includes(kind) || fields.some(([name]) => name === "sites"));
    let answer = null;
    try {
      answer = await (mayBeKept ? soon(fetch(request)) : fetch(request));
      // The server's own words on its trouble come with all that was typed.
      if (!isLost(answer) || (!mayBeKept && answer.headers.has("Content-Security-Policy"))) return answer;
    } catch {
      // Kept, then.
    }
    if (!mayBeKept) return unsent(address, all);
    try {
      await kept.keep({ address, fields, at });
    } catch {
      return answer ?? Response.error();
    }
    await worker.registration.sync?.register("flicker-queue").catch(() => {});
    return Response.redirect(leadsTo && URGENT.includes(leadsTo) ? leadsTo : `${LOG}?kept`, 303);
  }

  /** @param {Request} request */
  async function asset(request) {
    const known = await caches.match(request, { ignoreVary: true });
    // A name with a digest in it never changes what it holds.
    if (known && HASHED.test(new URL(request.url).pathname)) return known;
    try {
      return await fetch(request);
    } catch {
      return known ?? Response.error();
    }
  }

  worker.addEventListener("fetch", (event) => {
    const { request } = event;
    const address = new URL(request.url);
    const { pathname } = address;
    if (address.origin !== worker.location.origin) return;
    if (request.mode === "navigate" && request.method === "GET") {
      event.respondWith(show(request, address));
      event.waitUntil(refreshWhenDue());
    } else if (request.mode === "navigate" && kept.kindOf(pathname, [])) {
      event.respondWith(sendOrKeep(request, pathname));
    } else if (request.mode === "navigate") {
      // Settings may have changed, or who is signed in.
      refreshedAt = 0;
      // A file may be large, and goes straight to the server.
      const isTyped = request.headers.get("Content-Type")?.startsWith("application/x-www-form-urlencoded");
      if (isTyped) event.respondWith(sendOrStay(request));
    } else if (request.method === "GET" && ["font", "image", "manifest", "script", "style"].includes(request.destination)) {
      event.respondWith(asset(request));
    }
  });

  worker.addEventListener("install", (event) => {
    void worker.skipWaiting();
    event.waitUntil(refresh());
  });
  worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
  worker.addEventListener("message", (event) => {
    const [port] = event.ports;
    const done = obey(event.data ?? {}).then(
      () => port?.postMessage({ done: true }),
      () => port?.postMessage({ done: false }),
    );
    event.waitUntil(done);
  });
  worker.addEventListener("sync", (event) => {
    if (event.tag !== "flicker-queue") return;
    const sent = kept.send().then((why) => {
      // The browser tries again later.
      if (why === "away" || why === "busy") throw new Error("There is no network yet.");
    });
    event.waitUntil(sent);
  });
})();
