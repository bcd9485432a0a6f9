/**
 * Strokes that are no digit. A model that has seen nothing but digits takes a letter for one of them
 * and is sure of it. Shown such strokes without a class it learns to doubt: outlier exposure,
 * Hendrycks et al. 2019, "Deep anomaly detection with outlier exposure".
 *
 * @module
 */
import { sineAndCosine } from "../core/math.ts";
import { createRandom, deriveSeed, type Random } from "../core/random.ts";
import { appendImages } from "./append_images.ts";
import { between, drawLine, type Point } from "./draw_line.ts";
import { gatherImages } from "./gather_images.ts";
import { type Dataset, type Images, NO_CLASS } from "./images.ts";

/** Of the pixel at `[y, x]` of the result: which pixel of the original it shows. */
type Turn = (y: number, x: number, last: number) => Point;

const QUARTER_LEFT: Turn = (y, x, last) => [x, last - y];
const QUARTER_RIGHT: Turn = (y, x, last) => [last - x, y];
const HALF: Turn = (y, x, last) => [last - y, last - x];
const LEFT_RIGHT: Turn = (y, x, last) => [y, last - x];
const UP_DOWN: Turn = (y, x, last) => [last - y, x];

/** How some digits become what is none. Others would look like a digit still: a mirrored 2 is a 5. */
const TURNS: Readonly<Record<number, readonly Turn[]>> = {
  3: [QUARTER_LEFT, QUARTER_RIGHT, LEFT_RIGHT],
  4: [HALF, UP_DOWN],
  7: [QUARTER_LEFT, LEFT_RIGHT, HALF],
};

/** A nought with a gap is a C, a U or an n; how much of the circle is left out, in radians. */
const NOUGHT = 0;
const GAP = [1, 1.7] as const;

/** The share of the images that show lines across each other instead of what becomes of a digit. */
const FIGURES = 0.5;
const LINES = [3, 5] as const;
/** How wide a pen is, and how far its lines go from the middle, as shares of the image's side. */
const PEN = [0.05, 0.12] as const;
const REACH = 0.36;
/** How high and how wide a figure is at least, as a share of the image's side. */
const LEAST = 0.45;

/**
 * Adds images of strokes that are no digit, made of the set's own digits: turned and mirrored ones that
 * nobody reads as another digit, noughts with a gap, lines across each other.
 *
 * @param data `[n, height, width]` float32 in [0, 1], white on black, with digits as labels
 * @param options how many there will be, as a share of the images, in 0–1, and the seed
 * @returns the examples as they are, and behind them the new ones, labelled `NO_CLASS`; none where
 * images are not square
 */
export function addNoDigits(
  data: Dataset<Images<Float32Array>>,
  { share, seed }: { readonly share: number; readonly seed: number },
): Dataset<Images<Float32Array>> {
  const { images, labels } = data;
  const [count, side, width] = images.shape;
  const random = createRandom(seed);
  const usable = Array.from(labels.keys()).filter((i) =>
    labels[i] === NOUGHT || labels[i]! in TURNS
  );
  if (side !== width || usable.length === 0) return data;
  const chosen = Array.from(
    { length: Math.round(share * count) },
    () => usable[Math.floor(between([0, usable.length], random))]!,
  );
  const added = gatherImages(images, chosen);
  const size = side * side;
  chosen.forEach((place, i) => {
    const image = added.data.subarray(i * size, (i + 1) * size);
    distort(image, { side, digit: labels[place]!, random: createRandom(deriveSeed(seed, i)) });
  });
  return appendImages(data, added, NO_CLASS);
}

/** Makes of a digit what is none. */
function distort(image: Float32Array, { side, digit, random }: {
  readonly side: number;
  readonly digit: number;
  readonly random: Random;
}): void {
  if (between([0, 1], random) < FIGURES) return drawFigure(image, side, random);
  if (digit === NOUGHT) return cutGap(image, side, random);
  const turns = TURNS[digit]!;
  const turn = turns[Math.floor(between([0, turns.length], random))]!;
  const original = image.slice();
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [fromY, fromX] = turn(y, x, side - 1);
      image[y * side + x] = original[fromY * side + fromX]!;
    }
  }
}

/** Lines between places at random, neither low nor narrow: a slim figure may be a 1. */
function drawFigure(image: Float32Array, side: number, random: Random): void {
  image.fill(0);
  const [least, most] = LINES;
  const count = least + Math.floor(between([0, most - least + 1], random));
  const thickness = between(PEN, random) * side;
  const coordinate = () => (side - 1) / 2 + between([-REACH, REACH], random) * side;
  const place = (): Point => [coordinate(), coordinate()];
  const lines: (readonly [from: Point, to: Point])[] = [];
  const spread = (axis: 0 | 1) => {
    const all = lines.flat().map((point) => point[axis]);
    return Math.max(...all) - Math.min(...all);
  };
  do {
    lines.length = 0;
    for (let i = 0; i < count; i++) {
      // Half of the lines go on where the last one ended.
      const from = i > 0 && random() % 2 === 0 ? lines[i - 1]![1] : place();
      lines.push([from, place()]);
    }
  } while (Math.min(spread(0), spread(1)) < LEAST * side);
  for (const [from, to] of lines) drawLine(image, side, { from, to, thickness });
}

/** Leaves a part of a circle out. */
function cutGap(image: Float32Array, side: number, random: Random): void {
  const middle = (side - 1) / 2;
  const [, opening] = sineAndCosine(between(GAP, random) / 2);
  const [sine, cosine] = sineAndCosine(between([-Math.PI, Math.PI], random));
  for (let i = 0; i < image.length; i++) {
    const [y, x] = [Math.floor(i / side) - middle, i % side - middle];
    if (y * sine + x * cosine > opening * Math.sqrt(y * y + x * x)) image[i] = 0;
  }
}
