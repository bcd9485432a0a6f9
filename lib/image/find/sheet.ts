import { type Component, type Components, findComponents } from "./components.ts";
import { evenGround, type Tones } from "./ground.ts";
import { distanceFromGround } from "./ground_distance.ts";
import { inkLevels } from "./levels.ts";
import type { Box } from "./plane.ts";

/** A sheet's shorter side, as a share of the picture's shorter side. */
const SMALLEST = 0.3;
/** A piece that fills more of the picture than this is its ground. */
const LARGEST = 0.95;
/** A sheet with ink on it has holes: it covers from 55 to 98.5 % of what lies between its ends. */
const COVERED = [0.55, 0.985] as const;
/** How much of its box a sheet with all its holes fills; an ellipse, such as a 0, fills π/4. */
const FULLEST = 0.88;
/** A disc with a digit on it: it fills π/4 of its box, its sides are about equal, its holes are few. */
const DISC = { filled: [0.72, 0.84], longest: 1.15, covered: 0.72 } as const;
/** What lies on a disc, as shares of its own box: more is a blot, the hole of a thick 0. */
const BLOT = { filled: 0.6, slender: 0.5 } as const;
/** The square within a circle, a little smaller, as a share of its diameter. */
const INSCRIBED = 0.7;

/**
 * Finds another ground that lies on a ground of one colour, with something on it. Cells are enough for
 * that.
 *
 * @returns its place in pixels of the picture, or undefined where there is none
 */
export function findSheetOn({ cell, grids, ground }: Tones): Box | undefined {
  const { height, width } = grids[0]!;
  if (ground === undefined) return undefined;
  const distance = distanceFromGround(
    { planes: grids.map(({ data }) => data), height, width },
    evenGround(ground, { cell: 1, height, width }),
  );
  const levels = inkLevels(distance);
  const sheet = levels && findSheet(findComponents(distance, levels));
  return sheet && {
    left: sheet.left * cell,
    top: sheet.top * cell,
    width: sheet.width * cell,
    height: sheet.height * cell,
  };
}

/**
 * Finds a sheet: a piece that is no ink but another ground on which ink lies, like a canvas in a
 * window or paper on a desk. It fills its box but for some holes.
 */
function findSheet({ labels, components }: Components): Box | undefined {
  const { height, width } = labels;
  for (const piece of components.toSorted((a, b) => b.area - a.area).slice(0, 3)) {
    const shorter = Math.min(piece.height, piece.width);
    if (shorter < SMALLEST * Math.min(height, width)) continue;
    if (piece.height * piece.width > LARGEST * height * width) continue;
    const { filled, hole } = shapeOf(piece, labels.data, width);
    const own = piece.area / (piece.height * piece.width);
    if (own >= COVERED[1] * filled) continue;
    if (filled > FULLEST && own > COVERED[0] * filled) return piece;
    const isRound = filled > DISC.filled[0] && filled < DISC.filled[1] &&
      Math.max(piece.height, piece.width) < DISC.longest * shorter;
    if (isRound && own > DISC.covered * filled && !isBlot(hole)) return inscribed(piece);
  }
}

/** Whether the holes of a disc are one round blot, and no strokes. */
function isBlot({ area, height, width }: Hole): boolean {
  return area > BLOT.filled * height * width && width > BLOT.slender * height;
}

function inscribed({ left, top, height, width }: Box): Box {
  const rest = (1 - INSCRIBED) / 2;
  return {
    left: left + rest * width,
    top: top + rest * height,
    width: INSCRIBED * width,
    height: INSCRIBED * height,
  };
}

/** The label of what belongs to no piece. */
const NOTHING = 0;

/** What a piece leaves out between its ends: how much, and how far it reaches. */
interface Hole {
  readonly area: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Which share of a piece's box lies between its ends, by rows or by columns, whichever is less; and what
 * of that is no ink, by rows.
 */
function shapeOf(
  piece: Component,
  labels: Int32Array,
  columns: number,
): { readonly filled: number; readonly hole: Hole } {
  const { left, top, width, height, label } = piece;
  const rows = { first: new Int32Array(height).fill(width), last: new Int32Array(height).fill(-1) };
  const cols = { first: new Int32Array(width).fill(height), last: new Int32Array(width).fill(-1) };
  const isPiece = (y: number, x: number) => labels[(top + y) * columns + left + x] === label;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isPiece(y, x)) continue;
      if (x < rows.first[y]!) rows.first[y] = x;
      rows.last[y] = x;
      if (y < cols.first[x]!) cols.first[x] = y;
      cols.last[x] = y;
    }
  }
  let area = 0;
  const ends = { top: height, bottom: -1, left: width, right: -1 };
  for (let y = 0; y < height; y++) {
    for (let x = rows.first[y]!; x <= rows.last[y]!; x++) {
      // Another piece is an island, as those within an 8: no part of the hole.
      if (labels[(top + y) * columns + left + x] !== NOTHING) continue;
      area++;
      ends.top = Math.min(ends.top, y);
      ends.bottom = y;
      ends.left = Math.min(ends.left, x);
      ends.right = Math.max(ends.right, x);
    }
  }
  const span = ({ first, last }: typeof rows) => {
    let sum = 0;
    for (let i = 0; i < first.length; i++) sum += Math.max(0, last[i]! - first[i]! + 1);
    return sum;
  };
  return {
    filled: Math.min(span(rows), span(cols)) / (width * height),
    hole: { area, height: ends.bottom - ends.top + 1, width: ends.right - ends.left + 1 },
  };
}
