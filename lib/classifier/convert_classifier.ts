import type { LayersModel } from "../core/tensorflow.ts";
import type { AugmentOptions, Images } from "../data/mod.ts";
import { withSoftmax } from "../models/mod.ts";
import { addMetadata, convert, type Precision } from "../tflite/mod.ts";
import { calibrateOnImages } from "./calibrate_on_images.ts";
import { describeClassifier } from "./describe_classifier.ts";

/**
 * Converts a classifier to what apps expect: a file that gives probabilities and says in its metadata
 * what they mean.
 *
 * @param model from images to logits; it stays the caller's
 * @param options the precision; training images `[n, height, width]` uint8, how they were changed and
 * the seed, by which `full-int8` is calibrated; the names of the classes; the probability below which an
 * answer is unsure
 * @returns the bytes of the `.tflite` file
 * @throws UnsupportedLayerError when a layer cannot be expressed exactly
 */
export async function convertClassifier(
  model: LayersModel,
  { precision, images, augment, seed, labels, threshold }: {
    readonly precision: Precision;
    readonly images: Images<Uint8Array>;
    readonly augment?: AugmentOptions;
    readonly seed: number;
    readonly labels: readonly string[];
    readonly threshold: number;
  },
): Promise<Uint8Array> {
  const whole = withSoftmax(model);
  const calibration = precision === "full-int8"
    ? await calibrateOnImages(whole, images, { seed, augment })
    : undefined;
  const bytes = convert(whole, { precision, calibration });
  return addMetadata(
    bytes,
    describeClassifier(model.name, { labels, scoreThreshold: threshold }),
  );
}
