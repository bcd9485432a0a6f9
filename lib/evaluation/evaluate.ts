/**
 * Running a tfjs model over many examples.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount, type NdArray } from "../core/nd_array.ts";
import type { Dataset } from "../data/images.ts";
import { checkExamples } from "../models/check_examples.ts";
import { type Evaluation, scoreLogits } from "./score.ts";
import type { LayersModel } from "../core/tensorflow.ts";

/**
 * How many examples a batch: few enough that what a convolutional model makes of them stays small
 * (100 MB for 250 images of the tutorial's), many enough that calls cost nothing beside the work.
 */
const BATCH = 250;

/**
 * The outputs of a model for many examples, batch by batch.
 *
 * @param model a model with one input and one output of rank 2; it stays the caller's
 * @param images float32, `[n, …]` as the model's input says
 * @returns logits as the model gives them, `[n, classes]` float32
 * @throws Error when examples and model do not fit
 */
export function predictLogits(model: LayersModel, images: NdArray): NdArray {
  checkExamples(model, images, "evaluate");
  const [count = 0, ...exampleShape] = images.shape;
  const size = elementCount(exampleShape);
  const classes = model.outputs[0]!.shape.at(-1)!;
  const logits = new Float32Array(count * classes);
  for (let start = 0; start < count; start += BATCH) {
    const end = Math.min(start + BATCH, count);
    tf.tidy(() => {
      // A tensor of its own for each batch: slicing one large tensor copies all of it on WASM.
      const batch = tf.tensor(images.data.slice(start * size, end * size), [
        end - start,
        ...exampleShape,
      ]);
      const output = model.predictOnBatch(batch) as tf.Tensor;
      logits.set(output.dataSync() as Float32Array, start * classes);
    });
  }
  return { data: logits, shape: [count, classes] };
}

/**
 * Evaluates a model on examples that it has not learnt from.
 *
 * @param model from `[n, …]` float32 to logits `[n, classes]`; it stays the caller's
 * @param data examples of the shape that the model's input says, and `[n]` labels
 * @returns loss, accuracy, the prediction of each example and the confusion matrix
 * @throws Error when examples, labels and model do not fit
 */
export function evaluate(model: LayersModel, { images, labels }: Dataset<NdArray>): Evaluation {
  return scoreLogits(predictLogits(model, images), labels);
}
