/**
 * Keeps the page for when there is no network, and offers a newer one when it is there.
 *
 * @module
 */
/// <reference lib="dom" />

/** What the page shows, and whether it may be loaded again. */
export interface KeepPageOptions {
  /** What offers the newer page; hidden as long as there is none. */
  readonly offer: HTMLElement;
  readonly reload: HTMLButtonElement;
  /** Whether nothing would be lost. */
  readonly mayReload: () => boolean;
}

/**
 * Registers the service worker. Where the server isolates no page, the service worker does so from the
 * next load on: it is loaded again, once. A newer version waits until someone asks for it, since it takes
 * the place of the files that this page may still need.
 */
export async function keepPage({ offer, reload, mayReload }: KeepPageOptions): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  const { serviceWorker } = navigator;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await serviceWorker.register("service_worker.js");
    await serviceWorker.ready;
  } catch {
    return; // the page works without; it only needs its server each time
  }
  let isWanted = false;
  const offerWaiting = () => offer.hidden = registration.waiting === null;
  offerWaiting();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offerWaiting);
  });
  reload.addEventListener("click", () => {
    isWanted = true;
    if (registration.waiting) registration.waiting.postMessage("take over");
    else location.reload();
  });
  let hadController = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (isWanted) location.reload();
    // Another window has asked for it: from now on this one's files are gone.
    else if (hadController) offer.hidden = false;
    hadController = true;
  });
  if (crossOriginIsolated || !mayReload() || sessionStorage.getItem("isolated")) return;
  sessionStorage.setItem("isolated", "tried");
  location.reload();
}
