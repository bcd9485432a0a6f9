/**
 * From an image file to the model's input, with the very bytes that Keras and Pillow give.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { grayscale, resize } from "./mod.ts";
 *
 * // Two pixels, red and white, are gray 76 and 255; a third pixel between them is their mean.
 * const pixels = new Uint8Array([255, 0, 0, 255, 255, 255]);
 * const gray = grayscale({ data: pixels, shape: [1, 2, 3] });
 * assertEquals(resize(gray, { height: 1, width: 3 }).data, new Uint8Array([76, 166, 255]));
 * ```
 *
 * @module
 */
export { decodePixels, type Pixels } from "./decode.ts";
export { findDigits, type FoundDigit } from "./find/find_digits.ts";
export type { Box } from "./find/plane.ts";
export { grayscale } from "./grayscale.ts";
export { decodeImage, readImage, type ReadImageOptions } from "./read.ts";
export { readPixels } from "./read_pixels.ts";
export { type ImageSize, resize } from "./resize.ts";
