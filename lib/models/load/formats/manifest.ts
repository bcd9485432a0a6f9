/**
 * The weights manifest of a tfjs `model.json`: which weights there are, in which form, and in which
 * files. Everything is checked before a byte of weights is read.
 *
 * @module
 */
import { elementCount } from "../../../core/nd_array.ts";
import type { Fail } from "../invalid_layers_model_error.ts";

/** The element types of weights, with bytes per element. */
const DTYPE_BYTES = { float32: 4, int32: 4, bool: 1 } as const;

/** The element types in which weights are stored smaller, with bytes per element. */
const QUANTIZED_BYTES = { uint8: 1, uint16: 2, float16: 2 } as const;

/** More elements than any typed array holds, so that no product of lengths overflows. */
const ELEMENT_LIMIT = 2 ** 31;

/** One weight: its name, its form, and its place in its group's bytes. */
export interface WeightEntry {
  /** The name, such as `dense/kernel`. */
  readonly name: string;
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** The element type in the model. */
  readonly dtype: keyof typeof DTYPE_BYTES;
  /** The element type in the file, if it is another one. */
  readonly stored?: keyof typeof QUANTIZED_BYTES;
  /** What restores integers that stand for floats: value = integer × scale + min. */
  readonly quantization?: { readonly scale: number; readonly min: number };
  /** Whether it belongs to the optimizer, not to a layer. */
  readonly isOptimizers: boolean;
  /** Where it begins in the joined shards of its group. */
  readonly start: number;
  /** How many bytes it has. */
  readonly byteLength: number;
}

/** Weights that follow each other in the bytes of one or more files ("shards"). */
export interface WeightGroup {
  /** The files, relative to `model.json`. */
  readonly paths: readonly string[];
  /** The weights in their order. */
  readonly weights: readonly WeightEntry[];
  /** The bytes of all weights, which the files have together. */
  readonly byteLength: number;
}

/**
 * Checks a manifest.
 *
 * @param manifest `weightsManifest` of a `model.json`
 * @param fail refuses the model
 * @returns its groups
 */
export function parseManifest(manifest: unknown, fail: Fail): readonly WeightGroup[] {
  if (!Array.isArray(manifest)) return fail("it has no weightsManifest, expected a list of groups");
  const paths = new Set<string>();
  return manifest.map((group: unknown, i) => {
    const path = `weightsManifest[${i}]`;
    const record = recordOf(group, { path, fail });
    if (!Array.isArray(record.paths) || !Array.isArray(record.weights)) {
      return fail(`${path} lacks paths or weights, expected two lists`);
    }
    const files = record.paths.map((file: unknown) => checkedPath(file, { path, fail }));
    for (const file of files) {
      if (paths.has(file)) fail(`${path} names the file "${file}" a second time`);
      paths.add(file);
    }
    let start = 0;
    const weights = record.weights.map((weight: unknown, k) => {
      const entry = parseWeight(weight, { path: `${path}.weights[${k}]`, start, fail });
      start += entry.byteLength;
      return entry;
    });
    return { paths: files, weights, byteLength: start };
  });
}

/** A part of the manifest in the words of errors, and how to refuse it. */
interface Part {
  readonly path: string;
  readonly fail: Fail;
}

function recordOf(value: unknown, { path, fail }: Part): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  return fail(`${path} is ${JSON.stringify(value)}, expected an object`);
}

/** A file beside or below `model.json`, and nowhere else. */
function checkedPath(file: unknown, { path, fail }: Part): string {
  const isInside = typeof file === "string" && file !== "" && !/^[/\\]|[:\\]|\0/.test(file) &&
    !file.split("/").includes("..");
  if (isInside) return file;
  return fail(`${path} names the file ${JSON.stringify(file)}, expected one beside model.json`);
}

function parseWeight(
  weight: unknown,
  { path, start, fail }: Part & { readonly start: number },
): WeightEntry {
  const { name, shape, dtype, quantization, group } = recordOf(weight, { path, fail });
  if (typeof name !== "string" || name === "") {
    return fail(`${path} has the name ${JSON.stringify(name)}, expected text`);
  }
  const isShape = Array.isArray(shape) &&
    shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isShape) {
    return fail(
      `weight "${name}" has the shape ${JSON.stringify(shape)}, expected lengths of axes`,
    );
  }
  const elements = elementCount(shape as number[]);
  if (elements >= ELEMENT_LIMIT) {
    return fail(`weight "${name}" has ${elements} elements, expected less than ${ELEMENT_LIMIT}`);
  }
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPE_BYTES, dtype)) {
    return fail(
      `weight "${name}" has the dtype ${JSON.stringify(dtype)}, expected float32, int32 or bool`,
    );
  }
  const known = dtype as keyof typeof DTYPE_BYTES;
  const stored = quantization === undefined
    ? undefined
    : storedType(quantization, { name, dtype: known, fail });
  const restored = stored === undefined || stored === "float16"
    ? undefined
    : quantization as { readonly scale: number; readonly min: number };
  const byteLength = elements *
    (stored === undefined ? DTYPE_BYTES[known] : QUANTIZED_BYTES[stored]);
  const isOptimizers = group === "optimizer";
  return {
    name,
    shape: shape as number[],
    dtype: known,
    stored,
    quantization: restored,
    isOptimizers,
    start,
    byteLength,
  };
}

/** The type in which a weight is stored, if what restores it is there and finite. */
function storedType(
  quantization: unknown,
  { name, dtype, fail }: {
    readonly name: string;
    readonly dtype: keyof typeof DTYPE_BYTES;
    readonly fail: Fail;
  },
): keyof typeof QUANTIZED_BYTES {
  const { dtype: stored, scale, min } = recordOf(quantization, {
    path: `weight "${name}": quantization`,
    fail,
  });
  if (typeof stored !== "string" || !Object.hasOwn(QUANTIZED_BYTES, stored)) {
    return fail(
      `weight "${name}" is quantized as ${
        JSON.stringify(stored)
      }, expected uint8, uint16 or float16`,
    );
  }
  if (stored === "float16") {
    if (dtype !== "float32") fail(`weight "${name}" is ${dtype} quantized as float16`);
    return stored;
  }
  if (dtype === "bool") fail(`weight "${name}" is bool quantized as ${stored}`);
  const isFiniteNumber = (value: unknown) => typeof value === "number" && Number.isFinite(value);
  if (!isFiniteNumber(scale) || !isFiniteNumber(min)) {
    fail(
      `weight "${name}" is quantized with scale ${JSON.stringify(scale)} and min ` +
        `${JSON.stringify(min)}, expected finite numbers`,
    );
  }
  return stored as keyof typeof QUANTIZED_BYTES;
}
