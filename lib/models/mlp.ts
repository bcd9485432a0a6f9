import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../core/random.ts";
import type { CreateModelOptions } from "./options.ts";
import type { Sequential } from "../core/tensorflow.ts";

/**
 * The tutorial's model: Flatten → Dense 128 relu → Dense 10, 101,770 parameters for 28×28 images.
 *
 * @returns a model from `[n, height, width]` float32 in [0, 1] to logits `[n, classes]`; the caller
 * disposes it
 */
export function createMlp(
  { seed = 0, inputShape = [28, 28], classes = 10 }: CreateModelOptions = {},
): Sequential {
  // Keras' default; tfjs' own is glorotNormal.
  const kernelInitializer = (layer: number) =>
    tf.initializers.glorotUniform({ seed: deriveSeed(seed, layer) });
  return tf.sequential({
    name: "mlp",
    layers: [
      tf.layers.flatten({ name: "flatten", inputShape: [...inputShape] }),
      tf.layers.dense({
        name: "dense",
        units: 128,
        activation: "relu",
        kernelInitializer: kernelInitializer(0),
      }),
      tf.layers.dense({ name: "dense_1", units: classes, kernelInitializer: kernelInitializer(1) }),
    ],
  });
}
