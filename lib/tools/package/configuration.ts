/**
 * What `deno.json` says about the package.
 *
 * @module
 */
import { parse } from "@std/jsonc";

/** The parts of `deno.json` that go into the package. */
export interface Configuration {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Bare names and where they lead: `npm:fflate@0.8.3`. */
  readonly imports: Readonly<Record<string, string>>;
  /** The modules that the package offers, and their sources: `./tflite` is `lib/tflite.ts`. */
  readonly modules: Readonly<Record<string, string>>;
}

/** Only Deno's notebooks have a use for it. */
const DENO_ONLY = "./notebook";

/** The name of a module's files: `tflite` for `lib/tflite.ts`. */
export function stemOf(source: string): string {
  return /([^/]+)\.ts$/.exec(source)![1]!;
}

/** Reads `deno.json`, which has comments and so is no module. */
export async function readConfiguration(): Promise<Configuration> {
  const text = await Deno.readTextFile(new URL("../../../deno.json", import.meta.url));
  const { exports, ...others } = parse(text) as
    & Omit<Configuration, "modules">
    & { readonly exports: Readonly<Record<string, string>> };
  const modules = Object.entries(exports).filter(([path]) => path !== DENO_ONLY)
    .map(([path, source]) => [path, source.replace(/^\.\//, "")]);
  return { ...others, modules: Object.fromEntries(modules) };
}
