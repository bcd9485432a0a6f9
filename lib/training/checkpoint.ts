/**
 * Everything of a training that a later one needs to go on as if it had never ended.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { LayersModel } from "../core/tensorflow.ts";

/** Numbers with a name, which can be stored anywhere. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a model has learnt, and what its optimizer remembers, between two epochs. */
export interface Checkpoint {
  /** The weights in the model's order, those that are not trained as well. */
  readonly weights: readonly NamedArray[];
  /** How many steps the optimizer has made. */
  readonly iterations: number;
  /** What it remembers of them, in its own order; nothing before its first step. */
  readonly optimizer: readonly NamedArray[];
}

/**
 * Takes a copy of what a training has come to, in `onEpochEnd` of `train`, which waits for it: in the
 * midst of an epoch there is no going on. After fused steps a training that goes on gives the same
 * weights, bit for bit; after tfjs' own operations the last bits differ, since tfjs keeps powers of
 * Adam's decay rates that it computes anew.
 *
 * @param model compiled; it stays the caller's
 */
export async function takeCheckpoint(model: LayersModel): Promise<Checkpoint> {
  const weights = model.weights.map((weight) => copyOf(weight.name, weight.read()));
  const [counter, ...slots] = await model.optimizer.getWeights();
  const iterations = counter!.tensor.dataSync()[0]!;
  counter!.tensor.dispose();
  return { weights, iterations, optimizer: slots.map(({ name, tensor }) => copyOf(name, tensor)) };
}

function copyOf(name: string, tensor: tf.Tensor): NamedArray {
  return { name, shape: tensor.shape, data: (tensor.dataSync() as Float32Array).slice() };
}

/**
 * Brings a model and its optimizer to where they were.
 *
 * @param model compiled as the one was that the checkpoint is of, of the same layers
 * @throws Error when it has other weights; nothing is changed then
 */
export async function restoreCheckpoint(
  model: LayersModel,
  { weights, iterations, optimizer }: Checkpoint,
): Promise<void> {
  const shapes = (list: readonly { readonly shape: readonly (number | null)[] }[]) =>
    list.map(({ shape }) => `[${shape.join(", ")}]`).join(" ");
  if (shapes(model.weights) !== shapes(weights)) {
    throw new Error(
      `Cannot go on with "${model.name}": the checkpoint has weights ${shapes(weights)}, ` +
        `expected ${shapes(model.weights)}`,
    );
  }
  model.weights.forEach((weight, i) => {
    tf.tidy(() => void weight.write(tf.tensor(weights[i]!.data, weight.shape as number[])));
  });
  const slots = optimizer.map(({ name, shape, data }) => ({
    name,
    tensor: tf.tensor(data, [...shape]),
  }));
  const counter = { name: "iter", tensor: tf.scalar(iterations, "int32") };
  await model.optimizer.setWeights([counter, ...slots]);
  tf.dispose([counter, ...slots].map(({ tensor }) => tensor));
}
