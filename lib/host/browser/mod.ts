/**
 * The host of pages and of workers in pages: importing this module installs it. Files are URLs.
 *
 * What the package cannot hold itself it expects beside the page's own scripts, in the folders that
 * `setPageFolders` names: LiteRT's and tfjs' WebAssembly files and the training worker.
 *
 * @module
 */
/// <reference lib="dom" />
import { FileError, type Host, installHost } from "../../core/host.ts";
import { webThread } from "../web_thread.ts";
import { loadLiteRtScript } from "./litert.ts";
import { pageFolder } from "./page_folder.ts";

const host: Host = {
  name: "browser",
  version: "",
  readFile: async (file) => new Uint8Array(await (await request(file)).arrayBuffer()),
  async fileSize(file) {
    const { headers } = await request(file, "HEAD");
    const length = headers.get("content-length");
    // Servers that compress tell how much they send, or nothing: then the file itself does.
    const isTold = length !== null && !headers.has("content-encoding");
    return isTold ? Number(length) : (await host.readFile(file)).length;
  },
  writeFile: () =>
    Promise.reject(new FileError("forbidden", "a page has no files; offer it as a download")),
  listFolder: () => Promise.resolve(undefined),
  join: (folder, name) => `${folder.replace(/\/$/, "")}/${name}`,
  environment: () => undefined,
  loadAsset: (asset) => host.readFile(new URL(asset, pageFolder("digits"))),
  findMnist: (name) => Promise.resolve(new URL(name, pageFolder("mnist")).href),
  ownFile: (name) => new URL(`../${name}`, pageFolder("digits")).href,
  threadLimit() {
    if (!globalThis.crossOriginIsolated) {
      return { count: 1, reason: "the page is not cross-origin isolated, so memory is not shared" };
    }
    if (typeof document !== "undefined") {
      return {
        count: 1,
        reason: "a page's main thread may not wait, expected a worker of its own",
      };
    }
    if (/firefox/i.test(navigator.userAgent)) {
      return { count: 1, reason: "Firefox's workers hang now and then when they start threads" };
    }
    return { count: navigator.hardwareConcurrency };
  },
  startThread: () => webThread(new URL("fused_worker.js", pageFolder("digits"))),
  async prepareTfjs() {
    const [{ env }, { setWasmPaths }] = await Promise.all([
      import("@tensorflow/tfjs"),
      import("@tensorflow/tfjs-backend-wasm"),
    ]);
    setWasmPaths(pageFolder("tfjs").href);
    // The build with threads, which isolated pages would get, has a memory that this library's
    // kernels cannot work in, and its workers' code is text, which strict pages refuse.
    env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  },
  loadLiteRt: (options) => loadLiteRtScript(pageFolder("litert"), options),
};

async function request(file: string | URL, method = "GET"): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(file, { method });
  } catch (error) {
    throw new FileError("other", `the server cannot be reached (${error})`, { cause: error });
  }
  if (response.ok) return response;
  throw response.status === 404
    ? new FileError("missing", "there is no such file")
    : new FileError("other", `the server answers ${response.status}`);
}

installHost(host);
