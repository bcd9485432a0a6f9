/**
 * What the ground of a picture looks like behind the ink.
 *
 * @module
 */
import { close } from "./morphology.ts";
import { cellMeans, median, neighbours, slidingMedian } from "./grids.ts";
import { type ColourPlanes, longerSide, type Plane } from "./plane.ts";
import { fitSurface } from "./surface.ts";

/** What is called ground around each cell of a picture: per plane, from `low` to `high`. */
export interface Ground {
  /** A cell is so many pixels wide and high. */
  readonly cell: number;
  readonly height: number;
  readonly width: number;
  /** Per plane `[height, width]` in 0–255. */
  readonly low: readonly Float32Array[];
  readonly high: readonly Float32Array[];
}

/** Cells along the picture's longer side. */
const CELLS = 64;
/** The reach of local medians, as a share of the grid's longer side. */
const REACH = 0.25;
/** A residual below this many levels says that the ground has been found. */
const GOOD = 1.5;
/** What a more flexible ground must be better by to be believed. */
const SURFACE_COST = 1.25;
const LOCAL_COST = 1.5;
/** Levels between the darkest and the lightest cell below which there are no two tones. */
const TONES_APART = 8;

/**
 * Finds the ground: one colour where that is enough, else a smooth surface, else local medians. What
 * strokes cannot be, since it is wider than any, is ground, too.
 *
 * @param colours the picture
 * @param widest the widest stroke, as a share of the picture's longer side
 */
export function findGround(colours: ColourPlanes, widest: number): Ground {
  const cell = Math.max(1, Math.round(longerSide(colours) / CELLS));
  const grids = colours.planes.map((data) => cellMeans({ ...colours, data }, cell));
  const { height, width } = grids[0]!;
  const size = { cell, height, width };
  let constant = colours.planes.map(median);
  const tones = twoTones(grids);
  if (tones) constant = tones;
  const base = {
    ...size,
    low: constant.map((v) => new Float32Array(height * width).fill(v)),
    high: constant.map((v) => new Float32Array(height * width).fill(v)),
  };
  const r0 = residual(grids, (c) => constant[c]!);
  if (tones) return base;
  if (r0 < GOOD) return widen(base, grids, widest);
  const surfaces = fitSurface(grids);
  const r1 = residual(grids, (c, i) => surfaces[c]!.data[i]!);
  const range = (grounds: Plane[]) => ({
    ...size,
    low: grounds.map((grid) => neighbours(grid, Math.min)),
    high: grounds.map((grid) => neighbours(grid, Math.max)),
  });
  if (r1 < GOOD) return widen(range(surfaces), grids, widest);
  const reach = Math.max(1, Math.round(REACH * Math.max(height, width)));
  const locals = surfaces.map((surface, i) => {
    const rest = {
      ...surface,
      data: grids[i]!.data.map((v, k) =>
        Math.min(255, Math.max(0, (v - surface.data[k]!) / 2 + 128))
      ),
    };
    const m = slidingMedian(rest, reach);
    return { ...surface, data: surface.data.map((v, k) => v + 2 * (m.data[k]! - 128)) };
  });
  const r2 = residual(grids, (c, i) => locals[c]!.data[i]!);
  const [surfaceCost, localCost] = [r1 * SURFACE_COST, r2 * LOCAL_COST];
  const best = Math.min(r0, surfaceCost, localCost);
  const chosen = best === r0 ? base : best === surfaceCost ? range(surfaces) : range(locals);
  return widen(chosen, grids, widest);
}

/** Of a picture of two colours the one that is ground. */
function twoTones(grids: readonly Plane[]): number[] | undefined {
  const { height, width } = grids[0]!;
  const cells = Array.from({ length: height * width }, (_, i) => i);
  const distance = (i: number, colour: readonly number[]) =>
    Math.sqrt(grids.reduce((sum, g, k) => sum + (g.data[i]! - colour[k]!) ** 2, 0) / grids.length);
  const range = (g: Plane) => {
    const [low, high] = [Math.min(...g.data), Math.max(...g.data)];
    return { g, low, high };
  };
  const widest = grids.map(range).toSorted((x, y) => y.high - y.low - x.high + x.low)[0]!;
  if (widest.high - widest.low < TONES_APART) return;
  const middle = (widest.high + widest.low) / 2;
  const sides = [
    cells.filter((i) => widest.g.data[i]! < middle),
    cells.filter((i) => widest.g.data[i]! >= middle),
  ];
  const [first, second] = sides.map((side) =>
    grids.map((g) => median(Float32Array.from(side, (i) => g.data[i]!)))
  );
  const near =
    Math.sqrt(first!.reduce((s, v, k) => s + (v - second![k]!) ** 2, 0) / first!.length) * 0.1;
  const [a, b] = [first!, second!].map((c) => cells.filter((i) => distance(i, c) <= near));
  if (a!.length + b!.length < 0.8 * cells.length) return;
  if (a!.length > 0.6 * cells.length) return first!;
  if (b!.length > 0.6 * cells.length) return second!;
  const atBorder = (i: number) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  };
  return a!.filter(atBorder).length >= b!.filter(atBorder).length ? first! : second!;
}

/** Light for dark. */
function negate(grid: Plane): Plane {
  return { ...grid, data: grid.data.map((v) => -v) };
}

/** Lets the ground reach over what is darker or lighter in places wider than any stroke. */
function widen(ground: Ground, grids: readonly Plane[], widest: number): Ground {
  const size = Math.max(2, Math.round(widest * longerSide(grids[0]!)));
  return {
    ...ground,
    low: ground.low.map((low, i) => {
      const closed = neighbours(close(grids[i]!, size), Math.min);
      return closed.map((v, k) => Math.min(v, low[k]!));
    }),
    high: ground.high.map((high, i) => {
      const opened = neighbours(negate(close(negate(grids[i]!), size)), Math.max);
      return opened.map((v, k) => Math.max(v, high[k]!));
    }),
  };
}

/** The median over the cells of how far they are from a ground. */
function residual(
  grids: readonly Plane[],
  ground: (channel: number, cell: number) => number,
): number {
  const n = grids[0]!.data.length;
  const squares = new Float32Array(n);
  grids.forEach(({ data }, channel) => {
    for (let i = 0; i < n; i++) squares[i]! += (data[i]! - ground(channel, i)) ** 2 / grids.length;
  });
  return Math.sqrt(squares.toSorted()[n >> 1]!);
}
