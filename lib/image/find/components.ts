import type { Box, Plane } from "./plane.ts";

/** A connected piece of ink. */
export interface Component extends Box {
  /** Its number in the plane of labels, from 1. */
  readonly label: number;
  /** How many pixels it has. */
  readonly area: number;
  /** How many sides of its pixels border on others: its outline, in steps. */
  readonly edges: number;
  /** How many holes it has. */
  readonly holes: number;
}

/** The pieces of a picture, and which pixel belongs to which. */
export interface Components {
  /** `[height, width]` int32: 0 for no piece, else a component's label. */
  readonly labels: Plane<Int32Array>;
  readonly components: readonly Component[];
}

/**
 * Finds the connected pieces of ink (8 neighbours): what is above `low` and somewhere above `high`.
 */
export function findComponents(
  { data, height, width }: Plane,
  { low, high }: { readonly low: number; readonly high: number },
): Components {
  const labels = new Int32Array(data.length);
  const parents = [0];
  const root = (label: number) => {
    while (parents[label]! !== label) {
      parents[label] = parents[parents[label]!]!;
      label = parents[label]!;
    }
    return label;
  };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (data[at]! <= low) continue;
      const left = x > 0 ? labels[at - 1]! : 0;
      const above = y > 0 ? labels[at - width]! : 0;
      const before = y > 0 && x > 0 ? labels[at - width - 1]! : 0;
      const after = y > 0 && x + 1 < width ? labels[at - width + 1]! : 0;
      let label = above || left || before || after;
      if (label === 0) parents.push(label = parents.length);
      else if (above === 0 && after !== 0 && label !== after) {
        const [a, b] = [root(label), root(after)];
        parents[Math.max(a, b)] = Math.min(a, b);
      }
      labels[at] = label;
    }
  }
  return describe({ data, height, width }, labels, { high, roots: parents.map((_, i) => root(i)) });
}

function describe(
  { data, height, width }: Plane,
  labels: Int32Array,
  { high, roots }: { readonly high: number; readonly roots: readonly number[] },
): Components {
  const strong = new Uint8Array(roots.length);
  for (let i = 0; i < data.length; i++) {
    if (labels[i] !== 0 && data[i]! > high) strong[roots[labels[i]!]!] = 1;
  }
  const numbers = new Int32Array(roots.length);
  let count = 0;
  for (let label = 1; label < roots.length; label++) {
    if (roots[label] === label && strong[label]) numbers[label] = ++count;
  }
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0) labels[i] = numbers[roots[labels[i]!]!]!;
  }
  const plane = { data: labels, height, width };
  return { labels: plane, components: measure(plane, count) };
}

/** Area, box, outline and holes of each label. */
export function measure({ data, height, width }: Plane<Int32Array>, count: number): Component[] {
  const [area, edges, euler] = [0, 0, 0].map(() => new Int32Array(count + 1)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const left = new Int32Array(count + 1).fill(width);
  const top = new Int32Array(count + 1).fill(height);
  const [right, bottom] = [new Int32Array(count + 1), new Int32Array(count + 1)];
  // Blocks of 2×2 pixels around each corner; all ink in one block has one label.
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      const at = y * width + x;
      const d = x < width && y < height ? data[at]! : 0;
      const c = x > 0 && y < height ? data[at - 1]! : 0;
      const b = x < width && y > 0 ? data[at - width]! : 0;
      const a = x > 0 && y > 0 ? data[at - width - 1]! : 0;
      const label = a || b || c || d;
      if (label === 0) continue;
      if (d !== 0) {
        area[d]!++;
        if (x < left[d]!) left[d] = x;
        if (x > right[d]!) right[d] = x;
        if (y < top[d]!) top[d] = y;
        if (y > bottom[d]!) bottom[d] = y;
      }
      if ((c === 0) !== (d === 0)) edges[label]!++;
      if ((b === 0) !== (d === 0)) edges[label]!++;
      // Euler's number from the blocks' patterns (Gray 1971), for 8 neighbours.
      const ink = +(a !== 0) + +(b !== 0) + +(c !== 0) + +(d !== 0);
      if (ink === 1) euler[label]!++;
      else if (ink === 3) euler[label]!--;
      else if (ink === 2 && (a !== 0) === (d !== 0)) euler[label]! -= 2;
    }
  }
  return Array.from({ length: count }, (_, i) => ({
    label: i + 1,
    area: area[i + 1]!,
    edges: edges[i + 1]!,
    holes: 1 - euler[i + 1]! / 4,
    left: left[i + 1]!,
    top: top[i + 1]!,
    width: right[i + 1]! - left[i + 1]! + 1,
    height: bottom[i + 1]! - top[i + 1]! + 1,
  }));
}

/** The mean width of a piece's strokes: twice the area by the outline (whose steps are 4/π too long). */
export function thickness({ area, edges }: Component): number {
  return 2 * area / (edges * Math.PI / 4);
}
