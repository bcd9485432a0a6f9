import { damaged } from "./decode_error.ts";

/** What follows a zero byte instead of a length. */
const [END_OF_LINE, END_OF_PICTURE, JUMP] = [0, 1, 2] as const;

/**
 * Undoes the run-length coding of a BMP (RLE8 and RLE4, as Windows' documentation of `BI_RLE8` has
 * it): pairs of a length and an index, or of two that take turns; a zero and a length for as many
 * indices one by one; and jumps, which leave index 0.
 *
 * @param runs the coded pixels
 * @param size the picture's width and height
 * @param bits 8, or 4 where a byte holds two indices
 * @returns one index a pixel, in the order of the file
 * @throws DecodeError when the data leaves the picture, or ends before it says so
 */
export function readRuns(
  runs: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  bits: 4 | 8,
): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, y, at] = [0, 0, 0];
  const next = () => {
    if (at >= runs.length) throw damaged("its runs end before the picture does");
    return runs[at++]!;
  };
  /** Writes `length` indices; `pair(i)` is the byte that the i-th stands in. */
  const write = (length: number, pair: (i: number) => number) => {
    if (y >= height || x + length > width) throw damaged("a run leaves the picture");
    for (let i = 0; i < length; i++) {
      const byte = pair(i);
      indices[y * width + x++] = bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15;
    }
  };
  // The end may be left unsaid where the last row is full.
  while (y < height && !(y === height - 1 && x === width)) {
    const length = next();
    const value = next();
    if (length > 0) write(length, () => value);
    else if (value === END_OF_PICTURE) break;
    else if (value === END_OF_LINE) [x, y] = [0, y + 1];
    else if (value === JUMP) {
      [x, y] = [x + next(), y + next()];
      if (x > width || y >= height) throw damaged("a jump leaves the picture");
    } else {
      const start = at;
      const bytes = Math.ceil(value * bits / 8);
      at += bytes + bytes % 2; // filled up to an even number
      if (start + bytes > runs.length) throw damaged("its runs end before the picture does");
      write(value, (i) => runs[start + (i * bits >> 3)]!);
    }
  }
  return indices;
}
