import * as tf from "@tensorflow/tfjs";
import { deriveSeed } from "../core/random.ts";
import type { Sequential } from "../core/tensorflow.ts";
import { heNormal } from "./he_normal.ts";
import type { CreateModelOptions } from "./options.ts";

/** What batch normalization keeps of its running means at a step; Keras' 0.99 lags behind. */
const MOMENTUM = 0.9;

/**
 * Blocks of 3×3 convolutions, each with batch normalization and relu; between blocks the image's sides
 * are halved; then the mean over the image, and Dense.
 *
 * @param name the model's
 * @param blocks the filters of the convolutions, block by block
 * @returns a model from `[n, height, width]` float32 in [0, 1] to logits `[n, classes]`; the caller
 * disposes it
 * @throws Error when a side of the images is too small to be halved
 */
export function createConvolutionBlocks(
  name: string,
  blocks: readonly (readonly number[])[],
  { seed = 0, inputShape = [28, 28], classes = 10 }: CreateModelOptions = {},
): Sequential {
  const least = 2 ** (blocks.length - 1);
  if (Math.min(...inputShape) < least) {
    throw new Error(
      `Cannot create the ${name} model for images of ${inputShape.join("×")}: ` +
        `expected ${least}×${least} or more`,
    );
  }
  const model = tf.sequential({
    name,
    layers: [tf.layers.reshape({
      name: "reshape",
      inputShape: [...inputShape],
      targetShape: [...inputShape, 1],
    })],
  });
  let layer = 0;
  for (const [index, block] of blocks.entries()) {
    if (index > 0) model.add(tf.layers.maxPooling2d({ name: `pool_${index}`, poolSize: 2 }));
    for (const [place, filters] of block.entries()) {
      const number = `${index + 1}_${place + 1}`;
      // Batch normalization has a bias of its own.
      model.add(tf.layers.conv2d({
        name: `conv_${number}`,
        filters,
        kernelSize: 3,
        padding: "same",
        useBias: false,
        kernelInitializer: heNormal(deriveSeed(seed, layer++)),
      }));
      model.add(tf.layers.batchNormalization({ name: `norm_${number}`, momentum: MOMENTUM }));
      model.add(tf.layers.activation({ name: `relu_${number}`, activation: "relu" }));
    }
  }
  const [, height, width] = model.outputs[0]!.shape as [null, number, number, number];
  model.add(tf.layers.averagePooling2d({ name: "mean", poolSize: [height, width] }));
  model.add(tf.layers.flatten({ name: "flatten" }));
  model.add(tf.layers.dense({
    name: "dense",
    units: classes,
    kernelInitializer: tf.initializers.glorotUniform({ seed: deriveSeed(seed, layer++) }),
  }));
  return model;
}
