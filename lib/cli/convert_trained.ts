import { gatherImages, type Images, normalize } from "../data/mod.ts";
import { createRandom, permutation } from "../random.ts";
import type { LayersModel } from "../tensorflow.ts";
import { calibrate, convert, type Precision } from "../tflite/mod.ts";

/** How many training images show `full-int8` the usual values. */
const CALIBRATION_COUNT = 200;

/**
 * Converts a model that was just trained. For `full-int8` it is calibrated on training images: on
 * test images it would be fitted to what it is judged by.
 *
 * @param model from images in [0, 1] to logits; it stays the caller's
 * @param trainImages what it was trained on, `[n, height, width]` uint8
 * @param options the precision, and the seed that picks 200 of the images
 * @returns the bytes of the `.tflite` file; its inputs and outputs are float32 in every precision
 */
export async function convertTrained(
  model: LayersModel,
  trainImages: Images<Uint8Array>,
  { precision, seed }: { readonly precision: Precision; readonly seed: number },
): Promise<Uint8Array> {
  if (precision !== "full-int8") return convert(model, { precision });
  const order = permutation(trainImages.shape[0], createRandom(seed));
  const examples = normalize(gatherImages(trainImages, order.subarray(0, CALIBRATION_COUNT)));
  return convert(model, { precision, calibration: await calibrate(model, examples) });
}
