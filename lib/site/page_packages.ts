/**
 * Tells esbuild which packages the page takes with it.
 *
 * @module
 */
import type { Plugin, PluginBuild } from "esbuild";
import { fromFileUrl } from "@std/path";
// These imports bring the packages into the module graph; only then do their files have URLs.
import "@tensorflow/tfjs/package.json" with { type: "json" };
import "@tensorflow/tfjs-backend-wasm/package.json" with { type: "json" };
import "fflate";
import "flatbuffers";

/** What the page needs to read a model: it travels in the page's scripts. */
const BUNDLED: readonly string[] = ["fflate", "flatbuffers"];

/**
 * What stands in place of a package that trains: it loads, and says so when something of it is used.
 * esbuild copies a module's own properties, so that the prototype is what is left to tell.
 */
const ABSENT = `module.exports = Object.create(new Proxy({}, { get(_, name) {
  if (name === "__esModule") return undefined; // esbuild asks while it loads the module
  throw new Error("Cannot use tfjs: the page runs models and trains none");
} }));`;

/** Packages that the page needs are bundled, tfjs stays away, and no other is expected. */
export const pagePackages: Plugin = {
  name: "page packages",
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\// }, () => ({
      path: "tfjs",
      namespace: "absent",
      sideEffects: false,
    }));
    build.onLoad({ filter: /./, namespace: "absent" }, () => ({ contents: ABSENT }));
    bundlePackages(build);
  },
};

/** tfjs as one file each, already made small by its makers: of its parts there must be one only. */
const TFJS: Readonly<Record<string, string>> = {
  "@tensorflow/tfjs": "@tensorflow/tfjs/dist/tf.fesm.min.js",
  "@tensorflow/tfjs-core": "@tensorflow/tfjs/dist/tf.fesm.min.js",
  "@tensorflow/tfjs-backend-wasm": "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js",
};

/** What tfjs asks for in Node only. */
const NODE = /^(crypto|fs|node-fetch|os|path|perf_hooks|string_decoder|util|worker_threads)$/;

/** The same with tfjs, for the script that trains. */
export const trainingPackages: Plugin = {
  name: "training packages",
  setup(build) {
    build.onResolve({ filter: /^@tensorflow\// }, ({ path }) => {
      const file = TFJS[path];
      if (file !== undefined) return { path: fromFileUrl(import.meta.resolve(file)) };
      return { errors: [{ text: `"${path}" is imported, expected ${Object.keys(TFJS)}` }] };
    });
    build.onResolve({ filter: NODE }, () => ({ path: "node", namespace: "empty" }));
    build.onLoad({ filter: /./, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
    bundlePackages(build);
  },
};

function bundlePackages(build: PluginBuild): void {
  build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    if (kind === "entry-point") return undefined;
    if (BUNDLED.includes(path)) {
      return { path: fromFileUrl(import.meta.resolve(path)), sideEffects: false };
    }
    return { errors: [{ text: `"${path}" is imported, expected ${BUNDLED.join(" or ")}` }] };
  });
}
