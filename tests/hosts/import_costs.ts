/** What importing the package loads, how long it takes, how large it is in a page. */
import * as esbuild from "esbuild";
import { join } from "@std/path";
import { assert } from "@std/assert";
import { run, runWell } from "./process.ts";
import { PROJECT, type Workspace } from "./workspace.ts";

/** What the converter must not load before it is needed. */
const HEAVY =
  /node_modules\/(@tensorflow|@observablehq|linkedom|image-js|@litertjs|cli-progress)\//;

/** Names every module that Node loads, on stderr; it runs in the thread of Node's loader. */
const HOOKS = `
import { writeSync } from "node:fs";
export async function load(url, context, next) {
  writeSync(2, url + "\\n");
  return next(url, context);
}`;

/**
 * Imports the converter in Node.
 *
 * @returns the modules that were loaded
 * @throws AssertionError when a heavy one is among them
 */
export async function checkLoaded(node: string, { folder }: Workspace): Promise<readonly string[]> {
  const register = `import { register } from "node:module";
    register("data:text/javascript,${encodeURIComponent(HOOKS)}");
    const { convert } = await import("@digits/digits/tflite");
    console.log(typeof convert);`;
  const { stdout, stderr } = await run([node, "--input-type=module", "--eval", register], {
    cwd: folder,
  });
  assert(stdout.trim() === "function", stderr);
  const loaded = stderr.split("\n").filter((line) => line.includes("node_modules/"));
  const heavy = loaded.filter((url) => HEAVY.test(url));
  assert(loaded.length > 0, "no module was seen");
  assert(heavy.length === 0, `it loads ${heavy.join(", ")}`);
  return loaded;
}

/** How often each program is started. */
const RUNS = 15;

/**
 * Measures how much longer a program takes that imports the converter than one that does nothing.
 *
 * @param bare starts the one
 * @param importing starts the other
 * @returns the medians in milliseconds
 */
async function compareStarts(
  bare: () => Promise<unknown>,
  importing: () => Promise<unknown>,
): Promise<{ bare: number; importing: number }> {
  const times: { bare: number[]; importing: number[] } = { bare: [], importing: [] };
  for (let i = 0; i < RUNS; i++) {
    for (const [name, start] of Object.entries({ bare, importing })) {
      const before = performance.now();
      await start();
      times[name as keyof typeof times].push(performance.now() - before);
    }
  }
  return { bare: median(times.bare), importing: median(times.importing) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

/** Words how long the import takes in each engine that starts programs. */
export async function formatImportTimes({ folder, nodes }: Workspace): Promise<string> {
  const lines: string[] = [];
  for (const [name, node] of nodes) {
    const start = (code: string) => () =>
      runWell([node, "--input-type=module", "--eval", code], { cwd: folder });
    lines.push(formatStarts(
      name,
      await compareStarts(start(""), start('import "@digits/digits/tflite";')),
    ));
  }
  const script = async (name: string, code: string) => {
    const path: string = join(folder, name);
    await Deno.writeTextFile(path, code);
    const config: string = join(PROJECT, "deno.json");
    return () =>
      runWell([Deno.execPath(), "run", "--no-prompt", "--no-check", "--config", config, path]);
  };
  const bare = await script("bare.ts", "");
  const importing = await script("importing.ts", 'import "digits/tflite";');
  await importing(); // the first time translates
  lines.push(formatStarts("Deno", await compareStarts(bare, importing)));
  return lines.join("\n");
}

function formatStarts(
  name: string,
  { bare, importing }: { readonly bare: number; readonly importing: number },
): string {
  return `${name}: importing the converter takes ${(importing - bare).toFixed(0)} ms ` +
    `(${importing.toFixed(0)} − ${bare.toFixed(0)} ms, medians of ${RUNS})`;
}

/** What `convert` may cost a page that has tfjs, in bytes after gzip. */
const LARGEST_BUNDLE = 37 * 1024;

/**
 * Bundles `convert` for a page, without tfjs.
 *
 * @returns the bytes after gzip
 * @throws AssertionError when there are too many
 */
export async function checkBundleSize({ folder }: Workspace): Promise<number> {
  const { outputFiles } = await esbuild.build({
    stdin: {
      contents: 'import { convert } from "@digits/digits/tflite"; globalThis.convert = convert;',
      resolveDir: folder,
    },
    outdir: folder,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    external: ["@tensorflow/*"],
    write: false,
    logLevel: "silent",
  });
  let size = 0;
  for (const { contents } of outputFiles) {
    const stream = new Blob([contents.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
    size += (await new Response(stream).arrayBuffer()).byteLength;
  }
  assert(size <= LARGEST_BUNDLE, `it has ${size} bytes, expected ${LARGEST_BUNDLE} or less`);
  return size;
}
