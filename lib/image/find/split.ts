/**
 * Digits that touch: a piece of ink that is wider than a digit is cut where its strokes are thinnest.
 *
 * @module
 */
import { type Component, type Components, measure, thickness } from "./components.ts";
import { longerSide, type Plane, union } from "./plane.ts";

/**
 * What is wider than so many times its height may be two digits or more. A cut through it crosses at most
 * so many widths of a stroke. Holes count as ink, so that no round digit is cut through.
 */
const WIDE = [
  { aspect: 1.4, holes: 0, crossed: 2 },
  // A 5 or a 7 may be so wide; what has a hole is round, and higher than wide.
  { aspect: 1.1, holes: 1, crossed: 1.2 },
] as const;
/** With two holes it may cross more: no digit so wide has two, and round ones touch along their sides. */
const CROSSED_WITH_HOLES = 3;
/** And it is at least so high, as a share of the tallest: what is flat among others is a flat digit. */
const TALL = 0.75;
/** A digit among others that touch is so wide, as a share of its height. */
const USUAL_WIDTH = 0.75;
/** How far from its place in even parts a cut may lie, as a share of a part's width. */
const STRAY = 0.35;
/** Of what a cut leaves of a digit, each side has at least so much of an even part's ink. */
const LEAST_INK = 0.3;
/** And is at least so high, as a share of all: the end of a bar is no digit. */
const LEAST_HEIGHT = 0.85;
/** What a step aside costs a cut, in pixels of ink: of two cuts through no ink the straight one. */
const ASIDE = 0.05;

/**
 * Cuts digits apart that touch.
 *
 * @param digits the strokes of each digit, in reading order
 * @param found all pieces; the labels of pieces that are cut are changed
 * @returns the digits, more of them where some were cut
 */
export function splitTouching(
  digits: readonly (readonly Component[])[],
  found: Components,
): (readonly Component[])[] {
  const tallest = Math.max(...digits.map((digit) => union(digit).height));
  let next = found.components.length;
  return digits.flatMap((digit) => {
    const [piece, ...others] = digit.toSorted((a, b) => b.area - a.area) as [Component];
    const wide = WIDE.find(({ aspect, holes }) =>
      piece.width > aspect * piece.height && piece.holes >= holes
    );
    const isDigits = wide && piece.height > TALL * tallest &&
      others.every((other) => longerSide(other) < piece.height / 2);
    const crossed = piece.holes > 1 ? CROSSED_WITH_HOLES : wide?.crossed ?? 0;
    const most = crossed * thickness(piece);
    const parts = isDigits ? cut(piece, found.labels, { next, most }) : undefined;
    if (parts === undefined) return [digit];
    next += parts.length;
    return parts.map((part, i) => i === 0 ? [part, ...others] : [part]);
  });
}

/** Cuts a piece into as many digits as it is wide, unless a cut would cross more than `most` pixels of ink. */
function cut(
  piece: Component,
  { data, width }: Plane<Int32Array>,
  { next, most }: { readonly next: number; readonly most: number },
): Component[] | undefined {
  const count = Math.max(2, Math.round(piece.width / (USUAL_WIDTH * piece.height)));
  const own = new Uint8Array(piece.width * piece.height);
  for (let y = 0, at = 0; y < piece.height; y++) {
    const from = (piece.top + y) * width + piece.left;
    for (let x = 0; x < piece.width; x++, at++) own[at] = +(data[from + x] === piece.label);
  }
  const ink: Plane<Uint8Array> = { data: own, height: piece.height, width: piece.width };
  const filled = fillHoles(ink);
  const part = piece.width / count;
  const ways: Int32Array[] = [];
  for (let i = 1; i < count; i++) {
    const from = Math.max(1, Math.round((i - STRAY) * part));
    const to = Math.min(piece.width - 1, Math.round((i + STRAY) * part));
    const { way, crossed } = cheapestWay(filled, from, to);
    if (crossed > most) return undefined;
    ways.push(way);
  }
  const parts = new Int32Array(own.length);
  const inks = new Int32Array(count);
  for (let y = 0, at = 0; y < piece.height; y++) {
    for (let x = 0; x < piece.width; x++, at++) {
      if (own[at] === 0) continue;
      const before = ways.filter((way) => way[y]! <= x).length;
      parts[at] = before + 1;
      inks[before]!++;
    }
  }
  if (Math.min(...inks) < LEAST_INK * piece.area / count) return undefined;
  const pieces = measure({ ...ink, data: parts }, count);
  if (pieces.some(({ height }) => height < LEAST_HEIGHT * piece.height)) return undefined;
  for (let y = 0, at = 0; y < piece.height; y++) {
    const from = (piece.top + y) * width + piece.left;
    for (let x = 0; x < piece.width; x++, at++) {
      if (parts[at] !== 0) data[from + x] = next + parts[at]!;
    }
  }
  return pieces.map((own) => ({
    ...own,
    label: next + own.label,
    left: piece.left + own.left,
    top: piece.top + own.top,
  }));
}

/** Ink, and what ink encloses: all that no way through its 4 neighbours leads to from outside. */
function fillHoles({ data, height, width }: Plane<Uint8Array>): Plane<Uint8Array> {
  const filled = new Uint8Array(data.length).fill(1);
  const open: number[] = [];
  const reach = (x: number, y: number) => {
    const at = y * width + x;
    if (x < 0 || y < 0 || x >= width || y >= height || data[at] !== 0 || filled[at] === 0) return;
    filled[at] = 0;
    open.push(at);
  };
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) reach(x, y);
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) reach(x, y);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    reach(x - 1, y);
    reach(x + 1, y);
    reach(x, y - 1);
    reach(x, y + 1);
  }
  return { data: filled, height, width };
}

/** The way from top to bottom between two columns that crosses the least ink (dynamic programming). */
function cheapestWay(
  { data, height, width }: Plane<Uint8Array>,
  from: number,
  to: number,
): { readonly way: Int32Array; readonly crossed: number } {
  const columns = to - from + 1;
  const costs = new Float32Array(height * columns);
  const cost = (y: number, i: number) => i < 0 || i >= columns ? Infinity : costs[y * columns + i]!;
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < columns; i++) {
      const own = data[y * width + from + i]!;
      const before = y === 0 ? 0 : Math.min(
        cost(y - 1, i),
        cost(y - 1, i - 1) + ASIDE,
        cost(y - 1, i + 1) + ASIDE,
      );
      costs[y * columns + i] = own + before;
    }
  }
  const last = costs.subarray((height - 1) * columns);
  let i = last.indexOf(Math.min(...last));
  const crossed = last[i]!;
  const way = new Int32Array(height);
  for (let y = height - 1; y >= 0; y--) {
    way[y] = from + i;
    if (y === 0) break;
    const straight = cost(y - 1, i);
    const [left, right] = [cost(y - 1, i - 1) + ASIDE, cost(y - 1, i + 1) + ASIDE];
    if (left < straight && left <= right) i--;
    else if (right < straight) i++;
  }
  return { way, crossed };
}
