/** Builds the pages that do the job in browsers, from the installed package. */
import * as esbuild from "esbuild";
import { fromFileUrl, join } from "@std/path";

const SITE: string = fromFileUrl(new URL("./site/", import.meta.url));

/**
 * Bundles the pages and puts the package's files beside them, as its README says.
 *
 * @param folder where the package is installed
 * @returns the folder to serve
 */
export async function buildSite(folder: string): Promise<string> {
  const site: string = join(folder, "site");
  const options = {
    outdir: site,
    bundle: true,
    platform: "browser",
    target: "es2022",
    // Resolved where the package is installed, not where the pages' sources are.
    absWorkingDir: folder,
    alias: { digits: "@digits/digits" },
    nodePaths: [join(folder, "node_modules")],
    logLevel: "silent",
  } satisfies esbuild.BuildOptions;
  await Promise.all([
    esbuild.build({
      ...options,
      entryPoints: [join(SITE, "page.ts"), join(SITE, "worker_page.ts")],
      format: "esm",
      splitting: true,
    }),
    esbuild.build({
      ...options,
      entryPoints: [join(SITE, "worker.ts")],
      format: "iife",
      // A classic script does not know where it lies, and the package does without.
      logOverride: { "empty-import-meta": "silent" },
    }),
  ]);
  const modules: string = join(folder, "node_modules");
  await copyFiles(join(modules, "@digits/digits/browser"), {
    into: site,
    filter: /\.wasm$|_worker/,
  });
  await copyFiles(join(modules, "@litertjs/core/wasm"), { into: join(site, "litert") });
  await copyFiles(join(modules, "@tensorflow/tfjs-backend-wasm/dist"), {
    into: join(site, "tfjs"),
    filter: /\.wasm$/,
  });
  for (const name of ["page", "worker_page"]) {
    await Deno.writeTextFile(join(site, `${name}.html`), html(`${name}.js`));
  }
  return site;
}

function html(script: string): string {
  return `<!doctype html><meta charset="utf-8"><title>digits</title><link rel="icon" href="data:,">
<script type="module" src="${script}"></script>
`;
}

async function copyFiles(
  from: string,
  { into, filter = /./ }: { readonly into: string; readonly filter?: RegExp },
): Promise<void> {
  await Deno.mkdir(into, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(from)) {
    if (isFile && filter.test(name)) await Deno.copyFile(join(from, name), join(into, name));
  }
}
