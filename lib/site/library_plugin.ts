/**
 * Tells esbuild where the names in the library's imports lead, for whichever machine it builds.
 *
 * @module
 */
import type { Plugin, PluginBuild } from "esbuild";
import { fromFileUrl, join } from "@std/path";
// These imports bring the packages into the module graph; only then do their files have URLs.
import "@std/text/closest-string";
import "@std/text/levenshtein-distance";
import litert from "@litertjs/core/package.json" with { type: "json" };

/** The project's folder. */
export const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

/** The folder of the standard library, one above `path/mod.js`. */
const STANDARD: URL = new URL("../", import.meta.resolve("@std/path"));

/**
 * The standard library is bundled, `#host` is the host of the machine, the version of LiteRT is
 * written into the code. Where other packages lead, a plugin behind this one says.
 *
 * @param host the host's module, as a path in the project
 */
export function libraryPlugin(host: string): Plugin {
  return {
    name: "library",
    setup(build) {
      build.onResolve({ filter: /^#host$/ }, () => ({ path: join(PROJECT, host) }));
      build.onResolve(
        { filter: /^@litertjs\/core\/package\.json$/ },
        ({ path }) => ({ path, namespace: "version" }),
      );
      build.onLoad({ filter: /./, namespace: "version" }, () => ({
        contents: JSON.stringify({ version: litert.version }),
        loader: "json",
      }));
      resolveStandard(build);
    },
  };
}

/** A namespace of its own keeps the paths of this machine out of the scripts. */
function resolveStandard(build: PluginBuild): void {
  const inStandard = (url: URL) => ({
    path: url.href.slice(STANDARD.href.length),
    namespace: "std",
    sideEffects: false,
  });
  build.onResolve(
    { filter: /^@std\// },
    ({ path }) => inStandard(new URL(import.meta.resolve(path))),
  );
  build.onResolve(
    { filter: /^\./, namespace: "std" },
    ({ path, importer }) => inStandard(new URL(path, new URL(importer, STANDARD))),
  );
  build.onLoad({ filter: /./, namespace: "std" }, async ({ path }) => ({
    contents: await Deno.readTextFile(new URL(path, STANDARD)),
  }));
}
