/**
 * Inputs to try a model with, where there are no typical ones.
 *
 * @module
 */
import { elementCount, type NdArray } from "../core/nd_array.ts";
import { createRandom, deriveSeed } from "../core/random.ts";
import type { GraphSummary, TensorSummary } from "./inspect/model_summary.ts";
import type { Calibration } from "./quantize/full_int8.ts";

/** What the numbers are to be like. */
export interface RandomInputOptions {
  /** Any integer; equal seeds give equal numbers. */
  readonly seed: number;
  /** The ranges of a model's values, those of its inputs among them. */
  readonly calibration?: Calibration;
}

/** One more than the largest integer for inputs that look nothing up. */
const INTEGERS = 10;

/**
 * The shape of an input as it is run: an open batch is 1.
 *
 * @param input an input of a file
 * @returns the length of each axis
 */
export function runShape({ shape }: TensorSummary): number[] {
  return shape.map((length) => length < 0 ? 1 : length);
}

/**
 * Makes an array for each input of a file: real numbers in the calibrated range, else in [0, 1) for
 * pictures and [-1, 1) for others; integers that are in the tables that they look up.
 *
 * @param graph the file's first graph, as `inspect` gives it
 * @param options seed and ranges
 * @returns arrays with the inputs' whole shapes; integers for int32 inputs, else float32
 */
export function randomInputs(
  graph: GraphSummary,
  { seed, calibration }: RandomInputOptions,
): NdArray<Float32Array | Int32Array>[] {
  return graph.inputs.map((input, index) => {
    const shape = runShape(input);
    const isInteger = input.dtype === "int32";
    const random = createRandom(deriveSeed(seed, index));
    const uniform = () => random() / 2 ** 32;
    const length = elementCount(shape);
    const limit = tableLength(graph, input) ?? (isInteger ? INTEGERS : undefined);
    if (limit !== undefined) {
      const integers = Array.from({ length }, () => Math.floor(uniform() * limit));
      return {
        data: isInteger ? Int32Array.from(integers) : new Float32Array(integers),
        shape,
      };
    }
    const { min, max } = calibration?.get(input.name) ?? { min: isPicture(shape) ? 0 : -1, max: 1 };
    return { data: Float32Array.from({ length }, () => min + uniform() * (max - min)), shape };
  });
}

/** Height, width and 1, 3 or 4 channels, or height and width alone; not a short sequence. */
function isPicture(shape: readonly number[]): boolean {
  const [, height = 0, width = 0, channels = 1] = shape;
  return shape.length === 4 ? [1, 3, 4].includes(channels) : shape.length === 3 && height === width;
}

/** Operators that hand indices on as they are, real numbers too. */
const HANDING_ON: ReadonlySet<string> = new Set([
  "CAST",
  "DEQUANTIZE",
  "EXPAND_DIMS",
  "MAXIMUM",
  "MINIMUM",
  "QUANTIZE",
  "RESHAPE",
  "SLICE",
  "SQUEEZE",
  "STRIDED_SLICE",
  "TRANSPOSE",
]);

/** The length of the shortest table that an input is looked up in; undefined if there is none. */
function tableLength(
  { operators, tensors }: GraphSummary,
  { index }: TensorSummary,
): number | undefined {
  const made = new Set([index]);
  let shortest: number | undefined;
  for (const { name, inputs, outputs, options } of operators) {
    const [first = -1, second = -1] = inputs;
    if (name === "GATHER" && made.has(second)) {
      const length = tensors[first]?.shape.at(Number(options.axis ?? 0));
      shortest = Math.min(shortest ?? Infinity, length ?? INTEGERS);
    } else if (made.has(first) && HANDING_ON.has(name)) {
      for (const output of outputs) made.add(output);
    }
  }
  return shortest;
}
