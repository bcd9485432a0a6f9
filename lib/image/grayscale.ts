import type { Images } from "../data/images.ts";
import type { Pixels } from "./decode.ts";

/**
 * Turns a picture into gray exactly as Pillow's `convert("L")` does: ITU-R 601-2 luma, in 16-bit
 * fixed point, rounded (https://pillow.readthedocs.io/en/stable/reference/Image.html,
 * `L = R × 299/1000 + G × 587/1000 + B × 114/1000`). Alpha is ignored, as Pillow ignores it.
 *
 * @param pixels `[height, width, channels]` uint8: gray, gray and alpha, RGB, or RGBA
 * @returns one image, `[1, height, width]` uint8 in 0–255
 */
export function grayscale({ data, shape: [height, width, channels] }: Pixels): Images<Uint8Array> {
  const gray = new Uint8Array(height * width);
  for (let i = 0; i < gray.length; i++) {
    const at = i * channels;
    gray[i] = channels < 3 ? data[at]! : luma(data[at]!, data[at + 1]!, data[at + 2]!);
  }
  return { data: gray, shape: [1, height, width] };
}

/** 19595, 38470 and 7471 are 0.299, 0.587 and 0.114 times 2^16; 0x8000 is a half, to round. */
function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
