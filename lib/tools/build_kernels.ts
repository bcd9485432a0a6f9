/**
 * Compiles the AssemblyScript sources to the `.wasm` files that lie beside them, one per target of
 * `asconfig.json` (`fused.simd` is `fused/assembly/mod.ts` with that target's flags).
 *
 * @module
 */
import { main as compile } from "assemblyscript/asc";
import configuration from "../training/asconfig.json" with { type: "json" };

/** A target of `asconfig.json`, which is also the stem of the built file. */
export type Target = keyof typeof configuration.targets;

/** All targets, in the order in which they are built. */
export const targets: readonly Target[] = Object.keys(configuration.targets) as Target[];

/** Where the sources of both rooms lie, and their built files. */
const TRAINING = new URL("../training/", import.meta.url);

/** Where the built file of `target` lies. */
export function builtFile(target: Target): URL {
  const [room] = target.split(".");
  return new URL(`${room}/${target}.wasm`, TRAINING);
}

/**
 * Compiles one target in memory.
 *
 * @returns the bytes of the WebAssembly module
 * @throws Error with the compiler's messages when the sources do not compile
 */
export async function buildTarget(target: Target): Promise<Uint8Array<ArrayBuffer>> {
  const [room] = target.split(".");
  let built: Uint8Array<ArrayBuffer> | undefined;
  let messages = "";
  const collect = { write: (text: string) => void (messages += text) };
  const { error } = await compile(
    [
      `${room}/assembly/mod.ts`,
      "--config",
      "asconfig.json",
      "--target",
      target,
      "--outFile",
      target,
    ],
    {
      stdout: collect as never,
      stderr: collect as never,
      readFile: (name) => readSource(new URL(name, TRAINING)),
      writeFile: (_name, contents) => {
        if (contents instanceof Uint8Array) built = new Uint8Array(contents);
      },
      listFiles: () => [],
    },
  );
  if (error || !built) throw new Error(`Cannot compile "${target}": ${messages || error}`);
  return built;
}

function readSource(file: URL): string | null {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}

/**
 * Compiles every target again and compares.
 *
 * @returns the targets whose committed file differs from what the sources compile to
 */
export async function staleTargets(): Promise<Target[]> {
  const stale: Target[] = [];
  for (const target of targets) {
    const committed = await Deno.readFile(builtFile(target)).catch(() => new Uint8Array());
    if (!sameBytes(await buildTarget(target), committed)) stale.push(target);
  }
  return stale;
}
