import type { Plane } from "./plane.ts";

/**
 * The largest value in each window of `size`×`size` pixels that lies in the plane, of all windows
 * that hold a pixel the smallest such value: dark parts that no such window fits into are filled
 * (closing by a square; Serra 1982). Windows never leave the plane.
 */
export function close(plane: Plane, size: number): Plane {
  const peaks = slide(slide(plane, size, true, Math.max), size, false, Math.max);
  return spread(spread(peaks, { size, length: plane.width, across: true }), {
    size,
    length: plane.height,
    across: false,
  });
}

/** A plane of windows: position i holds the extreme of pixels i … i + size − 1. */
function slide(
  { data, height, width }: Plane,
  wanted: number,
  across: boolean,
  pick: (a: number, b: number) => number,
): Plane {
  const length = across ? width : height;
  const size = Math.min(wanted, length);
  const count = length - size + 1;
  const [rows, columns] = across ? [height, count] : [count, width];
  const result = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let at = y * width + x;
      let found = data[at]!;
      for (let k = 1; k < size; k++) {
        at += across ? 1 : width;
        found = pick(found, data[at]!);
      }
      result[y * columns + x] = found;
    }
  }
  return { data: result, height: rows, width: columns };
}

/** Back from windows to pixels: each pixel takes the smallest of the windows that hold it. */
function spread(
  { data, height, width }: Plane,
  { size, length, across }: { size: number; length: number; across: boolean },
): Plane {
  const count = across ? width : height;
  const span = Math.min(size, length);
  const [rows, columns] = across ? [height, length] : [length, width];
  const result = new Float32Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const i = across ? x : y;
      const [from, to] = [Math.max(0, i - span + 1), Math.min(count - 1, i)];
      let found = Infinity;
      for (let k = from; k <= to; k++) {
        found = Math.min(found, data[across ? y * width + k : k * width + x]!);
      }
      result[y * columns + x] = found;
    }
  }
  return { data: result, height: rows, width: columns };
}
