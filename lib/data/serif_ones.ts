/**
 * Ones as many people write them. MNIST's writers drew a bar; a model that has seen nothing else takes a
 * one with an upstroke for a seven.
 *
 * @module
 */
import { sineAndCosine } from "../core/math.ts";
import { createRandom, deriveSeed } from "../core/random.ts";
import { appendImages } from "./append_images.ts";
import { between, drawLine, type Point } from "./draw_line.ts";
import { gatherImages } from "./gather_images.ts";
import type { Dataset, Images } from "./images.ts";

const ONE = 1;
/** Between the upstroke and the bar, in degrees. */
const ANGLE = [22, 50] as const;
/** Between the upstroke and the vertical at most, in degrees: flatter ones are sevens. */
const FLATTEST = 56;
const [, FLATTEST_COSINE] = sineAndCosine(FLATTEST * Math.PI / 180);
/** The upstroke's length, as a share of the bar's. */
const UPSTROKE = [0.25, 0.5] as const;
/** The share of the ones that stand on a line, and half of its length as a share of the bar's. */
const STANDING = 0.4;
const BASE = [0.2, 0.35] as const;
/** An image's bar must be longer than wide by this factor to be one. */
const SLENDER = 3;

/**
 * Adds ones with an upstroke, some with a line to stand on, made of the set's own ones.
 *
 * @param data `[n, height, width]` float32 in [0, 1], white on black, with digits as labels
 * @param options the share of the ones that is drawn so once more, in 0–1, and the seed that picks them
 * @returns the examples as they are, and behind them the new ones
 */
export function addSerifOnes(
  { images, labels }: Dataset<Images<Float32Array>>,
  { share, seed }: { readonly share: number; readonly seed: number },
): Dataset<Images<Float32Array>> {
  const [, height, width] = images.shape;
  const size = height * width;
  const places = Array.from(labels.keys()).filter((i) => labels[i] === ONE);
  const random = createRandom(seed);
  const chosen = places.filter(() => random() / 2 ** 32 < share);
  const added = gatherImages(images, chosen);
  const isDrawn = chosen.map((_, i) =>
    drawSerif(added.data.subarray(i * size, (i + 1) * size), width, deriveSeed(seed, i))
  );
  const kept = chosen.map((_, i) => i).filter((i) => isDrawn[i]);
  return appendImages({ images, labels }, gatherImages(added, kept), ONE);
}

/** A bar: its upper and lower end in pixels, `[y, x]`, and how wide it is. */
interface Bar {
  readonly top: Point;
  readonly bottom: Point;
  readonly length: number;
  readonly width: number;
}

/** Draws on the image of a one; false where it is no bar. */
function drawSerif(image: Float32Array, width: number, seed: number): boolean {
  const bar = findBar(image, width);
  if (bar === undefined) return false;
  const { top, bottom, length } = bar;
  const random = createRandom(seed);
  const down: Point = [(bottom[0] - top[0]) / length, (bottom[1] - top[1]) / length];
  const left: Point = [down[1], -down[0]];
  const [sine, cosine] = sineAndCosine(between(ANGLE, random) * Math.PI / 180);
  // How far down the upstroke goes: the cosine of its angle with the vertical.
  if (cosine * down[0] + sine * left[0] < FLATTEST_COSINE) return false;
  const along = between(UPSTROKE, random) * length;
  const end = move(move(top, down, along * cosine), left, along * sine);
  drawLine(image, width, { from: top, to: end, thickness: bar.width });
  if (random() / 2 ** 32 < STANDING) {
    const half = between(BASE, random) * length;
    const [from, to] = [move(bottom, [0, 1], half), move(bottom, [0, 1], -half)];
    drawLine(image, width, { from, to, thickness: bar.width });
  }
  return true;
}

function move([y, x]: Point, [dy, dx]: Point, by: number): Point {
  return [y + by * dy, x + by * dx];
}

/** The bar that an image shows, by the moments of its ink; undefined where it is too plump. */
function findBar(image: Float32Array, columns: number): Bar | undefined {
  let [mass, sumY, sumX] = [0, 0, 0];
  image.forEach((value, i) => {
    mass += value;
    sumY += value * Math.floor(i / columns);
    sumX += value * (i % columns);
  });
  if (mass === 0) return undefined;
  const [centreY, centreX] = [sumY / mass, sumX / mass];
  let [yy, xx, yx] = [0, 0, 0];
  image.forEach((value, i) => {
    const [y, x] = [Math.floor(i / columns) - centreY, i % columns - centreX];
    yy += value * y * y;
    xx += value * x * x;
    yx += value * y * x;
  });
  // The eigenvector of the larger eigenvalue of [[yy, yx], [yx, xx]].
  const difference = (yy - xx) / 2;
  const root = Math.sqrt(difference * difference + yx * yx);
  const [rawY, rawX] = [difference + root, yx];
  const norm = Math.sqrt(rawY * rawY + rawX * rawX);
  if (!(rawY > 0)) return undefined;
  const down: Point = [rawY / norm, rawX / norm];
  let [first, last] = [0, 0];
  image.forEach((value, i) => {
    if (value < 0.5) return;
    const along = (Math.floor(i / columns) - centreY) * down[0] +
      (i % columns - centreX) * down[1];
    first = Math.min(first, along);
    last = Math.max(last, along);
  });
  const length = last - first;
  const width = mass / (length + 1);
  if (length < SLENDER * width) return undefined;
  const centre: Point = [centreY, centreX];
  // The ends of the line lie within the ink by half its width.
  return {
    top: move(centre, down, first + width / 2),
    bottom: move(centre, down, last - width / 2),
    length: length - width,
    width,
  };
}
