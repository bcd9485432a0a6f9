/**
 * Hands the files that tests write to the official runtimes.
 *
 * Where the environment variable `RUNTIME_CASES` names a folder, each case is stored there: the
 * `.tflite` file, inputs, the outputs that tfjs gives, and what is expected of which runtime.
 * `check.py` then runs them in the runtimes of PyPI. Without the variable nothing is written.
 */
import "#host";
import { join } from "@std/path";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { writeFileAtomic } from "../../lib/core/files.ts";
import { arenaPlan } from "../../lib/tflite/memory/arena_plan.ts";

/** The official runtimes, by the names of their packages. */
export type Runtime = "ai-edge-litert" | "tflite-runtime" | "tflite-micro";

/** What a runtime is to load, to be fed and to give. */
export interface RuntimeCase {
  /** The `.tflite` file. */
  readonly bytes: Uint8Array;
  /** One array an input, in the order of the file's inputs; `[n, …]`, n runs. */
  readonly inputs: readonly NdArray[];
  /** One array an output, in the order of the file's outputs; `[n, …]`. */
  readonly outputs: readonly NdArray[];
  /** The largest difference allowed, absolute. */
  readonly tolerance: number;
  /** The runtimes that must take the file; all three by default. */
  readonly runtimes?: readonly Runtime[];
}

const ALL: readonly Runtime[] = ["ai-edge-litert", "tflite-runtime", "tflite-micro"];

/** Stores a case for `check.py`, where `RUNTIME_CASES` is set. */
export async function writeRuntimeCase(
  name: string,
  { bytes, inputs, outputs, tolerance, runtimes = ALL }: RuntimeCase,
): Promise<void> {
  const folder = Deno.env.get("RUNTIME_CASES");
  if (!folder) return;
  const store = async (kind: string, arrays: readonly NdArray[]) => {
    for (const [i, { data }] of arrays.entries()) {
      const file = `${name}.${kind}${i}.bin`;
      await writeFileAtomic(join(folder, file), new Uint8Array(Float32Array.from(data).buffer));
    }
    return arrays.map(({ shape }) => shape);
  };
  await writeFileAtomic(join(folder, `${name}.tflite`), bytes);
  const description = {
    runtimes,
    tolerance,
    inputs: await store("input", inputs),
    outputs: await store("output", outputs),
    ...(runtimes.includes("tflite-micro") && { arena: arenaPlan(bytes) }),
  };
  await writeFileAtomic(join(folder, `${name}.json`), JSON.stringify(description));
}
