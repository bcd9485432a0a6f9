import * as tf from "@tensorflow/tfjs";
import type { LayersModel } from "../core/tensorflow.ts";

/**
 * Compiles a model as the tutorial does: Adam, cross-entropy from logits, accuracy.
 *
 * What Keras calls `SparseCategoricalCrossentropy(from_logits=True)` is `softmaxCrossEntropy` in
 * tfjs, which expects one-hot labels; `train` takes integer labels and makes them one-hot.
 *
 * The optimizer is the caller's: `model.dispose()` leaves it, `model.optimizer.dispose()` frees what
 * it remembers of training.
 *
 * @param model a model whose output is logits, `[n, classes]`
 * @param options `learningRate` of Adam, 0.001 by default as in Keras
 */
export function compileClassifier(
  model: LayersModel,
  { learningRate = 0.001 }: { readonly learningRate?: number } = {},
): void {
  model.compile({
    optimizer: tf.train.adam(learningRate),
    loss: tf.losses.softmaxCrossEntropy,
    metrics: ["accuracy"],
  });
}
