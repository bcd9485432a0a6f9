/**
 * Keeps the page's files, so that it opens without a network, and isolates the page where the server
 * does not: only then may it share memory between threads.
 *
 * @module
 */
/// <reference lib="dom" />

/** The paths of the files that the page begins with; the build writes them in. */
declare const FILES: readonly string[];

/** The paths of those that only some need: they are kept when they are first asked for. */
declare const LATE_FILES: readonly string[];

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
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(
    type: "install" | "activate",
    listener: (event: ExtendableEvent) => void,
  ): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
}

const worker = globalThis as unknown as WorkerScope;

/** The folder that the page is served from. */
const scope: string = worker.registration.scope;

/** Caches belong to the whole server: another page on it has another scope, and keeps its own. */
const OWN_CACHES = `digits ${scope} `;

const CACHE = OWN_CACHES + VERSION;

const urlsOf = (paths: readonly string[]): readonly string[] =>
  paths.map((path) => new URL(path, scope).href);

const LATE_URLS: ReadonlySet<string> = new Set(urlsOf(LATE_FILES));

const URLS: ReadonlySet<string> = new Set([...urlsOf(FILES), ...LATE_URLS]);

worker.addEventListener("install", (event) => event.waitUntil(keepFiles()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("fetch", (event) => {
  const url = keptUrl(event.request);
  if (url !== undefined) event.respondWith(answer(url, event));
});

// A page that has been told of this version asks for it.
worker.addEventListener("message", ({ data }) => {
  if (data === "take over") void worker.skipWaiting();
});

/**
 * Fetches the files past the browser's own cache: some may be of another version there. Of those that
 * only some need, it fetches what another version has kept: who has trained here once can do so again
 * without a network.
 */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  const before = await Promise.all((await otherVersions()).map(urlsIn));
  const needed = before.flat().filter((url) => LATE_URLS.has(url));
  const urls = new Set([...urlsOf(FILES), ...needed]);
  await cache.addAll([...urls].map((url) => new Request(url, { cache: "no-cache" })));
}

async function otherVersions(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(OWN_CACHES) && name !== CACHE);
}

async function urlsIn(name: string): Promise<string[]> {
  return (await (await caches.open(name)).keys()).map(({ url }) => url);
}

/** Removes the files of other versions. Pages that were open before now ask this worker, too. */
async function takeOver(): Promise<void> {
  await Promise.all((await otherVersions()).map((name) => caches.delete(name)));
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

/** A file as it was kept; from the server where the browser has dropped it, or it is needed only now. */
async function answer(url: string, event: ExtendableEvent): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(url, { ignoreVary: true });
  if (kept) return isolated(kept);
  const response = await fetch(url, { cache: "no-cache" });
  if (response.ok && LATE_URLS.has(url)) {
    // It is kept while the page sees it come; without room for it the page has it this once.
    event.waitUntil(cache.put(url, response.clone()).catch(() => {}));
  }
  return isolated(response);
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
