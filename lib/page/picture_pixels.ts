/**
 * Pictures that people give: decoded by the browser itself, which reads more kinds than
 * any library, and turns photographs upright.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Pixels } from "../image/decode/pixels.ts";

/** The longer side of what is read of a picture, in pixels: digits are looked for on far fewer. */
const LONGEST = 2000;

/**
 * Decodes a picture.
 *
 * @throws DOMException when the browser cannot
 */
export async function decodePicture(file: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = LONGEST / Math.max(whole.width, whole.height);
  if (scale >= 1) return whole;
  const smaller = await createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(whole.width * scale)),
    resizeHeight: Math.max(1, Math.round(whole.height * scale)),
    resizeQuality: "high",
  });
  whole.close();
  return smaller;
}

/** The pixels of a picture, `[height, width, 4]` uint8 with alpha. */
export function picturePixels(picture: ImageBitmap): Pixels {
  const { width, height } = picture;
  const surface = new OffscreenCanvas(width, height).getContext("2d")!;
  surface.drawImage(picture, 0, 0);
  const { data } = surface.getImageData(0, 0, width, height);
  return { data: new Uint8Array(data.buffer), shape: [height, width, 4] };
}
