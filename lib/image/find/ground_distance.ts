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
 */
export function distanceFromGround(
  { planes, height, width }: ColourPlanes,
  ground: Ground,
): Distance {
  const squares = new Float32Array(height * width);
  const columns = interpolation({
    count: width,
    cell: ground.cell,
    cells: ground.width,
  });
  const rows = interpolation({
    count: height,
    cell: ground.cell,
    cells: ground.height,
  });
  const lows = new Float32Array(ground.width);
  const highs = new Float32Array(ground.width);
  const both = new Float32Array(squares.length);
  planes.forEach((plane, channel) => {
    const [low, high] = [ground.low[channel]!, ground.high[channel]!];
    const dark = new Float32Array(squares.length);
    const light = new Float32Array(squares.length);
    for (let y = 0, at = 0; y < height; y++) {
      const row = rows.cells[y]!;
      const [above, share] = [row * ground.width, rows.shares[y]!];
      const under = Math.min(row + 1, ground.height - 1) * ground.width;
      for (let x = 0; x < ground.width; x++) {
        lows[x] = low[above + x]! + share * (low[under + x]! - low[above + x]!);
        highs[x] = high[above + x]! + share * (high[under + x]! - high[above + x]!);
      }
      for (let x = 0; x < width; x++, at++) {
        const column = columns.cells[x]!;
        const next = Math.min(column + 1, ground.width - 1);
        const part = columns.shares[x]!;
        const value = plane[at]!;
        const lowest = lows[column]! + part * (lows[next]! - lows[column]!);
        const highest = highs[column]! + part * (highs[next]! - highs[column]!);
        if (value < lowest) dark[at] = (lowest - value) ** 2;
        else if (value > highest) light[at] = (value - highest) ** 2;
      }
    }
    for (let i = 0; i < dark.length; i++) both[i]! += dark[i]! + light[i]!;
    let [darks, lights] = [0, 0];
    for (let i = 0; i < dark.length; i++) {
      darks += dark[i]!;
      lights += light[i]!;
    }
    const sign = darks > CLEARLY * lights ? 1 : lights > CLEARLY * darks ? -1 : 0;
    for (let i = 0; i < dark.length; i++) {
      if (sign >= 0) squares[i]! += dark[i]!;
      if (sign <= 0) squares[i]! += light[i]!;
    }
  });
  for (let i = 0; i < squares.length; i++) squares[i] = Math.sqrt(squares[i]! / planes.length);
  return { data: squares, height, width, noise: noiseOf(both, planes.length) };
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
