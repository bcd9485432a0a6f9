/**
 * From strokes to digits, and digits in reading order.
 *
 * @module
 */
import type { Component } from "./components.ts";
import { type Box, longerSide, union } from "./plane.ts";

type Digit = readonly Component[];

/** Groups strokes to digits, line by line and from left to right. */
export function groupDigits(strokes: readonly Component[]): Digit[] {
  const tallest = Math.max(...strokes.map(longerSide));
  const mains = strokes.filter((c) => c.height >= 0.5 * tallest);
  const typical = mains.length
    ? mains.map((c) => c.height).sort((a, b) => a - b)[mains.length >> 1]!
    : tallest;
  let digits: Component[][] = [];
  const isMain = (c: Box) => c.height >= 0.55 * typical;
  const sorted = strokes.toSorted((a, b) => b.height * 1e4 + b.area - a.height * 1e4 - a.area);
  for (const c of sorted) {
    let best: { digit: Component[]; gap: number } | undefined;
    for (const digit of digits) {
      const box = union(digit);
      const gap = gapBetween(box, c);
      const over = overlap(box, c, "left", "width");
      const share = over / Math.min(box.width, c.width);
      const rows = overlap(box, c, "top", "height") / Math.min(box.height, c.height);
      const joins = isMain(c)
        ? (share > 0.6 && rows > 0.3) || (share > 0.5 && gap < 0.06 * typical && rows <= 0)
        : gap < 0.25 * typical;
      if (joins && (!best || gap < best.gap)) best = { digit, gap };
    }
    if (best) best.digit.push(c);
    else digits.push([c]);
  }
  digits = digits.filter((d) => {
    const b = union(d);
    return longerSide(b) >= 0.4 * typical && b.width < 2.5 * b.height;
  });
  return inReadingOrder(digits);
}

/** How far two boxes are apart; 0 where they overlap. */
function gapBetween(a: Box, b: Box): number {
  return Math.hypot(
    Math.max(0, -overlap(a, b, "left", "width")),
    Math.max(0, -overlap(a, b, "top", "height")),
  );
}
/** How much two boxes overlap along an axis; negative where they are apart. */
function overlap(a: Box, b: Box, start: "left" | "top", length: "width" | "height"): number {
  return Math.min(a[start] + a[length], b[start] + b[length]) - Math.max(a[start], b[start]);
}

/** Line by line, each from left to right. */
function inReadingOrder(digits: readonly Digit[]): Digit[] {
  const boxed = digits.map((digit) => ({ digit, box: union(digit) }));
  const lines: (typeof boxed)[] = [];
  for (const item of boxed.toSorted((a, b) => a.box.left - b.box.left)) {
    const { box } = item;
    const middle = box.top + box.height / 2;
    // The line whose last digit is at about the same height: lines may slope.
    const line = lines.find((l) => {
      const last = l.at(-1)!.box;
      const m = last.top + last.height / 2;
      return Math.abs(m - middle) < 0.5 * Math.max(last.height, box.height);
    });
    if (line) line.push(item);
    else lines.push([item]);
  }
  return lines.toSorted((a, b) => meanMiddle(a) - meanMiddle(b)).flatMap((l) =>
    l.map(({ digit }) => digit)
  );
}
/** The height of a line's middle. */
function meanMiddle(line: readonly { readonly box: Box }[]): number {
  return line.reduce((sum, { box }) => sum + box.top + box.height / 2, 0) / line.length;
}
