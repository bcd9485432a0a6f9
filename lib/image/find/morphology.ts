import type { Plane } from "./plane.ts";

/**
 * The largest value in each window of `size`×`size` pixels that lies in the plane, of all windows
 * that hold a pixel the smallest such value: dark parts that no such window fits into are filled
 * (closing by a square; Serra 1982). Windows never leave the plane.
 *
 * @param plane `[height, width]`
 * @param size a whole number ≥ 1; no more than a side counts
 */
export function close(plane: Plane, size: number): Plane {
  const { height, width } = plane;
  const [rows, columns] = [Math.min(size, height), Math.min(size, width)];
  const peaks = windowMaxima(plane, { rows, columns });
  const padded = pad(negate(peaks), { rows: rows - 1, columns: columns - 1 });
  return negate(windowMaxima(padded, { rows, columns }));
}

/** Light parts that no window of `size`×`size` pixels fits into are filled (opening by a square). */
export function open(plane: Plane, size: number): Plane {
  return negate(close(negate(plane), size));
}

/** The largest of each pixel and those up to one away. */
export function largestAround(plane: Plane): Plane {
  return windowMaxima(pad(plane, { rows: 1, columns: 1 }), { rows: 3, columns: 3 });
}

/** The smallest of each pixel and those up to one away. */
export function smallestAround(plane: Plane): Plane {
  return negate(largestAround(negate(plane)));
}

/** Light for dark. */
function negate({ data, height, width }: Plane): Plane {
  const negative = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) negative[i] = -data[i]!;
  return { data: negative, height, width };
}

interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** A margin that is smaller than everything. */
function pad({ data, height, width }: Plane, { rows, columns }: Size): Plane {
  const wide = width + 2 * columns;
  const padded = new Float32Array((height + 2 * rows) * wide).fill(-Infinity);
  for (let y = 0; y < height; y++) {
    padded.set(data.subarray(y * width, (y + 1) * width), (y + rows) * wide + columns);
  }
  return { data: padded, height: height + 2 * rows, width: wide };
}

/** The largest value of each window, `[height − rows + 1, width − columns + 1]`. */
function windowMaxima({ data, height, width }: Plane, { rows, columns }: Size): Plane {
  const [high, wide] = [height - rows + 1, width - columns + 1];
  const maxima = Float32Array.from(data);
  // The first value of each window holds the largest of `span` ones, a span that doubles.
  for (
    const { window, stride } of [{ window: columns, stride: 1 }, { window: rows, stride: width }]
  ) {
    for (let span = 1; span < window;) {
      const step = Math.min(span, window - span);
      const last = maxima.length - step * stride;
      for (let i = 0; i < last; i++) {
        const other = maxima[i + step * stride]!;
        if (other > maxima[i]!) maxima[i] = other;
      }
      span += step;
    }
  }
  const result = new Float32Array(high * wide);
  for (let y = 0; y < high; y++) {
    result.set(maxima.subarray(y * width, y * width + wide), y * wide);
  }
  return { data: result, height: high, width: wide };
}
