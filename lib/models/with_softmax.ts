import * as tf from "@tensorflow/tfjs";
import type { Sequential } from "../core/tensorflow.ts";

/**
 * The model with a softmax behind it: what apps expect of a classifier, and what a threshold of
 * probabilities is meant for. Training wants logits, as the model itself gives them.
 *
 * @param model from images to logits
 * @returns a model of the same layers and weights and one more layer. It owns nothing: dispose the model
 */
export function withSoftmax(model: Sequential): Sequential {
  return tf.sequential({
    name: model.name,
    layers: [...model.layers, tf.layers.softmax({ name: "softmax" })],
  });
}
