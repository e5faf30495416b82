"use strict";
// Takes what Flicker reads out of an export of Apple Health before it is sent. An extra: without it the server reads the
// whole export, where that is not too large to be sent.

class HealthTaker {
  /** @type {Worker | undefined} */
  #worker;

  /**
   * @param {HTMLElement} place Where it says what it does: a line of words, a progress and a button.
   * @param {HTMLInputElement} input Where the file is chosen, and what was taken out of it takes its place.
   */
  constructor(place, input) {
    this.place = place;
    this.input = input;
    this.limit = Number(place.dataset.limit);
    this.words = /** @type {HTMLElement} */ (place.querySelector("[role=status]"));
    this.bar = /** @type {HTMLProgressElement} */ (place.querySelector("progress"));
    this.work = /** @type {HTMLElement} */ (place.querySelector("[data-work]"));
    this.send = /** @type {HTMLButtonElement} */ (input.form?.querySelector("button:not([type])"));
    place.querySelector("button")?.addEventListener("click", () => this.stop());
    input.addEventListener("change", () => void this.begin());
  }

  /** Look at the file that was chosen, and take out of it what is read where it is an export. */
  async begin() {
    this.end("");
    this.input.setCustomValidity("");
    const file = this.input.files?.[0];
    if (!file) return;
    this.send.disabled = true;
    const start = await file.slice(0, 64).text();
    // Another one may have been chosen meanwhile.
    if (this.input.files?.[0] !== file) return;
    // A zip, or XML in any encoding.
    const mayBe = /^(?:PK|[\ufeff\ufffd\0\s]*<)/.test(start);
    if (!mayBe || !window.Worker || !window.DecompressionStream) {
      this.send.disabled = false;
      this.refuseLarge(file);
      return;
    }
    this.#worker = new Worker(this.place.dataset.health ?? "");
    this.#worker.onmessage = (event) => this.hear(file, event.data);
    this.#worker.onerror = () => this.hear(file, { other: true });
    this.#worker.postMessage(file);
  }

  /**
   * @param {File} file
   * @param {{percent?: number, other?: true, failed?: string, taken?: {file: Blob, sleep: number, caffeine: number,
   *   left: number, kinds: number}}} said What the worker says.
   */
  hear(file, { percent, failed, taken }) {
    if (percent !== undefined) {
      this.work.hidden = false;
      this.bar.value = percent;
      // Read out aloud, so not at every step.
      if (percent % 10 === 0 || !this.words.textContent) {
        this.words.textContent = `Sleep and caffeine are taken out of it on your device: ${percent} % read. Nothing is sent.`;
      }
      return;
    }
    this.end(failed ?? "");
    if (taken) this.put(file, taken);
    else this.refuseLarge(file);
  }

  /**
   * @param {File} file
   * @param {{file: Blob, sleep: number, caffeine: number, left: number, kinds: number}} taken
   */
  put(file, taken) {
    const count = (/** @type {number} */ number, /** @type {string} */ noun) =>
      `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;
    const small = new File([taken.file], `${file.name.replace(/\.[^.]*$/, "")}.xml`, { type: "text/xml" });
    const files = new DataTransfer();
    files.items.add(small);
    this.input.files = files.files;
    const stays = taken.left ? ` The other ${count(taken.left, "record")} of it stay on your device.` : "";
    this.words.textContent =
      `Taken out on your device: ${count(taken.sleep, "record")} of sleep and ${taken.caffeine.toLocaleString("en-GB")} ` +
      `of caffeine.${stays} Nothing was sent yet: press “${this.send.textContent?.trim()}”.`;
    this.refuseLarge(small);
  }

  /** @param {File} file */
  refuseLarge(file) {
    if (file.size <= this.limit * 1024 * 1024) return;
    this.words.textContent = this.place.dataset.tooLarge ?? "";
    this.input.setCustomValidity(this.words.textContent);
  }

  stop() {
    this.end("Stopped. Nothing was sent.");
    this.input.value = "";
    this.input.focus();
  }

  /** @param {string} words */
  end(words) {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.work.hidden = true;
    this.bar.value = 0;
    this.send.disabled = false;
    this.words.textContent = words;
  }
}

for (const place of document.querySelectorAll("[data-health]")) {
  const input = place.closest("form")?.querySelector("input[type=file]");
  if (place instanceof HTMLElement && input instanceof HTMLInputElement) new HealthTaker(place, input);
}
