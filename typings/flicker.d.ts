// What the scripts in static/js/ find around them, and the libraries of TypeScript do not describe. Nothing of this is
// served. Pages and workers both read it, so it names only types that both have.

/** What is used of htmx. */
interface Htmx {
  ajax(verb: string, address: string, context?: Element | string | { [name: string]: unknown }): Promise<void>;
  process(element: Element): void;
  trigger(element: EventTarget | string, name: string, detail?: unknown): void;
}

/** Not there before htmx is loaded, or where it could not be. */
declare var htmx: Htmx | undefined;

/** A page's offer to be installed: Chromium alone makes it. */
interface BeforeInstallPromptEvent extends Event {
  readonly platforms: string[];
  readonly userChoice: Promise<{ outcome: "accepted" | "dismissed"; platform: string }>;
  prompt(): Promise<{ outcome: "accepted" | "dismissed"; platform: string }>;
}

interface WindowEventMap {
  beforeinstallprompt: BeforeInstallPromptEvent;
}

/** Sending once there is a network again, also after the page was closed: Chromium alone has it. */
interface SyncManager {
  getTags(): Promise<string[]>;
  register(tag: string): Promise<void>;
}

interface ServiceWorkerRegistration {
  readonly sync?: SyncManager;
}
