/**
 * The file that comes of a training.
 *
 * @module
 */
import { calibrateOnImages, chooseThreshold, convertClassifier } from "../classifier/mod.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import type { Dataset, Images } from "../data/mod.ts";
import { convert, type Precision } from "../tflite/mod.ts";
import { type Recipe, splitExamples } from "../training/mod.ts";
import { addLabels } from "./add_labels.ts";

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
