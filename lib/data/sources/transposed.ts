/**
 * Images whose rows and columns are exchanged: EMNIST stores its images so ("EMNIST: an extension of
 * MNIST to handwritten letters", Cohen et al. 2017, made with MATLAB, which is column-major).
 *
 * @module
 */
import type { Images } from "../images.ts";
import type { LabelledImages } from "./data_source.ts";

/**
 * Exchanges rows and columns.
 *
 * @param images `[count, rows, columns]` uint8
 * @returns `[count, columns, rows]` uint8
 */
export function transpose({ data, shape }: Images<Uint8Array>): Images<Uint8Array> {
  const [count, rows, columns] = shape;
  const turned = new Uint8Array(data.length);
  for (let i = 0, to = 0; i < count; i++) {
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        turned[to++] = data[(i * rows + row) * columns + column]!;
      }
    }
  }
  return { data: turned, shape: [count, columns, rows] };
}

/** Images are compared by the means of so many cells along each side. */
const SIDE = 4;

/**
 * What MNIST's digits look like: the mean of the training images of each digit in 4×4 cells, row by
 * row, two hexadecimal digits a cell.
 */
const DIGITS = [
  "001030030771682f1f615a2405452801",
  "00051b0100155c01003f340001200f00",
  "01273302032a6409117e7a1606261806",
  "0225280105467a05082e6a0a08433001",
  "00070c050654590c095e770600111e01",
  "000d200a03684f12073e580803392901",
  "00152e02025738090487891600141300",
  "000303000f5e800b021c610201322000",
  "001029040362761402665d04023f2c01",
  "00040c0005627a0604456b02001d2801",
].map((cells) =>
  Array.from({ length: SIDE * SIDE }, (_, i) => parseInt(cells.substr(2 * i, 2), 16))
);

/** So many digits at least; of fewer classes, others may look alike by chance. */
const FEWEST_DIGITS = 8;

/** So many images, taken evenly, tell as much as all. */
const SAMPLE = 5000;

/**
 * How like MNIST's the transposed images must be, as a correlation, and how much more than the images
 * as they are. MNIST's test images have 0.996 and, transposed, 0.197; the same with any other order of
 * the classes stay below 0.55, images of other things near 0.
 */
const LIKE = 0.7;
const MORE_LIKE = 0.3;

/**
 * Whether images of digits clearly are transposed: how the mean images of labels 0–9 differ from each
 * other is compared with how MNIST's do, as they are and transposed.
 *
 * @param set images of any size of 4×4 or more
 * @returns false, too, for images that are no digits, or are too few
 */
export function looksTransposed({ images, labels }: LabelledImages): boolean {
  const { means, found } = cellMeans(images, labels);
  if (found.length < FEWEST_DIGITS) return false;
  const [given, known] = [means, DIGITS].map((all) =>
    differences(found.map((digit) => all[digit]!))
  );
  const asIs = correlation(given!, known!);
  const transposed = correlation(given!, known!.map(transposeCells));
  return transposed >= LIKE && transposed - asIs >= MORE_LIKE;
}

/** The mean image of each of labels 0–9 in cells, and of which of them there are images. */
function cellMeans({ data, shape }: Images<Uint8Array>, labels: Uint8Array) {
  const [count, height, width] = shape;
  const means = DIGITS.map(() => new Array<number>(SIDE * SIDE).fill(0));
  const counts = new Array<number>(DIGITS.length).fill(0);
  const step = Math.ceil(count / SAMPLE);
  for (let i = 0; i < count; i += step) {
    const mean = means[labels[i]!];
    if (mean === undefined) continue;
    counts[labels[i]!]!++;
    for (let y = 0, at = i * height * width; y < height; y++) {
      const row = Math.floor(y * SIDE / height) * SIDE;
      for (let x = 0; x < width; x++, at++) mean[row + Math.floor(x * SIDE / width)]! += data[at]!;
    }
  }
  means.forEach((mean, digit) => mean.forEach((_, i) => mean[i]! /= Math.max(1, counts[digit]!)));
  return { means, found: counts.flatMap((n, digit) => n > 0 ? [digit] : []) };
}

/** What tells each image from the mean of all. */
function differences(all: readonly (readonly number[])[]): number[][] {
  const mean = all[0]!.map((_, i) => all.reduce((sum, image) => sum + image[i]!, 0) / all.length);
  return all.map((image) => image.map((value, i) => value - mean[i]!));
}

function transposeCells(cells: readonly number[]): number[] {
  return cells.map((_, i) => cells[(i % SIDE) * SIDE + Math.floor(i / SIDE)]!);
}

/** The cosine of the angle between two lists of as many numbers, −1 to 1; 0 where one is all 0. */
function correlation(left: readonly number[][], right: readonly number[][]): number {
  const [a, b] = [left.flat(), right.flat()];
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b) || 1);
}
