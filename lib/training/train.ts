/**
 * Training with seeded order and dropout, progress, and interruption.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { Dataset, NdArray } from "../data/images.ts";
import { createRandom, deriveSeed, permutation } from "../random.ts";
import { evaluate } from "../evaluation/mod.ts";
import type { BatchResult, EpochResult, History, Metrics } from "./history.ts";
import type { LayersModel } from "../tensorflow.ts";

/** How to train; the defaults are the tutorial's. */
export interface TrainOptions {
  /** How many passes over the data; 5 by default. */
  readonly epochs?: number;
  /** How many examples a step; 32 by default. */
  readonly batchSize?: number;
  /** Fixes the order of the examples and what dropout drops; 0 by default. */
  readonly seed?: number;
  /** Whether each epoch visits the examples in a new order; true by default. */
  readonly shuffle?: boolean;
  /** Examples to evaluate on after each epoch, of the same shape; none by default. */
  readonly validationData?: Dataset<NdArray>;
  /** Ends training after the step under way; the history then says `interrupted`. */
  readonly signal?: AbortSignal;
  /** Called about 20 times a second, and at the end of each epoch. */
  readonly onBatchEnd?: (result: BatchResult) => void;
  /** Called after each epoch. */
  readonly onEpochEnd?: (result: EpochResult) => void;
}

/** How long steps run before the event loop gets a turn, in milliseconds. */
const SLICE = 50;

/**
 * Trains a compiled model in place.
 *
 * @param model compiled as by `compileClassifier`; its weights change, it stays the caller's
 * @param data the examples, float32, `[n, …]` as the model's input says, and `[n]` labels
 * @returns loss and accuracy of each epoch
 * @throws Error when the shapes of data and model disagree, or an option is out of range
 */
export async function train(
  model: LayersModel,
  data: Dataset<NdArray>,
  options: TrainOptions = {},
): Promise<History> {
  const { epochs = 5, batchSize = 32, seed = 0, shuffle = true, signal } = options;
  checkPositiveInteger("epochs", epochs);
  checkPositiveInteger("batchSize", batchSize);
  checkShapes(model, data);

  const count = data.labels.length;
  const results: EpochResult[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = shuffle
      ? permutation(count, createRandom(deriveSeed(seed, epoch)))
      : Uint32Array.from({ length: count }, (_, i) => i);
    const start = performance.now();
    const trained = await trainEpoch(model, data, { ...options, batchSize, seed, epoch, order });
    if (!trained) return { epochs: results, interrupted: true };
    const seconds = (performance.now() - start) / 1000;
    const validation = options.validationData && evaluate(model, options.validationData);
    const result: EpochResult = {
      epoch,
      ...trained,
      seconds,
      ...(validation && {
        validation: { loss: validation.loss, accuracy: validation.accuracy },
      }),
    };
    results.push(result);
    options.onEpochEnd?.(result);
    if (signal?.aborted) return { epochs: results, interrupted: epoch < epochs };
  }
  return { epochs: results, interrupted: false };
}

interface EpochOptions extends TrainOptions {
  readonly batchSize: number;
  readonly seed: number;
  readonly epoch: number;
  readonly order: Uint32Array;
}

/** One pass over the data; undefined when it was interrupted. */
async function trainEpoch(
  model: LayersModel,
  data: Dataset<NdArray>,
  { batchSize, seed, epoch, order, signal, onBatchEnd }: EpochOptions,
): Promise<Metrics | undefined> {
  const batches = Math.ceil(order.length / batchSize);
  let [loss, right, seen, sliceStart] = [0, 0, 0, performance.now()];
  for (let batch = 1; batch <= batches; batch++) {
    if (signal?.aborted) return undefined;
    const chosen = order.subarray((batch - 1) * batchSize, batch * batchSize);
    seedDropout(model, deriveSeed(seed, epoch, batch));
    const step = await trainStep(model, data, chosen);
    loss += step.loss * chosen.length;
    right += step.accuracy * chosen.length;
    seen += chosen.length;
    if (performance.now() - sliceStart > SLICE || batch === batches) {
      onBatchEnd?.({ epoch, batch, batches, loss: loss / seen, accuracy: right / seen });
      await new Promise((resolve) => setTimeout(resolve)); // timers, signals, messages
      sliceStart = performance.now();
    }
  }
  return { loss: loss / seen, accuracy: right / seen };
}

async function trainStep(
  model: LayersModel,
  { images, labels }: Dataset<NdArray>,
  chosen: Uint32Array,
): Promise<Metrics> {
  const [, ...exampleShape] = images.shape;
  const size = exampleShape.reduce((product, length) => product * length, 1);
  const batch = new Float32Array(chosen.length * size);
  chosen.forEach((example, row) =>
    batch.set(images.data.subarray(example * size, (example + 1) * size), row * size)
  );
  const classes = model.outputs[0]!.shape.at(-1)!;
  const oneHot = new Float32Array(chosen.length * classes);
  chosen.forEach((example, row) => oneHot[row * classes + labels[example]!] = 1);
  const input = tf.tensor(batch, [chosen.length, ...exampleShape]);
  const target = tf.tensor2d(oneHot, [chosen.length, classes]);
  try {
    const [loss, accuracy] = await model.trainOnBatch(input, target) as number[];
    return { loss: loss!, accuracy: accuracy! };
  } finally {
    tf.dispose([input, target]);
  }
}

/**
 * Gives each dropout layer a seed of its own for the next step. Without it tfjs would draw the same
 * mask at every step for a layer with a seed, and one that nobody can repeat for a layer without.
 */
function seedDropout(model: LayersModel, seed: number): void {
  model.layers.forEach((layer, index) => {
    if (layer.getClassName() === "Dropout") {
      (layer as unknown as { seed: number }).seed = deriveSeed(seed, index);
    }
  });
}

function checkPositiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`Cannot train: ${name} is ${value}, expected an integer of 1 or more`);
  }
}

function checkShapes(model: LayersModel, { images, labels }: Dataset<NdArray>): void {
  const [count = 0, ...exampleShape] = images.shape;
  const expected = model.inputs[0]!.shape.slice(1);
  if (count === 0) throw new Error("Cannot train: there are 0 examples, expected some");
  if (labels.length !== count) {
    throw new Error(
      `Cannot train: ${count} examples have ${labels.length} labels, expected as many`,
    );
  }
  const classes = model.outputs[0]!.shape.at(-1)!;
  const stray = labels.findIndex((label) => label >= classes);
  if (stray >= 0) {
    throw new Error(
      `Cannot train: label ${stray} is ${labels[stray]}, the model expects 0–${classes - 1}`,
    );
  }
  if (exampleShape.join() !== expected.join()) {
    throw new Error(
      `Cannot train: examples are [${exampleShape.join(", ")}], the model expects [${
        expected.join(", ")
      }]`,
    );
  }
}
