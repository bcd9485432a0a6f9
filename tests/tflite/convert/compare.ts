/** Compares what a converted file computes on LiteRT with what tfjs computes. */
import "#host";
import { assert } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "../../../lib/core/nd_array.ts";
import { convert, type ConvertOptions } from "../../../lib/tflite/convert.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { type Runtime, writeRuntimeCase } from "../../runtimes/cases.ts";

/** The largest difference between two results over the largest magnitude that is expected. */
export const RELATIVE_ERROR = 1e-5;

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gives every weight random values: variances in [0.5, 1.5), all others in [-1, 1) × `scale`. */
export function randomizeWeights(model: tf.LayersModel, { seed = 1 } = {}): void {
  const random = seededRandom(seed);
  const weights = model.weights.map(({ originalName, shape }) => {
    const sizes = shape.map(Number);
    const count = sizes.reduce((product, length) => product * length, 1);
    const isVariance = originalName.endsWith("moving_variance");
    // Sums over many inputs keep their magnitude, so that deep models neither vanish nor explode.
    const fanIn = sizes.length > 1 ? count / sizes.at(-1)! : 1;
    const scale = Math.sqrt(3 / fanIn);
    const values = Float32Array.from(
      { length: count },
      () => isVariance ? 0.5 + random() : (2 * random() - 1) * Math.min(1, scale),
    );
    return tf.tensor(values, sizes);
  });
  model.setWeights(weights);
  tf.dispose(weights);
}

/** Random inputs for a model with batch 1: integers below `limit` for int32, else in [-2, 2). */
export function randomInputs(model: tf.LayersModel, { seed = 2, limit = 5 } = {}): tf.Tensor[] {
  const random = seededRandom(seed);
  return model.inputs.map(({ shape, dtype }) => {
    const sizes = shape.map((length) => length ?? 1);
    const count = sizes.reduce((product, length) => product * length, 1);
    const values = Array.from(
      { length: count },
      () => dtype === "int32" ? Math.floor(random() * limit) : 4 * random() - 2,
    );
    return tf.tensor(values, sizes, dtype === "int32" ? "int32" : "float32");
  });
}

/** Runs a file on LiteRT with tensors for its inputs; gives the values of each output. */
export async function runFile(file: Uint8Array, inputs: tf.Tensor[]): Promise<Float32Array[]> {
  using interpreter = await Interpreter.create(file);
  interpreter.allocateTensors();
  for (const [i, { index, shape }] of interpreter.getInputDetails().entries()) {
    interpreter.setTensor(index, { data: inputs[i]!.dataSync(), shape });
  }
  interpreter.invoke();
  return interpreter.getOutputDetails().map(({ index }) =>
    Float32Array.from(interpreter.getTensor(index).data)
  );
}

/** A comparison of a converted model with tfjs. */
export interface Comparison {
  /** What the official runtimes call the case when they check it too. */
  readonly name: string;
  /** How the model is converted. */
  readonly options?: ConvertOptions;
  /** The largest relative error that the official runtimes may show. */
  readonly bound?: number;
  /** The official runtimes that take the file; all by default. */
  readonly runtimes?: readonly Runtime[];
}

/**
 * The relative error of the converted model for random inputs, the largest over its outputs. Where
 * the official runtimes are to check what the tests write, they are given the same case.
 */
export async function conversionError(
  model: tf.LayersModel,
  { name, options, bound = RELATIVE_ERROR, runtimes }: Comparison,
): Promise<number> {
  const inputs = randomInputs(model);
  const predicted = model.predict(inputs.length === 1 ? inputs[0]! : inputs);
  const outputs = Array.isArray(predicted) ? predicted : [predicted];
  const expected = outputs.map((tensor) => tensor.dataSync() as Float32Array);
  // Zeros would be found by a file that computes nothing.
  assert(expected.every((values) => values.some((value) => value !== 0)), `${name} gives zeros`);
  const magnitude = Math.max(...expected.flatMap((values) => [...values]).map(Math.abs));
  try {
    const bytes = convert(model, options);
    await writeRuntimeCase(name.replaceAll(/[^\w.]+/g, "_"), {
      bytes,
      inputs: inputs.map((tensor) => arrayOf(tensor)),
      outputs: outputs.map((tensor) => arrayOf(tensor)),
      tolerance: bound * magnitude,
      runtimes,
    });
    const actual = await runFile(bytes, inputs);
    return Math.max(...expected.map((values, i) => relativeError(actual[i]!, values)));
  } finally {
    tf.dispose([inputs, predicted]);
  }
}

function arrayOf(tensor: tf.Tensor): NdArray {
  return { data: Float32Array.from(tensor.dataSync()), shape: tensor.shape };
}

/** The largest difference over the largest magnitude expected; infinite if the sizes differ. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    // NaN must not pass as a small difference.
    if (!Number.isFinite(actual[i]!) || !Number.isFinite(expected[i]!)) return Infinity;
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
  }
  return difference === 0 ? 0 : difference / magnitude;
}
