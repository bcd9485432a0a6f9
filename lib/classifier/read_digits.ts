/**
 * From a picture to what is written on it: one digit, a number, or nothing.
 *
 * @module
 */
// By their own files: whoever reads digits loads no decoders of pictures.
import type { Images } from "../data/images.ts";
import { argMax } from "../evaluation/score.ts";
import type { Pixels } from "../image/decode/pixels.ts";
import { findDigits } from "../image/find/find_digits.ts";
import type { Box } from "../image/find/plane.ts";
import { resize } from "../image/resize.ts";
import type { Classifier, Prediction } from "./open_classifier.ts";

/** A digit that was found on a picture, and what the model says of it. */
export interface ReadDigit extends Prediction {
  /** Where it is, in pixels of the picture. */
  readonly box: Box;
  /** The digit that it would be if it were not that one. */
  readonly second: number;
  /** The name of that class; missing where the file names none. */
  readonly secondLabel?: string;
  /** Whether the model is in doubt between the two: its probability is below the file's threshold. */
  readonly unsure: boolean;
  /** What the model saw: `[1, height, width]` uint8 of its size, white on black. */
  readonly image: Images<Uint8Array>;
}

/** What is written on a picture. */
export interface Reading {
  /** The digits in the order in which one reads; none where no digit was found. */
  readonly digits: readonly ReadDigit[];
  /** Their digits as text, or the names of their classes, such as `2026`; empty where there are none. */
  readonly text: string;
  /** How sure the model is of all of them together: the product of their probabilities, 0–1. */
  readonly probability: number;
}

/**
 * Reads the digits of a picture: whatever its size, paper, ink and light, on dark or on light ground.
 *
 * @param classifier a model of digits; it stays the caller's
 * @param pixels `[height, width, channels]` uint8, as `decodePixels` gives them
 */
export function readDigits(classifier: Classifier, pixels: Pixels): Reading {
  const digits = findDigits(pixels).map(({ image: found, box }): ReadDigit => {
    const image = resize(found, classifier.size);
    const prediction = classifier.classify(image)[0]!;
    const second = secondDigit(prediction);
    const secondLabel = classifier.labels?.[second];
    return {
      ...prediction,
      box,
      image,
      second,
      ...(secondLabel !== undefined && { secondLabel }),
      unsure: prediction.probability < classifier.scoreThreshold,
    };
  });
  return {
    digits,
    text: digits.map(({ digit, label }) => label ?? digit).join(""),
    probability: digits.reduce((product, { probability }) => product * probability, 1),
  };
}

/** The digit that a prediction would give if it did not give its own: the next in probability. */
export function secondDigit({ digit, probabilities }: Prediction): number {
  const others = probabilities.map((value, i) => i === digit ? -1 : value);
  return argMax(others);
}

/**
 * What a digit that was read, and the one that it would be else, are called: as the file names the
 * classes, or by their numbers.
 *
 * @returns names from a file: not safe to print
 */
export function namesOf(
  { digit, label = `${digit}`, second, secondLabel = `${second}` }: ReadDigit,
): { readonly name: string; readonly secondName: string } {
  return { name: label, secondName: secondLabel };
}
