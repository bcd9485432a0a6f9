import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../core/random.ts";
import type { CreateModelOptions } from "./options.ts";
import type { Sequential } from "../core/tensorflow.ts";

/**
 * The tutorial's convolutional variant, more accurate and slower: two 3×3 convolutions (32 and 64
 * filters), max-pooling, dropout, Dense 128, dropout, Dense 10; 1,199,882 parameters for 28×28
 * images.
 *
 * @returns a model from `[n, height, width]` float32 in [0, 1] to logits `[n, classes]`; the caller
 * disposes it
 */
export function createCnn(
  { seed = 0, inputShape = [28, 28], classes = 10 }: CreateModelOptions = {},
): Sequential {
  const [height, width] = inputShape;
  // Keras' default; tfjs' own is glorotNormal.
  const kernelInitializer = (layer: number) =>
    tf.initializers.glorotUniform({ seed: deriveSeed(seed, layer) });
  return tf.sequential({
    name: "cnn",
    layers: [
      tf.layers.reshape({
        name: "reshape",
        inputShape: [height, width],
        targetShape: [height, width, 1],
      }),
      tf.layers.conv2d({
        name: "conv2d",
        filters: 32,
        kernelSize: 3,
        activation: "relu",
        kernelInitializer: kernelInitializer(0),
      }),
      tf.layers.conv2d({
        name: "conv2d_1",
        filters: 64,
        kernelSize: 3,
        activation: "relu",
        kernelInitializer: kernelInitializer(1),
      }),
      tf.layers.maxPooling2d({ name: "max_pooling2d", poolSize: 2 }),
      tf.layers.dropout({ name: "dropout", rate: 0.25, seed: deriveSeed(seed, 2) }),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({
        name: "dense",
        units: 128,
        activation: "relu",
        kernelInitializer: kernelInitializer(3),
      }),
      tf.layers.dropout({ name: "dropout_1", rate: 0.5, seed: deriveSeed(seed, 4) }),
      tf.layers.dense({ name: "dense_1", units: classes, kernelInitializer: kernelInitializer(5) }),
    ],
  });
}
