/**
 * Smooth random displacements: elastic distortion (Simard, Steinkraus and Platt 2003, "Best practices
 * for convolutional neural networks applied to visual document analysis").
 *
 * @module
 */
import type { Random } from "../../core/random.ts";
import type { Bend } from "./resample.ts";

/** How images are bent. */
export interface ElasticOptions {
  /** How far pixels move: the factor of the smoothed field; 34 by default, as in the paper. */
  readonly strength?: number;
  /** How smooth the field is: the deviation of its Gaussian in pixels; 4 by default. */
  readonly smoothness?: number;
}

/** Box filters one after another that come close to a Gaussian. */
const PASSES = 3;
/** The field is drawn for every other pixel: as smooth as it is, nothing is lost, and it costs a quarter. */
const GRID = 2;

/**
 * Prepares smooth random fields. A Gaussian is approached by box filters, whose cost does not depend on
 * their width (Wells 1986, "Efficient synthesis of Gaussian filters by cascaded uniform filters").
 *
 * @param size height and width in pixels
 * @returns what draws a field; it is overwritten by the next one
 */
export function createElasticField(
  [height, width]: readonly [number, number],
  { strength = 34, smoothness = 4 }: ElasticOptions,
): (random: Random) => Bend {
  const [rows, columns] = [Math.ceil(height / GRID) + 1, Math.ceil(width / GRID) + 1];
  const deviation = smoothness / GRID;
  // The variance of a box of 2r + 1 is ((2r + 1)² − 1) / 12.
  const radius = Math.round((Math.sqrt(12 * deviation * deviation / PASSES + 1) - 1) / 2);
  // Smoothing white noise leaves a deviation of 1 / (2 √π σ) of it: half the σ, twice the noise.
  const amplitude = strength / GRID;
  const coarse = new Float64Array(rows * columns);
  const spare = new Float64Array(rows * columns);
  const bend = { y: new Float64Array(height * width), x: new Float64Array(height * width) };
  return (random) => {
    for (const field of [bend.y, bend.x]) {
      for (let i = 0; i < coarse.length; i++) coarse[i] = (random() / 2 ** 31 - 1) * amplitude;
      for (let pass = 0; pass < PASSES; pass++) {
        blur(coarse, spare, { lines: rows, length: columns, step: 1, next: columns, radius });
        blur(spare, coarse, { lines: columns, length: rows, step: columns, next: 1, radius });
      }
      refine(coarse, columns, { field, height, width });
    }
    return bend;
  };
}

/** From the grid to all pixels, by means of the neighbours. */
function refine(
  coarse: Float64Array,
  columns: number,
  { field, height, width }: {
    readonly field: Float64Array;
    readonly height: number;
    readonly width: number;
  },
): void {
  for (let row = 0, i = 0; row < height; row++) {
    const top = (row >> 1) * columns;
    const bottom = top + (row & 1) * columns;
    for (let column = 0; column < width; column++, i++) {
      const left = column >> 1;
      const right = left + (column & 1);
      field[i] = (coarse[top + left]! + coarse[top + right]! + coarse[bottom + left]! +
        coarse[bottom + right]!) / 4;
    }
  }
}

/** Means over a window that slides along each line; beyond the border lie zeros. */
function blur(
  source: Float64Array,
  target: Float64Array,
  { lines, length, step, next, radius }: {
    readonly lines: number;
    readonly length: number;
    /** From one element of a line to the next. */
    readonly step: number;
    /** From one line to the next. */
    readonly next: number;
    readonly radius: number;
  },
): void {
  const scale = 1 / (2 * radius + 1);
  for (let line = 0; line < lines; line++) {
    const start = line * next;
    let sum = 0;
    for (let i = 0; i < Math.min(radius, length); i++) sum += source[start + i * step]!;
    for (let i = 0; i < length; i++) {
      if (i + radius < length) sum += source[start + (i + radius) * step]!;
      target[start + i * step] = sum * scale;
      if (i >= radius) sum -= source[start + (i - radius) * step]!;
    }
  }
}
