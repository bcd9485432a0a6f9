/**
 * Sheets: another ground on the ground, with something on it, like a canvas in a window, paper on a
 * desk, a note, a disc.
 *
 * @module
 */
import { type Component, type Components, findComponents } from "./components.ts";
import { evenGround, type Tones } from "./ground.ts";
import { distanceFromGround } from "./ground_distance.ts";
import { areaOf, convexHull, type Corner, type Polygon, smallestRectangle } from "./hull.ts";
import { inkLevels } from "./levels.ts";
import type { Box, Plane } from "./plane.ts";

/** Where a sheet lies. */
export interface Sheet {
  readonly box: Box;
  /** Its outline, where it does not fill its box. */
  readonly outline?: Polygon;
}

/** A sheet's shorter side, as a share of the picture's shorter side. */
const SMALLEST = 0.3;
/** A piece that fills more of the picture than this is its ground. */
const LARGEST = 0.95;
/** So many of the largest pieces are looked at. */
const CANDIDATES = 3;
/** A sheet with ink on it has holes: it covers from 55 to 98.5 % of what lies between its ends. */
const COVERED = [0.55, 0.985] as const;
/** A disc is covered more: what it covers less of may be a round 0. */
const DISC_COVERED = 0.7;
/** How much of its rectangle a sheet with all its holes fills; an ellipse, such as a 0, fills π/4. */
const FULLEST = 0.88;
/** How much of its rectangle a disc fills: π/4, and what cells of a coarse grid make of it. */
const DISC = [0.74, 0.83] as const;
/** How much shorter one side of a disc's rectangle may be: a 0 is narrower. */
const ROUND = 0.9;
/** A sheet fills so much of its convex outline; most digits fill less. */
const CONVEX = 0.9;

/** What fills more of its box, and is not slender, is no stroke but a hole, as of a thick 0 or 8. */
const BLOT = { filled: 0.6, slender: 0.5 } as const;
/** A hole of less than this share of a sheet is none of a digit's. */
const SPECK = 0.01;
/** The levels of a plane of zeros and ones. */
const HALF = { low: 0.5, high: 0.5 } as const;

/**
 * Finds another ground that lies on a ground of one colour, with something on it. Cells are enough for
 * that.
 *
 * @returns its place in pixels of the picture, or undefined where there is none
 */
export function findSheetOn({ cell, grids, ground }: Tones): Sheet | undefined {
  const { height, width } = grids[0]!;
  if (ground === undefined) return undefined;
  const distance = distanceFromGround(
    { planes: grids.map(({ data }) => data), height, width },
    evenGround(ground, { cell: 1, height, width }),
  );
  const levels = inkLevels(distance);
  const sheet = levels && findSheet(findComponents(distance, levels));
  if (sheet === undefined) return undefined;
  const { left, top, width: columns, height: rows } = sheet.box;
  return {
    box: { left: left * cell, top: top * cell, width: columns * cell, height: rows * cell },
    outline: sheet.outline?.map(({ x, y }) => ({ x: x * cell, y: y * cell })),
  };
}

/** Finds a piece that is no ink but another ground on which ink lies: it is full but for some holes. */
function findSheet({ labels, components }: Components): Sheet | undefined {
  const { height, width } = labels;
  const largest = components.toSorted((a, b) => b.area - a.area).slice(0, CANDIDATES);
  for (const piece of largest) {
    const shorter = Math.min(piece.height, piece.width);
    if (shorter < SMALLEST * Math.min(height, width)) continue;
    const box = piece.height * piece.width;
    if (box > LARGEST * height * width) continue;
    const { filled, corners, rows } = measureEnds(piece, labels.data, width);
    const covered = piece.area / filled;
    if (covered <= COVERED[0] || covered >= COVERED[1]) continue;
    if (filled > FULLEST * box) return { box: piece };
    const outline = convexHull(corners);
    if (filled < CONVEX * areaOf(outline)) continue;
    const { longer, shorter: across } = smallestRectangle(outline);
    const fullness = areaOf(outline) / (longer * across);
    const isDisc = fullness > DISC[0] && fullness < DISC[1] && across > ROUND * longer &&
      covered > DISC_COVERED;
    if (!(fullness > FULLEST || isDisc)) continue;
    if (hasStrokes(piece, rows, labels)) return { box: piece, outline };
  }
}

/** A row or column of cells: from where to where a piece reaches. */
interface Ends {
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** How many cells lie between a piece's ends, by rows or by columns, whichever is less; its corners. */
function measureEnds(
  { left, top, width, height, label }: Component,
  labels: Int32Array,
  columns: number,
): { readonly filled: number; readonly corners: readonly Corner[]; readonly rows: Ends } {
  const rows: Ends = {
    first: new Int32Array(height).fill(width),
    last: new Int32Array(height).fill(-1),
  };
  const cols: Ends = {
    first: new Int32Array(width).fill(height),
    last: new Int32Array(width).fill(-1),
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (labels[(top + y) * columns + left + x] !== label) continue;
      if (x < rows.first[y]!) rows.first[y] = x;
      rows.last[y] = x;
      if (y < cols.first[x]!) cols.first[x] = y;
      cols.last[x] = y;
    }
  }
  const filled = Math.min(...[rows, cols].map(({ first, last }) => {
    let sum = 0;
    for (let i = 0; i < first.length; i++) sum += last[i]! - first[i]! + 1;
    return sum;
  }));
  const corners = Array.from(rows.first, (first, y) =>
    [first, rows.last[y]! + 1].flatMap((x) => [
      { x: left + x, y: top + y },
      { x: left + x, y: top + y + 1 },
    ])).flat();
  return { filled, corners, rows };
}

/** Whether something of what a piece leaves out is like a stroke: else the piece is a thick digit. */
function hasStrokes(
  { left, top, width, height, area }: Component,
  rows: Ends,
  labels: Plane<Int32Array>,
): boolean {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = rows.first[y]!; x <= rows.last[y]!; x++) {
      data[y * width + x] = +(labels.data[(top + y) * labels.width + left + x] === 0);
    }
  }
  return findComponents({ data, height, width }, HALF).components.some((hole) =>
    hole.area > SPECK * area && !isBlot(hole)
  );
}

function isBlot({ area, height, width }: Component): boolean {
  return area > BLOT.filled * height * width &&
    Math.min(height, width) > BLOT.slender * Math.max(height, width);
}
