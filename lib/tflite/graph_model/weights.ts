/**
 * The weights of a tfjs graph model: read from their files, and restored where they are stored as
 * smaller numbers.
 *
 * @module
 */
import { fromFloat16Bits } from "../../core/float16.ts";
import { elementCount } from "../../core/nd_array.ts";
import type { Fail } from "../../models/load/invalid_layers_model_error.ts";
import type { WeightEntry, WeightGroup } from "../../models/load/formats/manifest.ts";
import type { Value } from "../graph/graph.ts";

/** A constant of the graph by the name of its node. */
export type Constant = Value & { readonly data: Float32Array | Int32Array | Uint8Array };

/** The numbers with which integers are restored: `real = scale × integer + min`. */
export interface Restoring {
  /** The step from one integer to the next. */
  readonly scale: number;
  /** What 0 stands for. */
  readonly min: number;
}

/** Where the bytes of weights come from. */
export interface WeightFiles {
  /** How many bytes a file has; it is asked before any file is read. */
  readonly sizeOf: (path: string) => Promise<number>;
  /** Reads a file; its path is relative to `model.json`. */
  readonly read: (path: string) => Promise<Uint8Array>;
}

/**
 * Checks that files have as many bytes as the manifest says.
 *
 * @param group weights that share files
 * @param files the files
 * @param fail refuses the model
 */
export async function checkSizes(
  { paths, byteLength, weights }: WeightGroup,
  files: WeightFiles,
  fail: Fail,
): Promise<void> {
  let total = 0;
  for (const path of paths) total += await files.sizeOf(path);
  if (total === byteLength) return;
  const names = paths.map((path) => `"${path}"`).join(", ") || "a group without files";
  fail(`${names} has ${total} bytes, expected ${byteLength} for ${weights.length} weights`);
}

/**
 * Reads the files of a group one behind another.
 *
 * @param group weights that share files
 * @param files the files
 * @param fail refuses the model
 * @returns the bytes of all weights
 */
export async function joinFiles(
  { paths, byteLength }: WeightGroup,
  files: WeightFiles,
  fail: Fail,
): Promise<Uint8Array<ArrayBuffer>> {
  const joined = new Uint8Array(byteLength);
  let start = 0;
  for (const path of paths) {
    const shard = await files.read(path);
    if (start + shard.length > byteLength) fail(`"${path}" has grown while it was read`);
    joined.set(shard, start);
    start += shard.length;
  }
  if (start !== byteLength) fail(`"${paths.at(-1)}" has shrunk while it was read`);
  return joined;
}

/**
 * The values of a weight.
 *
 * @param entry its form and place
 * @param options the bytes of its group, and how integers are restored if they are
 * @param fail refuses the model
 * @returns the constant: float32, int32 or bool
 */
export function decodeWeight(
  entry: WeightEntry,
  { bytes, restoring }: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly restoring?: Restoring;
  },
  fail: Fail,
): Constant {
  const { name, shape, dtype, start, byteLength, stored } = entry;
  // A view where the place allows one: weights need not begin at a multiple of their element's size.
  const { buffer, byteOffset } = start % 4 === 0
    ? bytes.subarray(start, start + byteLength)
    : bytes.slice(start, start + byteLength);
  const count = elementCount(shape);
  const data = restored(stored, { buffer, byteOffset, count, dtype, restoring });
  if (data instanceof Float32Array && hasNaN(data)) {
    fail(`weight "${name}" holds NaN at index ${data.findIndex(Number.isNaN)}, expected a number`);
  }
  return { name, shape, type: dtype, data };
}

function restored(
  stored: WeightEntry["stored"],
  { buffer, byteOffset, count, dtype, restoring = { scale: 1, min: 0 } }: {
    readonly buffer: ArrayBuffer;
    readonly byteOffset: number;
    readonly count: number;
    readonly dtype: WeightEntry["dtype"];
    readonly restoring?: Restoring;
  },
): Float32Array | Int32Array | Uint8Array {
  if (stored === undefined) {
    if (dtype === "float32") return new Float32Array(buffer, byteOffset, count);
    if (dtype === "int32") return new Int32Array(buffer, byteOffset, count);
    return new Uint8Array(buffer, byteOffset, count);
  }
  if (stored === "float16") return fromFloat16Bits(new Uint16Array(buffer, byteOffset, count));
  const integers = stored === "uint8"
    ? new Uint8Array(buffer, byteOffset, count)
    : new Uint16Array(buffer, byteOffset, count);
  const { scale, min } = restoring;
  // As tfjs does it: float32 in one rounding, int32 rounded.
  return dtype === "float32"
    ? Float32Array.from(integers, (value) => value * scale + min)
    : Int32Array.from(integers, (value) => Math.round(value * scale + min));
}

function hasNaN(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}
