import { encode } from "fast-png";
import { toBase64 } from "../core/bytes.ts";
import type { Images } from "../data/images.ts";

/**
 * Makes one of many images a PNG within a URL, as an SVG can hold it.
 *
 * @param images `[count, height, width]` uint8 in 0–255, or float32 in [0, 1]
 * @param index which image, from 0
 * @returns a `data:` URL of an 8-bit gray PNG; always the same for the same pixels
 */
export function pngUrl({ data, shape: [, height, width] }: Images, index: number): string {
  const size = height * width;
  const pixels = data.subarray(index * size, (index + 1) * size);
  const bytes = pixels instanceof Uint8Array ? pixels : Uint8ClampedArray.from(
    pixels,
    (value) => 255 * value,
  );
  const png = encode({ width, height, channels: 1, data: bytes }, { zlib: { level: 9 } });
  return `data:image/png;base64,${toBase64(png)}`;
}
