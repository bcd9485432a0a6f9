/**
 * Keeps the page's files, so that it opens without a network, and isolates the page where the server
 * does not: only then may it share memory between threads.
 *
 * @module
 */
/// <reference lib="dom" />

/** The paths of all other files of the page; the build writes them in. */
declare const FILES: readonly string[];

/** What tells this set of files from another; the build writes it in. */
declare const VERSION: string;

/** An event that lasts until its work is done. */
interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** A request that the worker may answer. */
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** The global scope, whose types no page has. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(
    type: "install" | "activate",
    listener: (event: ExtendableEvent) => void,
  ): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

const worker = globalThis as unknown as WorkerScope;

/** The folder that the page is served from. */
const scope: string = worker.registration.scope;

/** Caches belong to the whole server: another page on it has another scope, and keeps its own. */
const OWN_CACHES = `digits ${scope} `;

const CACHE = OWN_CACHES + VERSION;

const URLS: ReadonlySet<string> = new Set(FILES.map((path) => new URL(path, scope).href));

worker.addEventListener("install", (event) => event.waitUntil(keepFiles()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const url = keptUrl(event.request);
  if (url !== undefined) event.respondWith(answer(url));
});

/** Fetches all files past the browser's own cache: some may be of another version there. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...URLS].map((url) => new Request(url, { cache: "no-cache" })));
}

/** Removes the files of other versions. Pages that were open before now ask this worker, too. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OWN_CACHES) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The kept file that a request means; undefined when it means none. */
function keptUrl({ method, url }: Request): string | undefined {
  if (method !== "GET") return undefined;
  const { origin, pathname } = new URL(url);
  const plain = origin + pathname;
  const file = plain === scope ? new URL("index.html", scope).href : plain;
  return URLS.has(file) ? file : undefined;
}

/** A file as it was kept; from the server where the browser has dropped it. */
async function answer(url: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return isolated(await cache.match(url, { ignoreVary: true }) ?? await fetch(url));
}

/**
 * The same answer with the headers of isolation, unless the server has an opinion on them. It is a
 * new one in any case: browsers refuse to open a page from one that a server has redirected to.
 */
function isolated({ body, status, statusText, headers }: Response): Response {
  const given = new Headers(headers);
  if (!given.has("cross-origin-opener-policy") && !given.has("cross-origin-embedder-policy")) {
    given.set("cross-origin-opener-policy", "same-origin");
    given.set("cross-origin-embedder-policy", "require-corp");
  }
  return new Response(body, { status, statusText, headers: given });
}
