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
  const peaks = negate(windowMaxima(plane, { rows, columns }));
  return negate(windowMaxima(peaks, { rows, columns }, { rows: rows - 1, columns: columns - 1 }));
}

/** Light parts that no window of `size`×`size` pixels fits into are filled (opening by a square). */
export function open(plane: Plane, size: number): Plane {
  return negate(close(negate(plane), size));
}

/** The largest of each pixel and those up to one away. */
export function largestAround(plane: Plane): Plane {
  return windowMaxima(plane, { rows: 3, columns: 3 }, { rows: 1, columns: 1 });
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

/**
 * The largest value of each window, `[height − rows + 1, width − columns + 1]`, after a margin that is
 * smaller than everything: along the rows, then along the columns.
 */
function windowMaxima(
  { data, height, width }: Plane,
  { rows, columns }: Size,
  margin: Size = { rows: 0, columns: 0 },
): Plane {
  const padded = width + 2 * margin.columns;
  const lines = new Float32Array(height * padded).fill(-Infinity);
  for (let y = 0; y < height; y++) {
    lines.set(data.subarray(y * width, (y + 1) * width), y * padded + margin.columns);
  }
  spreadMaxima(lines, { window: columns, stride: 1 });
  const wide = padded - columns + 1;
  const maxima = new Float32Array((height + 2 * margin.rows) * wide).fill(-Infinity);
  for (let y = 0; y < height; y++) {
    maxima.set(lines.subarray(y * padded, y * padded + wide), (y + margin.rows) * wide);
  }
  spreadMaxima(maxima, { window: rows, stride: wide });
  const high = height + 2 * margin.rows - rows + 1;
  return { data: maxima.subarray(0, high * wide), height: high, width: wide };
}

/** The first value of each window becomes the largest of `span` ones, a span that doubles. */
function spreadMaxima(
  maxima: Float32Array,
  { window, stride }: { readonly window: number; readonly stride: number },
): void {
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
