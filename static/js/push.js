"use strict";
// The worker's part of messages: shows the reminder, opens the check-in, and tells the site of another endpoint.
(() => {
  const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
  /** The same as in diary/urls.py. */
  const TURN_ON = "/reminders/device/on/";
  const STATE = "/device/state/";
  /** What is shown where a message cannot be read: a browser asks for something to be shown. */
  const USUAL = { title: "Flicker", body: "A minute for today?", address: "/", tag: "check-in" };

  /**
   * @param {PushMessageData | null} data
   * @returns {typeof USUAL}
   */
  function read(data) {
    try {
      return { ...USUAL, ...data?.json() };
    } catch {
      return USUAL;
    }
  }

  /**
   * @param {unknown} address
   * @returns {string} a page of this site, whatever a message says.
   */
  function ours(address) {
    const url = new URL(String(address), worker.location.origin);
    return url.origin === worker.location.origin ? url.href : new URL("/", worker.location.origin).href;
  }

  /** @param {string} address */
  async function open(address) {
    const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    for (const client of windows) {
      if (client.url === address) return client.focus();
    }
    // A page that is open may hold what somebody types, so it is left as it is.
    return worker.clients.openWindow(address);
  }

  /**
   * @param {ArrayBuffer | null} bytes
   * @returns {string}
   */
  function encoded(bytes) {
    const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
    return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  /**
   * A push service gave this browser another endpoint. Only who had the old one turned on gets the new one.
   * @param {PushSubscription | null | undefined} old
   * @param {PushSubscription | null | undefined} given
   */
  async function renew(old, given) {
    if (!old) return;
    const fresh = given ?? (await worker.registration.pushManager.subscribe(old.options));
    const answer = await fetch(STATE, { credentials: "same-origin", cache: "no-store" });
    const state = answer.ok && answer.headers.has("Flicker-Queue") ? await answer.json() : null;
    if (!state?.of) return;
    const told = new URLSearchParams({
      csrfmiddlewaretoken: state.token,
      "device-endpoint": fresh.endpoint,
      "device-p256dh": encoded(fresh.getKey("p256dh")),
      "device-auth": encoded(fresh.getKey("auth")),
      "device-replaces": old.endpoint,
    });
    await fetch(TURN_ON, { method: "POST", body: told, credentials: "same-origin", redirect: "manual" });
  }

  worker.addEventListener("push", (event) => {
    const { title, body, address, tag } = read(event.data);
    // Quiet, and one at a time: that of a new day takes the place of an old one.
    const options = { body: String(body), tag: String(tag), silent: true, data: { address: ours(address) } };
    event.waitUntil(worker.registration.showNotification(String(title), options));
  });

  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(ours(event.notification.data?.address ?? "/")));
  });

  worker.addEventListener("pushsubscriptionchange", (event) => {
    const change = /** @type {ExtendableEvent & {oldSubscription?: PushSubscription, newSubscription?: PushSubscription}} */ (
      event
    );
    change.waitUntil(renew(change.oldSubscription, change.newSubscription));
  });
})();
