"use strict";
// Turns messages on for this browser, and knows it again among the devices. To turn one off no script is needed.
(() => {
  const place = document.querySelector("[data-push]");
  const said = place?.querySelector("[data-push-said]");
  const form = place?.querySelector("[data-push-form]");
  if (!(place instanceof HTMLElement && said instanceof HTMLElement && form instanceof HTMLFormElement)) return;
  const KEY = place.dataset.push ?? "";
  const WORKER = document.documentElement.dataset.worker ?? "";
  const WORKER_MS = 10_000;
  const REFUSED =
    "You told this browser not to show messages of this site. You can change that in the browser's settings for it.";

  /** @returns {string} why this browser cannot be sent messages; "" where it can. */
  function whyNot() {
    const { userAgent, maxTouchPoints } = navigator;
    // An iPad calls itself a Mac, which has no screen to touch.
    const isApple = /iPhone|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
    if (!isSecureContext) return "Not possible here: messages need https, and this page came without it.";
    if (!("PushManager" in window && "Notification" in window)) {
      if (isApple) return "Not possible here yet: add Flicker to the home screen first, and open it from there.";
      return "Not possible here: this browser takes no messages.";
    }
    if (!("serviceWorker" in navigator)) return "Not possible here: this browser has no worker, as in private windows.";
    if (!WORKER) return "Not possible here: this site has switched off its worker, which shows the messages.";
    if (Notification.permission === "denied") return REFUSED;
    return "";
  }

  /**
   * @param {ArrayBuffer | null} bytes
   * @returns {string} as the site and the push service write it.
   */
  function encoded(bytes) {
    const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0)));
    return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }

  /** @returns {Promise<PushSubscription | null>} what this browser has by now, whoever turned it on. */
  async function found() {
    const registration = await navigator.serviceWorker.getRegistration();
    return (await registration?.pushManager.getSubscription()) ?? null;
  }

  /**
   * @param {PushSubscription} subscription
   * @returns {Promise<Element | null>} its line among the devices of this diary.
   */
  async function lineOf(subscription) {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(subscription.endpoint));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return document.querySelector(`[data-push-device="${hex}"]`);
  }

  /** @returns {Promise<ServiceWorkerRegistration>} the worker, once it can show messages. */
  async function worker() {
    await navigator.serviceWorker.register(WORKER);
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no worker")), WORKER_MS));
    return /** @type {ServiceWorkerRegistration} */ (await Promise.race([navigator.serviceWorker.ready, late]));
  }

  /** @returns {Promise<string>} what to say; "" where it is turned on, and the form on its way. */
  async function turnOn() {
    const permission = await Notification.requestPermission();
    if (permission === "denied") return REFUSED;
    if (permission !== "granted") return "Nothing was changed: your browser shows messages only where you allow it.";
    const registration = await worker();
    // One that is known here no more may be somebody else's, or for an earlier key of this site.
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: KEY });
    const told = {
      endpoint: subscription.endpoint,
      p256dh: encoded(subscription.getKey("p256dh")),
      auth: encoded(subscription.getKey("auth")),
    };
    for (const [name, value] of Object.entries(told)) {
      const field = form?.querySelector(`[name="device-${name}"]`);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    /** @type {HTMLFormElement} */ (form).submit();
    return "";
  }

  async function show() {
    const why = whyNot();
    if (why) {
      /** @type {HTMLElement} */ (said).textContent = why;
      return;
    }
    const subscription = await found();
    const line = subscription && (await lineOf(subscription));
    const isOn = line && encoded(subscription.options.applicationServerKey) === KEY;
    /** @type {HTMLElement} */ (said).textContent = isOn
      ? "Turned on for this device."
      : "Not turned on for this device. Your browser will ask whether you allow it.";
    /** @type {HTMLFormElement} */ (form).hidden = Boolean(isOn);
    if (!line) return;
    line.querySelector("[data-push-this]")?.removeAttribute("hidden");
    line.querySelector("form")?.addEventListener("submit", async (event) => {
      event.preventDefault();
      // Where the browser cannot forget it now, the push service is told nothing more all the same.
      await subscription.unsubscribe().catch(() => false);
      if (event.target instanceof HTMLFormElement) event.target.submit();
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (button) button.disabled = true;
    try {
      said.textContent = (await turnOn()) || "Turning it on.";
    } catch {
      said.textContent = "That did not work: your browser did not reach its push service. Try again later.";
    }
    if (button) button.disabled = false;
  });
  show();
})();
