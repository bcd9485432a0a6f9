/**
 * Statistics of a coarse grid over a picture.
 *
 * @module
 */
import type { Plane } from "./plane.ts";

/** The median of values in 0–255; exact within the level of the median. */
export function median(values: Float32Array): number {
  const counts = new Uint32Array(256);
  for (let i = 0; i < values.length; i++) counts[Math.round(values[i]!)]!++;
  let [level, below] = [0, counts[0]!];
  while (below * 2 < values.length) below += counts[++level]!;
  // Within the level, the mean of its values: reduced pixels are not whole numbers.
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (Math.round(values[i]!) === level) {
      sum += values[i]!;
      count++;
    }
  }
  return sum / count;
}

/** The means of square cells; those at the right and the bottom may be smaller. */
export function cellMeans({ data, height, width }: Plane, cell: number): Plane {
  const [rows, columns] = [Math.ceil(height / cell), Math.ceil(width / cell)];
  const means = new Float32Array(rows * columns);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(y / cell) * columns;
    for (let column = 0; column < columns; column++) {
      const end = y * width + Math.min(width, (column + 1) * cell);
      let sum = 0;
      for (; at < end; at++) sum += data[at]!;
      means[row + column]! += sum;
    }
  }
  for (let row = 0, at = 0; row < rows; row++) {
    const high = Math.min(cell, height - row * cell);
    for (let column = 0; column < columns; column++, at++) {
      means[at]! /= high * Math.min(cell, width - column * cell);
    }
  }
  return { data: means, height: rows, width: columns };
}

/** Medians of windows in 0–255, by a histogram that slides along (Huang, Yang and Tang 1979). */
export function slidingMedian({ data, height, width }: Plane, reach: number): Plane {
  const medians = new Float32Array(data.length);
  const levels = Uint8Array.from(data, Math.round);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height - 1, y + reach)];
    const counts = new Int32Array(256);
    let [total, below, level] = [0, 0, 0]; // below: how many are under the level
    const count = (x: number, by: number) => {
      let under = 0;
      for (let at = top * width + x, last = bottom * width + x; at <= last; at += width) {
        const value = levels[at]!;
        counts[value]! += by;
        under += (value - level) >>> 31; // 1 if it is less
      }
      below += by * under;
      total += by * (bottom - top + 1);
    };
    for (let x = 0; x < Math.min(reach, width); x++) count(x, 1);
    for (let x = 0; x < width; x++) {
      if (x + reach < width) count(x + reach, 1);
      if (x - reach > 0) count(x - reach - 1, -1);
      while (2 * below > total) below -= counts[--level]!;
      while (2 * (below + counts[level]!) <= total && level < 255) below += counts[level++]!;
      medians[y * width + x] = level;
    }
  }
  return { data: medians, height, width };
}
