import {
  augmentImages,
  type AugmentOptions,
  gatherImages,
  type Images,
  normalize,
} from "../data/mod.ts";
import { createRandom, permutation } from "../core/random.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import { calibrate, type Calibration } from "../tflite/mod.ts";

/** How many images show `full-int8` the usual values, unless the user says otherwise. */
export const CALIBRATION_COUNT = 200;

/**
 * Calibrates a model of images for `full-int8` on some of a data set's training images; on test
 * images it would be fitted to what it is judged by.
 *
 * @param model takes images in [0, 1], `[n, height, width]` or `[n, height, width, 1]`
 * @param images training images, `[n, height, width]` uint8
 * @param options how many images to use (200 by default), the seed that picks them (1), and how they are
 * changed, if the model has been trained on changed ones
 * @throws Error when the model takes something else
 */
export async function calibrateOnImages(
  model: LayersModel,
  images: Images<Uint8Array>,
  { count = CALIBRATION_COUNT, seed = 1, augment }: {
    readonly count?: number;
    readonly seed?: number;
    readonly augment?: AugmentOptions;
  },
): Promise<Calibration> {
  const [available, height, width] = images.shape;
  const shapes = model.inputs.map(({ shape }) => shape.slice(1));
  const shape = shapes[0] ?? [];
  const isImage = shape[0] === height && shape[1] === width && (shape[2] ?? 1) === 1;
  if (shapes.length !== 1 || !isImage || shape.length > 3) {
    throw new Error(
      `Cannot calibrate: the model takes ${shapes.map((shape) => `[${shape.join(", ")}]`)}, ` +
        `the images are [${height}, ${width}]; use calibrate() in a program with examples of its own`,
    );
  }
  const chosen = permutation(available, createRandom(seed)).subarray(0, count);
  const examples = normalize(gatherImages(images, chosen));
  const { data } = augment ? augmentImages(examples, { ...augment, seed }) : examples;
  return await calibrate(model, { data, shape: [chosen.length, ...shape.map(Number)] });
}
