/** The page in two versions, one after the other at the same address, and on a server of files only. */
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import * as esbuild from "esbuild";
import type { Browser } from "puppeteer-core";
import { encodeIdx } from "../../lib/data/mod.ts";
import { addServiceWorker, buildSite } from "../../lib/site/build_site.ts";
import { contentType } from "../../lib/site/content_type.ts";
import { bytesOf, type Content, type Files } from "../../lib/site/files.ts";
import { gzip } from "../../lib/site/gzip.ts";
import { serveSite } from "../../lib/site/serve_site.ts";
import { hears, trainInPage } from "./training.ts";
import { Visitor } from "./visitor.ts";

/** A newer page is offered, and taken when someone wants it; what was kept for training is kept again. */
export async function takeNewVersion(browser: Browser): Promise<void> {
  const old = await buildSite();
  const first = await serveSite(old, { host: "127.0.0.1", port: 0 });
  const { link: url, port } = first;
  const visitor = await Visitor.open(browser, url);
  try {
    await visitor.page.evaluate(async () => {
      while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 20));
    });
    await trainInPage(visitor, { epochs: 1, images: 1_000 });
    const kept = await cached(visitor);
    assert(kept.some((path) => path.startsWith("mnist/")), `${kept}`);
    await first[Symbol.asyncDispose]();
    await using _second = await serveSite(await newerThan(old), { host: "127.0.0.1", port });
    assertEquals(await isOffered(visitor), false);
    await visitor.page.evaluate(async () => {
      await (await navigator.serviceWorker.getRegistration())!.update();
    });
    await visitor.page.waitForSelector("#update:not([hidden])");
    assertEquals(await visitor.text("title"), "Handwritten digits", "until then it is the old one");
    await Promise.all([visitor.page.waitForNavigation(), visitor.press("reload")]);
    await visitor.ready();
    assertEquals(await visitor.text("title"), "Handwritten digits, newer");
    assertEquals(await isOffered(visitor), false);
    assertEquals(await cached(visitor), kept, "the same files are kept, and no version besides");
    assertEquals(visitor.problems, []);
  } finally {
    await visitor[Symbol.asyncDispose]();
  }
}

function isOffered({ page }: Visitor): Promise<boolean> {
  return page.$eval("#update", (part) => !(part as HTMLElement).hidden);
}

/** What all caches hold. */
async function cached({ page }: Visitor): Promise<string[]> {
  const urls = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => url.slice(location.href.length));
  });
  return urls.sort();
}

/** The same page with another title. */
async function newerThan(files: Files): Promise<Files> {
  const late = /^(mnist|tfjs|models\/compact)\/|^train_worker|^fused|^tfjs\./;
  const entries = [...files].filter(([path]) => path !== "service_worker.js");
  const html = new TextDecoder().decode(await bytesOf(files.get("index.html")!));
  const changed = entries.map(([path, content]): [string, Content] => [
    path,
    path === "index.html"
      ? new TextEncoder().encode(html.replace("</title>", ", newer</title>"))
      : content,
  ]);
  try {
    return await addServiceWorker(
      new Map(changed.filter(([path]) => !late.test(path))),
      new Map(changed.filter(([path]) => late.test(path))),
    );
  } finally {
    await esbuild.stop();
  }
}

/** Images that are not MNIST's, and images that are not there, are told, and the page lives on. */
export async function missImages(browser: Browser): Promise<void> {
  const labels = "mnist/train-labels-idx1-ubyte.gz";
  const files = await buildSite();
  const others = await gzip(encodeIdx(new Uint8Array(60_000), [60_000]));
  const cases: readonly (readonly [Content | undefined, RegExp])[] = [
    [others, /Cannot trust "train-labels-idx1-ubyte": SHA-256 is [0-9a-f]{64}, expected /],
    [others.slice(0, 20), /Cannot decompress "train-labels-idx1-ubyte": it is damaged/],
    [undefined, /Cannot fetch "train-labels-idx1-ubyte.gz": the server answers 404/],
  ];
  for (const [content, message] of cases) {
    const changed = new Map(files);
    if (content) changed.set(labels, content);
    else changed.delete(labels);
    await using server = await serveSite(changed, { host: "127.0.0.1", port: 0 });
    await using visitor = await Visitor.open(browser, server.link);
    await visitor.press("train-start");
    await visitor.page.waitForFunction(
      () => document.querySelector("#train-problem")!.textContent !== "",
      { timeout: 60_000 },
    );
    assertMatch(await visitor.text("#train-problem"), message);
    const { start, progress } = await visitor.page.evaluate(() => ({
      start: document.querySelector<HTMLElement>("#train-start")!.hidden,
      progress: document.querySelector<HTMLElement>("#train-progress")!.hidden,
    }));
    assertEquals({ start, progress }, { start: false, progress: true });
    await visitor.draw([[{ x: 0.5, y: 0.2 }, { x: 0.5, y: 0.8 }]]);
    assertEquals(await visitor.digits(), "1");
  }
}

/** On a server that knows no headers, under a path, the service worker lets threads train. */
export async function trainOnPlainServer(browser: Browser): Promise<void> {
  const files = await buildSite();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async ({ url }) => {
      const path = new URL(url).pathname.replace(/^\/deep\/path\//, "") || "index.html";
      const content = files.get(path);
      if (content === undefined) return new Response("There is no such file\n", { status: 404 });
      return new Response(await bytesOf(content), {
        headers: { "content-type": contentType(path) },
      });
    },
  );
  const visitor = await Visitor.open(browser, `http://127.0.0.1:${server.addr.port}/deep/path/`);
  try {
    await visitor.page.waitForFunction("crossOriginIsolated && document.body.dataset.model");
    await visitor.page.$eval(
      "#train-threads",
      (select) => (select as HTMLSelectElement).value = "2",
    );
    await visitor.press("train-start");
    await hears(visitor, /^Training on 2 threads$/);
    await visitor.press("train-discard");
    assertEquals(visitor.problems, []);
  } finally {
    await visitor[Symbol.asyncDispose]();
    await server.shutdown();
  }
}
