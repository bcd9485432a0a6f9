/**
 * Tells esbuild which packages the page takes with it.
 *
 * @module
 */
import type { Plugin } from "esbuild";
import { fromFileUrl } from "@std/path";
// These imports bring the packages into the module graph; only then do their files have URLs.
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
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === "entry-point") return undefined;
      if (BUNDLED.includes(path)) {
        return { path: fromFileUrl(import.meta.resolve(path)), sideEffects: false };
      }
      return { errors: [{ text: `"${path}" is imported, expected ${BUNDLED.join(" or ")}` }] };
    });
  },
};
