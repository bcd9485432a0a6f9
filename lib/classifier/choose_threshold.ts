import type { LayersModel } from "../core/tensorflow.ts";
import type { NdArray } from "../core/nd_array.ts";
import { augmentImages, type Dataset } from "../data/mod.ts";
import { predictLogits, scoreThreshold } from "../evaluation/mod.ts";

/** The share of the wrong answers that are to be called unsure. */
const SHARE = 0.8;
/** How often each image is changed: so that there are wrong answers enough to choose by. */
const COPIES = 4;

/**
 * Chooses the probability below which a model's answers are unsure: by validation images, changed at
 * random as people's own digits differ from tidy ones.
 *
 * @param model from images to logits; it stays the caller's
 * @param validation images that it has not learnt from, `[n, height, width]` float32, with labels
 * @param options the seed that fixes the changes
 * @returns a probability, 0–1
 */
export function chooseThreshold(
  model: LayersModel,
  { images, labels }: Dataset<NdArray>,
  { seed }: { readonly seed: number },
): number {
  const [count = 0, height = 0, width = 0] = images.shape;
  const data = new Float32Array(COPIES * images.data.length);
  const copies = new Uint8Array(COPIES * count);
  for (let copy = 0; copy < COPIES; copy++) {
    copies.set(labels, copy * count);
    data.set(images.data, copy * images.data.length);
  }
  const changed = augmentImages({ data, shape: [COPIES * count, height, width] }, { seed });
  return scoreThreshold(predictLogits(model, changed), copies, { share: SHARE });
}
