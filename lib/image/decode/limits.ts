import type { ImageFormat } from "./formats.ts";

/** The size of a picture as its file declares it, in pixels. */
export interface DeclaredSize {
  /** How many columns. */
  readonly width: number;
  /** How many rows. */
  readonly height: number;
}

/** The most pixels: what telephones take, 12 to 64 million. These are 200 MB of RGB. */
const MOST_PIXELS = 2 ** 26;

/** The longest side: what a JPEG can say. Nobody draws or photographs longer. */
const LONGEST_SIDE = 65_535;

/** So many pixels cost so little that a file of any length may declare them. */
const FREE_PIXELS = 2 ** 20;

/**
 * How many pixels a byte of a file can hold at most. A file that declares more is damaged, or made
 * to exhaust the memory.
 */
const PIXELS_PER_BYTE: Readonly<Record<ImageFormat, number>> = {
  PNG: 8 * 1032, // one bit a pixel, and deflate makes 1032 bytes of one
  JPEG: 512, // one bit a block of 8×8
  GIF: 2731, // a code of 12 bits stands for up to 4096
  BMP: 128, // a run of 255 in two bytes
  TIFF: 8 * 2731, // LZW codes as in GIF, one bit a pixel
  PNM: 8, // one bit a pixel
  // The format knows no limit. This is twice what a stroke on an empty canvas of 48 million takes.
  WebP: 16_384,
};

/**
 * Checks a declared size before anything is allocated for it.
 *
 * @param size in pixels
 * @param file the file's format, and its length in bytes
 * @returns what speaks against the size, in words that follow "it declares 3×4 pixels,", or
 *   undefined when nothing does
 */
export function sizeProblem(
  { width, height }: DeclaredSize,
  { format, length }: { readonly format: ImageFormat; readonly length: number },
): string | undefined {
  const pixels = width * height;
  if (!(width >= 1 && height >= 1)) return "expected at least 1×1";
  if (Math.max(width, height) > LONGEST_SIDE) {
    return `expected sides of at most ${LONGEST_SIDE.toLocaleString("en")}`;
  }
  if (pixels > MOST_PIXELS) return `expected at most ${Math.floor(MOST_PIXELS / 1e6)} million`;
  const most = Math.max(FREE_PIXELS, PIXELS_PER_BYTE[format] * length);
  if (pixels <= most) return undefined;
  return `expected at most ${most.toLocaleString("en")} in ${
    length.toLocaleString("en")
  } bytes of ${format}`;
}
