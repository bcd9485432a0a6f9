import type { Orientation } from "./exif_orientation.ts";
import type { Pixels } from "./pixels.ts";

/** How a stored picture becomes an upright one. */
interface Turn {
  /** Whether its columns become rows; that comes first. */
  readonly swap: boolean;
  /** Whether the last column then comes first. */
  readonly flipX: boolean;
  /** Whether the last row then comes first. */
  readonly flipY: boolean;
}

/** By which row and column of the stored picture are the upright one's top and left (tag 274). */
const TURNS: Readonly<Record<Orientation, Turn>> = {
  1: { swap: false, flipX: false, flipY: false }, // top, left
  2: { swap: false, flipX: true, flipY: false }, // top, right
  3: { swap: false, flipX: true, flipY: true }, // bottom, right
  4: { swap: false, flipX: false, flipY: true }, // bottom, left
  5: { swap: true, flipX: false, flipY: false }, // left, top
  6: { swap: true, flipX: true, flipY: false }, // right, top
  7: { swap: true, flipX: true, flipY: true }, // right, bottom
  8: { swap: true, flipX: false, flipY: true }, // left, bottom
};

/**
 * Turns and mirrors a picture so that it is upright.
 *
 * @param pixels `[height, width, channels]` uint8
 * @param orientation how it is stored
 * @returns the same pixels where they are upright already; else new ones, from 5 on of
 *   `[width, height, channels]`
 */
export function upright(pixels: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return pixels;
  const { data: source, shape: [height, width, channels] } = pixels;
  const { swap, flipX, flipY } = TURNS[orientation];
  const [rows, columns] = swap ? [width, height] : [height, width];
  // How far apart in the source neighbours in a row and in a column of the target lie.
  const [alongRow, alongColumn] = swap ? [width, 1] : [1, width];
  const data = new Uint8Array(source.length);
  for (let y = 0, to = 0; y < rows; y++) {
    const start = (flipY ? rows - 1 - y : y) * alongColumn;
    for (let x = 0; x < columns; x++) {
      const from = (start + (flipX ? columns - 1 - x : x) * alongRow) * channels;
      for (let k = 0; k < channels; k++) data[to++] = source[from + k]!;
    }
  }
  return { data, shape: [rows, columns, channels] };
}
