/**
 * Which parts of a digit speak for the answer: each is covered in turn, and the model asked again
 * (Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4.2).
 *
 * @module
 */
import type { Classifier } from "../classifier/open_classifier.ts";
import type { ReadDigit } from "../classifier/read_digits.ts";
import { normalize } from "../data/normalize.ts";
import { softmax } from "../evaluation/score.ts";

/** How many parts there are along a side. */
export const PARTS = 7;

/** How far around a part is covered with it, in parts: a model that is sure does not miss one alone. */
const AROUND = 1;

/**
 * How much less probable the answer gets when a part and those around it are covered, as a difference of
 * logarithms: above 0 where the part speaks for the answer, below 0 where it speaks against it, 0 where
 * it has no ink.
 *
 * @param classifier what gave the answer
 * @param digit the answer, and the image that it was given
 * @returns `[PARTS × PARTS]`, row by row
 */
export function occlusion(
  { logits }: Pick<Classifier, "logits">,
  { image: { data, shape: [, height, width] }, digit }: Pick<ReadDigit, "image" | "digit">,
): Float32Array {
  const parts = Array.from({ length: PARTS ** 2 }, (_, i) => i)
    .map((i) => ({ i, covered: cover(data, { height, width, part: i }) }))
    .filter(({ covered }) => covered !== undefined);
  const size = height * width;
  const images = new Uint8Array((1 + parts.length) * size);
  images.set(data);
  parts.forEach(({ covered }, place) => images.set(covered!, (1 + place) * size));
  const { data: all, shape: [, classes = 0] } = logits(
    normalize({ data: images, shape: [1 + parts.length, height, width] }),
  );
  const logarithm = (place: number) =>
    Math.log(
      softmax(all.subarray(place * classes, (place + 1) * classes))[digit]! || Number.EPSILON,
    );
  const whole = logarithm(0);
  const result = new Float32Array(PARTS ** 2);
  parts.forEach(({ i }, place) => result[i] = whole - logarithm(1 + place));
  return result;
}

/** The image without a part and those around it; undefined where the part itself has no ink. */
function cover(
  image: Uint8Array,
  { height, width, part }: {
    readonly height: number;
    readonly width: number;
    readonly part: number;
  },
): Uint8Array | undefined {
  const [row, column] = [Math.floor(part / PARTS), part % PARTS];
  const edge = (at: number, side: number) => Math.round(at * side / PARTS);
  let ink = 0;
  for (let y = edge(row, height); y < edge(row + 1, height); y++) {
    for (let x = edge(column, width); x < edge(column + 1, width); x++) {
      ink += image[y * width + x]!;
    }
  }
  if (ink === 0) return undefined;
  const covered = image.slice();
  const [left, right] = [column - AROUND, column + 1 + AROUND].map((at) => edge(at, width));
  for (let y = edge(row - AROUND, height); y < edge(row + 1 + AROUND, height); y++) {
    if (y < 0 || y >= height) continue;
    covered.fill(0, y * width + Math.max(0, left!), y * width + Math.min(width, right!));
  }
  return covered;
}

/** The part that speaks most for the answer, `[row, column]`; undefined where none does. */
export function strongestPart(parts: Float32Array): readonly [number, number] | undefined {
  let best = 0;
  for (let i = 1; i < parts.length; i++) if (parts[i]! > parts[best]!) best = i;
  return parts[best]! > 0 ? [Math.floor(best / PARTS), best % PARTS] : undefined;
}
