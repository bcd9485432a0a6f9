/**
 * What a classifier has made of an image when its last layer decides: the features that a new decision
 * can be learnt from in a moment.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { NdArray } from "../core/nd_array.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import type { Images } from "../data/mod.ts";
import { predictLogits } from "../evaluation/mod.ts";

/** A classifier in two parts. */
export interface Parts {
  /** From images to features, `[n, features]`: what stays as it is, batch statistics and all. It owns nothing. */
  readonly body: LayersModel;
  /** From features to logits: what learns. */
  readonly head: tf.layers.Layer;
}

/**
 * Takes a classifier apart before its last layer.
 *
 * @param model ends in a Dense layer that gives logits; it stays the caller's, who disposes it last
 * @throws Error when it ends in something else
 */
export function takeApart(model: LayersModel): Parts {
  const head = model.layers.at(-1)!;
  const isLinear = head.getClassName() === "Dense" && head.getConfig().activation === "linear";
  if (!isLinear || Array.isArray(head.input) || head.output !== model.outputs[0]) {
    throw new Error(
      `Cannot teach the model "${model.name}": its last layer is "${head.name}" of class ` +
        `${head.getClassName()}, expected a Dense layer that gives logits`,
    );
  }
  return { body: tf.model({ inputs: model.inputs, outputs: head.input }), head };
}

/**
 * The features of images.
 *
 * @param parts what `takeApart` gives
 * @param images `[n, height, width]` float32 in [0, 1]
 * @returns `[n, features]` float32
 * @throws Error when images and model do not fit
 */
export function featuresOf({ body }: Parts, images: Images<Float32Array>): NdArray {
  return predictLogits(body, images);
}
