"use strict";
// The worker of a site that keeps nothing on devices any more. What waits to be sent is not touched: pages send it.
(() => {
  const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

  worker.addEventListener("install", () => void worker.skipWaiting());
  worker.addEventListener("activate", (event) => {
    const emptied = caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))));
    event.waitUntil(emptied.then(() => worker.registration.unregister()));
  });
})();
