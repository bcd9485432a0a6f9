/**
 * Inputs to try a model with, where there are no typical ones.
 *
 * @module
 */
import { elementCount, type NdArray } from "../core/nd_array.ts";
import { createRandom, deriveSeed } from "../core/random.ts";
import type { Graph, Port } from "./graph/graph.ts";
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
 * Makes an array for each input of a graph: numbers in the calibrated range, else in [0, 1) for
 * pictures and [-1, 1) for others; integers that are in the tables that they look up.
 *
 * @param graph the graph
 * @param options seed and ranges
 * @returns arrays with the inputs' whole shapes
 */
export function randomInputs(
  graph: Graph,
  { seed, calibration }: RandomInputOptions,
): NdArray<Float32Array | Int32Array>[] {
  return graph.inputs.map((port, index) => {
    const { shape, type, name } = port.value;
    const random = createRandom(deriveSeed(seed, index));
    const uniform = () => random() / 2 ** 32;
    const length = elementCount(shape);
    const limit = tableLength(graph, port) ?? (type === "int32" ? INTEGERS : undefined);
    if (limit !== undefined) {
      const integers = Array.from({ length }, () => Math.floor(uniform() * limit));
      return {
        data: type === "int32" ? Int32Array.from(integers) : new Float32Array(integers),
        shape,
      };
    }
    const { min, max } = calibration?.get(name) ?? { min: isPicture(shape) ? 0 : -1, max: 1 };
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
  "EXPAND_DIMS",
  "MAXIMUM",
  "MINIMUM",
  "RESHAPE",
  "SLICE",
  "SQUEEZE",
  "STRIDED_SLICE",
  "TRANSPOSE",
]);

/** The length of the shortest table that an input is looked up in; undefined if there is none. */
function tableLength(graph: Graph, { value }: Port): number | undefined {
  const made = new Set([value]);
  let shortest: number | undefined;
  for (const { operator, inputs, outputs, options } of graph.operations) {
    const [table, indices] = inputs;
    if (operator === "GATHER" && table && indices && made.has(indices)) {
      const axis = options?.type === "GatherOptions" ? options.axis : 0;
      shortest = Math.min(shortest ?? Infinity, table.shape.at(axis) ?? INTEGERS);
    } else if (table && made.has(table) && HANDING_ON.has(operator)) {
      for (const output of outputs) made.add(output);
    }
  }
  return shortest;
}
