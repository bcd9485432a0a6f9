/**
 * Images changed at random, so that a model learns what a digit is and not how 500 people of the
 * 1990s drew it: turned, moved, slanted, stretched and, by option, bent.
 *
 * The numbers depend on the seed alone, not on the engine: sine and cosine, whose last bit engines
 * choose for themselves, are computed here.
 *
 * @module
 */
import { sineAndCosine } from "../core/math.ts";
import { createRandom, type Random } from "../core/random.ts";

/** How far images are changed at most; each change is uniform, independent of the others. */
export interface AugmentOptions {
  /** Turned about the centre, in degrees to either side; 30 by default. */
  readonly rotation?: number;
  /** Moved along each axis, as a share of the side; 0.25 by default. */
  readonly shift?: number;
  /** Slanted: columns moved for each row below the centre; 0.25 by default. */
  readonly shear?: number;
  /** Stretched or shrunk along each axis, as a share of 1; 0.2 by default. */
  readonly zoom?: number;
  /** Bent as by an unsteady hand; not by default. */
  readonly elastic?: ElasticOptions;
}

/** Elastic distortion (Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks"). */
export interface ElasticOptions {
  /** How far pixels move: the factor of the smoothed field; 34 by default, as in the paper. */
  readonly strength?: number;
  /** How smooth the field is: the deviation of its Gaussian in pixels; 4 by default. */
  readonly smoothness?: number;
}

/** Changes one image: reads `source`, writes `target`, both `[height × width]` float32. */
export type Augment = (source: Float32Array, target: Float32Array, seed: number) => void;

/**
 * Prepares random changes of images of one size.
 *
 * @param size height and width in pixels
 * @param options how far images are changed
 * @returns what changes one image; the same seed gives the same change
 * @throws Error when an option is no number of 0 or more
 */
export function createAugment(
  [height, width]: readonly [height: number, width: number],
  options: AugmentOptions = {},
): Augment {
  const { rotation = 30, shift = 0.25, shear = 0.25, zoom = 0.2, elastic } = options;
  for (const [name, value] of Object.entries({ rotation, shift, shear, zoom, ...elastic })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new Error(`Cannot augment: ${name} is ${value}, expected a number of 0 or more`);
    }
  }
  const field = elastic && createElasticField([height, width], elastic);
  return (source, target, seed) => {
    const random = createRandom(seed);
    const between = (limit: number) => (random() / 2 ** 31 - 1) * limit;
    const map = inverseMap({
      angle: between(rotation) * Math.PI / 180,
      shear: between(shear),
      zoomY: 1 + between(zoom),
      zoomX: 1 + between(zoom),
    });
    const [moveY, moveX] = [between(shift) * height, between(shift) * width];
    const bend = field?.(random);
    resample({ source, target, height, width, map, moveY, moveX, bend });
  };
}

/** Where a target's pixel comes from, relative to the centre: `y′ = yy·y + yx·x`, `x′ = xy·y + xx·x`. */
interface LinearMap {
  readonly yy: number;
  readonly yx: number;
  readonly xy: number;
  readonly xx: number;
}

/** The inverse of: zoom, then shear, then turn. */
function inverseMap({ angle, shear, zoomY, zoomX }: {
  readonly angle: number;
  readonly shear: number;
  readonly zoomY: number;
  readonly zoomX: number;
}): LinearMap {
  const [sine, cosine] = sineAndCosine(angle);
  // Turn back: (y, x) → (c·y − s·x, s·y + c·x); slant back: x − shear·y; zoom back: divide.
  return {
    yy: cosine / zoomY,
    yx: -sine / zoomY,
    xy: (sine - shear * cosine) / zoomX,
    xx: (cosine + shear * sine) / zoomX,
  };
}

/** A displacement of each pixel, in pixels. */
interface Bend {
  readonly y: Float64Array;
  readonly x: Float64Array;
}

interface Resampling {
  readonly source: Float32Array;
  readonly target: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly map: LinearMap;
  readonly moveY: number;
  readonly moveX: number;
  readonly bend: Bend | undefined;
}

/** Fills the target by bilinear interpolation of the source, which is surrounded by zeros. */
function resample(
  { source, target, height, width, map, moveY, moveX, bend }: Resampling,
): void {
  const { yy, yx, xy, xx } = map;
  const [centreY, centreX] = [(height - 1) / 2, (width - 1) / 2];
  for (let row = 0, i = 0; row < height; row++) {
    const down = row - centreY - moveY;
    for (let column = 0; column < width; column++, i++) {
      const right = column - centreX - moveX;
      let y = yy * down + yx * right + centreY;
      let x = xy * down + xx * right + centreX;
      if (bend) {
        y += bend.y[i]!;
        x += bend.x[i]!;
      }
      if (!(y > -1 && y < height && x > -1 && x < width)) {
        target[i] = 0;
        continue;
      }
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [fy, fx] = [y - top, x - left];
      const at = top * width + left;
      const isInner = top >= 0 && top < height - 1 && left >= 0 && left < width - 1;
      if (isInner) {
        const above = source[at]! + fx * (source[at + 1]! - source[at]!);
        const below = source[at + width]! + fx * (source[at + width + 1]! - source[at + width]!);
        target[i] = above + fy * (below - above);
        continue;
      }
      const value = (y: number, x: number) =>
        y < 0 || y >= height || x < 0 || x >= width ? 0 : source[y * width + x]!;
      const above = value(top, left) * (1 - fx) + value(top, left + 1) * fx;
      const below = value(top + 1, left) * (1 - fx) + value(top + 1, left + 1) * fx;
      target[i] = above * (1 - fy) + below * fy;
    }
  }
}

/** Box filters one after another that come close to a Gaussian. */
const PASSES = 3;
/** The field is drawn for every other pixel: as smooth as it is, nothing is lost, and it costs a quarter. */
const GRID = 2;

/**
 * Smooth random fields. A Gaussian is approached by box filters, whose cost does not depend on their
 * width (Wells 1986, "Efficient synthesis of Gaussian filters by cascaded uniform filters").
 */
function createElasticField(
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
