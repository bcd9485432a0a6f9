/**
 * What the ground of a picture looks like behind the ink.
 *
 * @module
 */
import { cellMeans, median, slidingMedian } from "./grids.ts";
import { close, largestAround, open, smallestAround } from "./morphology.ts";
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
/** A cell has a tone if it is nearer to it than this share of the way to the other one. */
const NEAR = 0.1;
/** In a picture of two tones so many cells have one of them; the others are on edges. */
const TWO_TONED = 0.8;
/** A tone of more cells than this is the ground; else the one at the border is. */
const MOST = 0.6;

/**
 * Finds the ground: one colour where that is enough, else a smooth surface, else local medians.
 *
 * @param tones the picture's cells
 */
export function findGround({ cell, grids, ground }: Tones): Ground {
  const { height, width } = grids[0]!;
  const size = { cell, height, width };
  const colour = ground ?? grids.map(({ data }) => median(data));
  const even = evenGround(colour, size);
  if (ground) return even;
  const evenRest = residual(grids, even.low);
  if (evenRest < GOOD) return even;
  const surfaces = fitSurface(grids);
  const surfaceRest = residual(grids, surfaces.map(({ data }) => data));
  if (surfaceRest < GOOD) return rangeOf(surfaces, size);
  const local = localMedians(grids, surfaces);
  const localRest = residual(grids, local.map(({ data }) => data));
  const [surfaceCost, localCost] = [surfaceRest * SURFACE_COST, localRest * LOCAL_COST];
  if (evenRest <= Math.min(surfaceCost, localCost)) return even;
  return rangeOf(surfaceCost <= localCost ? surfaces : local, size);
}

/** Around each cell, from the least to the largest of its neighbours: there an edge of light may be. */
function rangeOf(
  planes: readonly Plane[],
  size: Pick<Ground, "cell" | "height" | "width">,
): Ground {
  return {
    ...size,
    low: planes.map((plane) => smallestAround(plane).data),
    high: planes.map((plane) => largestAround(plane).data),
  };
}

/** Surfaces, and the local medians of what is left. */
function localMedians(grids: readonly Plane[], surfaces: readonly Plane[]): Plane[] {
  return surfaces.map((surface, i) => {
    const reach = Math.max(1, Math.round(REACH * longerSide(surface)));
    // What is left is from −255 to 255; medians are of whole numbers in 0–255.
    const rest = surface.data.map((value, cell) =>
      Math.min(Math.max((grids[i]!.data[cell]! - value) / 2 + 128, 0), 255)
    );
    const medians = slidingMedian({ ...surface, data: rest }, reach).data;
    return {
      ...surface,
      data: surface.data.map((value, cell) => value + 2 * (medians[cell]! - 128)),
    };
  });
}

/** A picture's cells, and of those of a picture of two colours the one that is ground. */
export interface Tones {
  /** A cell is so many pixels wide and high. */
  readonly cell: number;
  /** The means of the cells, per plane. */
  readonly grids: readonly Plane[];
  /** The ground's colour; missing where there are more colours, or where light is uneven. */
  readonly ground?: readonly number[];
}

/** Looks at a picture's cells. */
export function findTones(colours: ColourPlanes): Tones {
  const cell = Math.max(1, Math.round(longerSide(colours) / CELLS));
  const grids = colours.planes.map((data) => cellMeans({ ...colours, data }, cell));
  return { cell, grids, ground: twoTones(grids) };
}

/** A ground of one colour. */
export function evenGround(
  colour: readonly number[],
  size: { readonly cell: number; readonly height: number; readonly width: number },
): Ground {
  const planes = colour.map((value) => new Float32Array(size.height * size.width).fill(value));
  return { ...size, low: planes, high: planes };
}

