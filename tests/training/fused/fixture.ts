import "#host";
import * as tf from "@tensorflow/tfjs";
import { dropoutMask } from "../../../lib/training/fused/reference/dropout.ts";
import { createRandom, deriveSeed } from "../../../lib/core/random.ts";

/** Uniform numbers in [−1, 1), `zeros` of them (a share) replaced by zeros. */
export function randomValues(length: number, seed: number, zeros = 0): Float32Array<ArrayBuffer> {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => {
    const value = random() / 2 ** 31 - 1;
    return random() / 2 ** 32 < zeros ? 0 : value;
  });
}

/** Examples for a model's input with labels, `zeros` of the values zero. */
export function createExamples(
  model: tf.LayersModel,
  { count, seed = 1, zeros = 0.5 }: {
    readonly count: number;
    readonly seed?: number;
    readonly zeros?: number;
  },
) {
  const shape = model.inputs[0]!.shape.slice(1) as number[];
  const classes = model.outputs[0]!.shape.at(-1)!;
  const size = shape.reduce((product, length) => product * length, 1);
  const random = createRandom(seed + 1);
  return {
    images: { data: randomValues(count * size, seed, zeros), shape: [count, ...shape] },
    labels: Uint8Array.from({ length: count }, () => random() % classes),
  };
}

/** A Sequential, compiled, with seeded weights (biases too, so that they matter). */
export function createSequential(
  layers: tf.layers.Layer[],
  optimizer: tf.Optimizer,
  seed = 1,
): tf.Sequential {
  const model = tf.sequential({ layers });
  model.compile({ optimizer, loss: tf.losses.softmaxCrossEntropy, metrics: ["accuracy"] });
  tf.tidy(() => {
    model.setWeights(
      model.getWeights().map((weight, index) => {
        const fanIn = weight.size / weight.shape.at(-1)!;
        const scale = weight.rank === 1 ? 0.1 : Math.sqrt(3 / fanIn);
        const values = randomValues(weight.size, deriveSeed(seed, index)).map((v) => v * scale);
        return tf.tensor(values, weight.shape);
      }),
    );
  });
  return model;
}

/**
 * The loss of a model in training, computed by tfjs; dropout layers use the masks that the plan draws
 * for this step's seed.
 */
export function trainingLoss(
  model: tf.Sequential,
  input: tf.Tensor,
  { labels, seed }: { readonly labels: Uint8Array; readonly seed: number },
): tf.Scalar {
  let [values, dropouts] = [input, 0];
  for (const layer of model.layers) {
    if (layer.getClassName() === "Dropout") {
      const rate = layer.getConfig().rate as number;
      const mask = dropoutMask(deriveSeed(seed, dropouts++) | 0, { length: values.size, rate });
      values = tf.mul(values, tf.tensor(mask, values.shape));
    } else {
      const training = layer.getClassName() === "BatchNormalization";
      values = layer.apply(values, { training }) as tf.Tensor;
    }
  }
  const oneHot = tf.oneHot(tf.tensor1d(Array.from(labels), "int32"), values.shape.at(-1)!);
  return tf.losses.softmaxCrossEntropy(oneHot, values) as tf.Scalar;
}

/** The largest difference, as a share of the largest expected value. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    if (Number.isNaN(actual[i]!) !== Number.isNaN(expected[i]!)) return Infinity;
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return largest === 0 ? difference : difference / largest;
}
