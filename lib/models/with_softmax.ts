import * as tf from "@tensorflow/tfjs";
import type { LayersModel } from "../core/tensorflow.ts";

/**
 * The model with a softmax behind it: what apps expect of a classifier, and what a threshold of
 * probabilities is meant for. Training wants logits, as the model itself gives them.
 *
 * @param model from images to logits
 * @returns a model of the same layers and weights and one more layer. It owns nothing: dispose the model
 */
export function withSoftmax(model: LayersModel): LayersModel {
  const softmax = tf.layers.softmax({ name: "softmax" });
  if (model instanceof tf.Sequential) {
    return tf.sequential({ name: model.name, layers: [...model.layers, softmax] });
  }
  const probabilities = softmax.apply(model.outputs[0]!) as tf.SymbolicTensor;
  return tf.model({ name: model.name, inputs: model.inputs, outputs: probabilities });
}