/** Of a picture of two colours the one that is ground. */
function twoTones(grids: readonly Plane[]): number[] | undefined {
  const { height, width } = grids[0]!;
  const count = height * width;
  const { data, middle } = widestRange(grids);
  if (middle === undefined) return;
  const isDark = Uint8Array.from(data, (value) => value < middle ? 1 : 0);
  const [dark, light] = [1, 0].map((side) =>
    grids.map((grid) => median(select(grid.data, (i) => isDark[i] === side)))
  ) as [number[], number[]];
  const distances = [dark, light].map((tone) => distancesFrom(grids, tone));
  const apart = dark.reduce((sum, value, k) => sum + (value - light[k]!) ** 2, 0);
  const near = NEAR * Math.sqrt(apart / dark.length);
  const [all, border] = [[0, 0], [0, 0]];
  for (let i = 0; i < count; i++) {
    const side = 1 - isDark[i]!;
    if (distances[side]![i]! > near) continue;
    all[side]!++;
    const [x, y] = [i % width, Math.floor(i / width)];
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) border[side]!++;
  }
  if (all[0]! + all[1]! < TWO_TONED * count) return;
  if (Math.max(...all) > MOST * count) return all[0]! > all[1]! ? dark : light;
  return border[0]! >= border[1]! ? dark : light;
}

/** The values at some places. */
function select(values: Float32Array, isChosen: (i: number) => boolean): Float32Array {
  const chosen = new Float32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (isChosen(i)) chosen[count++] = values[i]!;
  return chosen.subarray(0, count);
}

/** How far each cell's colour is from a tone: the root of the mean square over the planes. */
function distancesFrom(grids: readonly Plane[], tone: readonly number[]): Float64Array {
  const distances = new Float64Array(grids[0]!.data.length);
  grids.forEach(({ data }, plane) => {
    const own = tone[plane]!;
    for (let i = 0; i < distances.length; i++) distances[i]! += (data[i]! - own) ** 2;
  });
  for (let i = 0; i < distances.length; i++) {
    distances[i] = Math.sqrt(distances[i]! / grids.length);
  }
  return distances;
}

/** The plane whose cells differ most, and the middle of its range; none where nothing differs. */
function widestRange(grids: readonly Plane[]): {
  readonly data: Float32Array;
  readonly middle?: number;
} {
  let widest = { data: grids[0]!.data, low: 0, high: 0 };
  for (const { data } of grids) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < data.length; i++) {
      low = Math.min(low, data[i]!);
      high = Math.max(high, data[i]!);
    }
    if (high - low > widest.high - widest.low) widest = { data, low, high };
  }
  const { data, low, high } = widest;
  return high - low < TONES_APART ? { data } : { data, middle: (low + high) / 2 };
}

/**
 * Lets the ground reach over what is darker or lighter in places wider than any stroke.
 *
 * @param ground the ground of these cells
 * @param tones the picture's cells
 * @param widest the widest stroke, as a share of the picture's longer side
 */
export function widenGround(ground: Ground, { grids }: Tones, widest: number): Ground {
  const size = Math.max(2, Math.round(widest * longerSide(grids[0]!)));
  return {
    ...ground,
    low: ground.low.map((low, i) => {
      const closed = smallestAround(close(grids[i]!, size)).data;
      return closed.map((value, cell) => Math.min(value, low[cell]!));
    }),
    high: ground.high.map((high, i) => {
      const opened = largestAround(open(grids[i]!, size)).data;
      return opened.map((value, cell) => Math.max(value, high[cell]!));
    }),
  };
}

/** The median over the cells of how far they are from a ground, `[plane][cell]`. */
function residual(grids: readonly Plane[], ground: readonly Float32Array[]): number {
  const squares = new Float32Array(grids[0]!.data.length);
  grids.forEach(({ data }, plane) => {
    const own = ground[plane]!;
    for (let i = 0; i < squares.length; i++) squares[i]! += (data[i]! - own[i]!) ** 2;
  });
  return Math.sqrt(squares.sort()[squares.length >> 1]! / grids.length);
}
