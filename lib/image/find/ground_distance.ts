/**
 * How far each pixel of a picture is from its ground.
 *
 * @module
 */
import type { Ground } from "./ground.ts";
import type { ColourPlanes, Plane } from "./plane.ts";

/** Distances from the ground, `[height, width]` float32 in 0–255, and how much of them is noise. */
export interface Distance extends Plane {
  /** The median distance of pixels that are no ink. */
  readonly noise: number;
}

/** What may be ink: what is darker than the ground, what is lighter, or either. */
export type Side = "dark" | "light" | "either";

/** One side of the ground has ink where it has so many times as much as the other. */
const CLEARLY = 3;
/** What is stronger than this share of the pixels is ink, if there is any. */
const STRONGEST = 0.998;

/**
 * How far each pixel's colour is from the ground: the root of the mean square over the planes.
 *
 * Where a plane's ink is clearly darker than the ground, or clearly lighter, the other side is light and
 * shadow, and does not count.
 *
 * @param colours a picture
 * @param ground its ground
 * @param side which sides of the ground count
 */
export function distanceFromGround(
  { planes, height, width }: ColourPlanes,
  ground: Ground,
  side: Side = "either",
): Distance {
  const squares = new Float32Array(height * width);
  const both = new Float32Array(squares.length);
  const excess = new Float32Array(squares.length);
  planes.forEach((plane, channel) => {
    const [low, high] = [ground.low[channel]!, ground.high[channel]!];
    const { darks, lights } = measureExcess({ data: plane, height, width }, {
      ...ground,
      low,
      high,
      excess,
    });
    const countsDark = side === "dark" || side === "either" && CLEARLY * darks >= lights;
    const countsLight = side === "light" || side === "either" && CLEARLY * lights >= darks;
    addSquares(excess, { both, counted: squares, countsDark, countsLight });
  });
  const scale = 1 / planes.length;
  for (let i = 0; i < squares.length; i++) squares[i] = Math.sqrt(squares[i]! * scale);
  return { data: squares, height, width, noise: noiseOf(both, planes.length) };
}

/** Adds the squares to `both`, and those that count to `counted`. */
function addSquares(
  excess: Float32Array,
  { both, counted, countsDark, countsLight }: {
    readonly both: Float32Array;
    readonly counted: Float32Array;
    readonly countsDark: boolean;
    readonly countsLight: boolean;
  },
): void {
  for (let i = 0; i < excess.length; i++) {
    const value = excess[i]!;
    if (value === 0) continue;
    const square = value * value;
    both[i]! += square;
    if (value < 0 ? countsDark : countsLight) counted[i]! += square;
  }
}

/**
 * How far pixels of one plane are above the ground (positive) or below it (negative), into `excess`.
 *
 * @returns the sums of the squares of both
 */
function measureExcess(
  { data, height, width }: Plane,
  { cell, low, high, excess, ...grid }: {
    readonly cell: number;
    readonly height: number;
    readonly width: number;
    readonly low: Float32Array;
    readonly high: Float32Array;
    readonly excess: Float32Array;
  },
): { readonly darks: number; readonly lights: number } {
  const columns = interpolation({ count: width, cell, cells: grid.width });
  const rows = interpolation({ count: height, cell, cells: grid.height });
  const lows = new Float32Array(grid.width + 1);
  const highs = new Float32Array(grid.width + 1);
  let [darks, lights] = [0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    const [above, share] = [rows.cells[y]! * grid.width, rows.shares[y]!];
    const under = Math.min(rows.cells[y]! + 1, grid.height - 1) * grid.width;
    for (let x = 0; x <= grid.width; x++) {
      const column = Math.min(x, grid.width - 1);
      lows[x] = low[above + column]! + share * (low[under + column]! - low[above + column]!);
      highs[x] = high[above + column]! + share * (high[under + column]! - high[above + column]!);
    }
    for (let x = 0; x < width; x++, at++) {
      const column = columns.cells[x]!;
      const part = columns.shares[x]!;
      const value = data[at]!;
      const below = lows[column]! + part * (lows[column + 1]! - lows[column]!) - value;
      if (below > 0) {
        excess[at] = -below;
        darks += below * below;
        continue;
      }
      const beyond = value - highs[column]! - part * (highs[column + 1]! - highs[column]!);
      if (beyond > 0) {
        excess[at] = beyond;
        lights += beyond * beyond;
      } else excess[at] = 0;
    }
  }
  return { darks, lights };
}

/** The median distance of what is no ink: of values below half of the strongest ones. */
function noiseOf(values: Float32Array, planes: number): number {
  const counts = new Uint32Array(4096);
  for (let i = 0; i < values.length; i++) {
    counts[Math.min(4095, Math.floor(4 * Math.sqrt(values[i]! / planes)))]!++;
  }
  const at = (share: number, total: number) => {
    let [below, level] = [0, 0];
    while (below + counts[level]! < share * total) below += counts[level++]!;
    return level;
  };
  const half = at(STRONGEST, values.length) / 2;
  let ground = 0;
  for (let level = 0; level <= half; level++) ground += counts[level]!;
  return at(0.5, ground) / 4 + 0.0625;
}

/** For each pixel of an axis the cell before it, and how far it is on the way to the next one. */
function interpolation(
  { count, cell, cells }: {
    readonly count: number;
    readonly cell: number;
    readonly cells: number;
  },
): { readonly cells: Int32Array; readonly shares: Float32Array } {
  const places = { cells: new Int32Array(count), shares: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    const at = Math.min(Math.max((i + 0.5) / cell - 0.5, 0), cells - 1);
    places.cells[i] = Math.floor(at);
    places.shares[i] = at - Math.floor(at);
  }
  return places;
}
