/**
 * What goes into a training, and the file that comes of it.
 *
 * @module
 */
import { calibrateOnImages, chooseThreshold, convertClassifier } from "../classifier/mod.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import { addNoDigits, addSerifOnes, type Dataset, type Images, normalize } from "../data/mod.ts";
import { convert, type Precision } from "../tflite/mod.ts";
import { type Recipe, splitExamples } from "../training/mod.ts";
import { addLabels } from "./add_labels.ts";

/**
 * What a model learns from: images in [0, 1], and of digits, where the recipe asks for it, some ones
 * with an upstroke and some strokes that are no digit besides.
 *
 * @param data `[n, height, width]` uint8 images with labels
 * @param options the recipe, the seed that picks the ones, and whether the classes are the digits
 */
export function examplesOf(
  { images, labels }: Dataset<Images<Uint8Array>>,
  { seed, recipe: { serifOnes, noDigits }, isDigits }: {
    readonly seed: number;
    readonly recipe: Recipe;
    readonly isDigits: boolean;
  },
): Dataset<Images<Float32Array>> {
  const examples = { images: normalize(images), labels };
  if (!isDigits) return examples;
  const withOnes = serifOnes === undefined
    ? examples
    : addSerifOnes(examples, { share: serifOnes, seed });
  return noDigits === undefined ? withOnes : addNoDigits(withOnes, { share: noDigits, seed });
}

/** What a trained model is converted with. */
export interface Trained {
  readonly precision: Precision;
  readonly recipe: Recipe;
  readonly seed: number;
  /** The training images as they were read. */
  readonly images: Images<Uint8Array>;
  /** What it has learnt from, some of it held back. */
  readonly examples: Dataset<Images<Float32Array>>;
  /** The names of the classes, where they are no digits. */
  readonly classNames: readonly string[] | undefined;
}

/**
 * The tutorial's models as the tutorial converts them; others with what apps want to know, and with a
 * threshold chosen on the images that were held back.
 */
export async function convertTrained(model: LayersModel, trained: Trained): Promise<Uint8Array> {
  const { precision, recipe: { validationSplit, augment }, seed, images, examples } = trained;
  const { classNames } = trained;
  if (validationSplit === undefined) {
    const calibration = precision === "full-int8"
      ? await calibrateOnImages(model, images, { seed })
      : undefined;
    const bytes = convert(model, { precision, calibration });
    return classNames ? addLabels(bytes, classNames) : bytes;
  }
  const { validation } = splitExamples(examples, { validationSplit, seed });
  const threshold = chooseThreshold(model, validation!, { seed });
  console.log(`Unsure: answers with a probability below ${threshold.toFixed(3)}`);
  const classes = model.outputs[0]!.shape[1]!;
  const labels = classNames ?? Array.from({ length: classes }, (_, i) => `${i}`);
  return await convertClassifier(model, { precision, images, augment, seed, labels, threshold });
}
