import { damaged } from "./decode_error.ts";

/** The colours of a picture that holds indices. */
export interface Palette {
  /** `[entries, 4]` uint8: red, green, blue, alpha. */
  readonly colors: Uint8Array;
  /** What a pixel becomes: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA; no more than the colours need. */
  readonly channels: number;
}

/**
 * Makes a palette, and finds out how many channels its colours need.
 *
 * @param colors `[entries, 4]` uint8: red, green, blue, alpha
 */
export function paletteOf(colors: Uint8Array): Palette {
  let isGray = true;
  let isOpaque = true;
  for (let at = 0; at < colors.length; at += 4) {
    isGray &&= colors[at] === colors[at + 1] && colors[at] === colors[at + 2];
    isOpaque &&= colors[at + 3] === 255;
  }
  return { colors, channels: (isGray ? 1 : 3) + (isOpaque ? 0 : 1) };
}

/**
 * Looks up the colours of indices.
 *
 * @param palette the colours
 * @param indices one a pixel
 * @param pixels filled whole: `[indices.length, palette.channels]` uint8
 * @throws DecodeError when an index is past the palette's end
 */
export function lookUp(
  { colors, channels }: Palette,
  indices: Uint8Array,
  pixels: Uint8Array,
): void {
  const entries = colors.length / 4;
  const hasAlpha = channels % 2 === 0;
  const colorChannels = hasAlpha ? channels - 1 : channels;
  let at = 0;
  for (const index of indices) {
    if (index >= entries) throw damaged(`its palette of ${entries} has no colour ${index}`);
    const color = 4 * index;
    for (let channel = 0; channel < colorChannels; channel++) {
      pixels[at++] = colors[color + channel]!;
    }
    if (hasAlpha) pixels[at++] = colors[color + 3]!;
  }
}
