import type { Plane } from "./plane.ts";

/** Where a raster lies on a plane: its origin there, and how many of its pixels one pixel spans. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  /** The width of a pixel of the raster in pixels of the plane. */
  readonly step: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Draws a part of a plane at another scale. Smaller: each pixel is the mean of the area that it
 * covers. Larger: interpolated between four neighbours. Outside of the plane is 0.
 */
export function resample(plane: Plane, placement: Placement): Plane {
  const { left, top, step, height, width } = placement;
  const columns = taps({ start: left, step, count: width, length: plane.width });
  const rows = taps({ start: top, step, count: height, length: plane.height });
  const wide = new Float32Array(plane.height * width);
  for (let y = 0; y < plane.height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      const { first, weights } = columns[x]!;
      for (let k = 0; k < weights.length; k++) {
        sum += weights[k]! * plane.data[y * plane.width + first + k]!;
      }
      wide[y * width + x] = sum;
    }
  }
  const data = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const { first, weights } = rows[y]!;
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k]!;
      for (let x = 0; x < width; x++) {
        data[y * width + x]! += weight * wide[(first + k) * width + x]!;
      }
    }
  }
  return { data, height, width };
}

interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Which pixels of an axis make each new one, and how much each counts. */
function taps(
  { start, step, count, length }: {
    readonly start: number;
    readonly step: number;
    readonly count: number;
    readonly length: number;
  },
): Taps[] {
  // A window as wide as the new pixel, or as the old one where that is wider: then a new pixel's
  // share of two neighbours is what linear interpolation gives.
  const reach = Math.max(step, 1) / 2;
  return Array.from({ length: count }, (_, i) => {
    const middle = start + (i + 0.5) * step;
    const [from, to] = [middle - reach, middle + reach];
    const first = Math.min(Math.max(Math.floor(from), 0), length);
    const last = Math.min(Math.ceil(to), length);
    const weights: number[] = [];
    for (let pixel = first; pixel < last; pixel++) {
      const covered = Math.min(to, pixel + 1) - Math.max(from, pixel);
      weights.push(Math.max(covered, 0) / (2 * reach));
    }
    return { first, weights };
  });
}
