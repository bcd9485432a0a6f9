// By its own file: a page that trains loads no decoders of pictures.
import { areNumbers } from "../datasets/align_classes.ts";
import type { ModelDescription } from "../tflite/mod.ts";

/**
 * What the metadata of a classifier's file says to apps: how to prepare an image, what the classes are
 * called, and which answers not to believe.
 *
 * @param name the model's
 * @param options the names of the classes, and the probability below which an answer is unsure
 * @returns what `addMetadata` writes into a file from one image to one probability a class
 */
export function describeClassifier(
  name: string,
  { labels, scoreThreshold }: {
    readonly labels: readonly string[];
    readonly scoreThreshold: number;
  },
): ModelDescription {
  return {
    name,
    description: areNumbers(labels)
      ? "Tells which digit is on an image."
      : "Tells which class an image shows.",
    license: "MIT",
    inputs: [{
      name: "image",
      description: "White strokes on black, as in MNIST: the digit in the 20 pixels of the middle.",
      image: "grayscale",
      normalization: { mean: [0], standardDeviation: [255] },
    }],
    outputs: [{
      name: "probabilities",
      description: "One for each class. Answers below the threshold are unsure.",
      labels,
      scoreThreshold,
    }],
  };
}
