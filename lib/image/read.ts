import type { Images } from "../data/images.ts";
import { readFile } from "../core/files.ts";
import { decodePixels } from "./decode.ts";
import { grayscale } from "./grayscale.ts";
import { type ImageSize, resize } from "./resize.ts";

/** How to read an image. */
export interface ReadImageOptions extends Partial<ImageSize> {
  /** How errors call the image; the path where there is one. */
  readonly name?: string;
}

/**
 * Turns the bytes of an image file into the model's input: gray, 28×28. The same as
 * `load_img(color_mode="grayscale", target_size=(28, 28), interpolation="bilinear")` of Keras, but
 * upright where EXIF says that the camera was turned.
 *
 * @param bytes the contents of a PNG, JPEG, WebP, GIF, TIFF, BMP or PNM file
 * @param options another size than 28×28; a name for errors
 * @returns one image, `[1, 28, 28]` uint8 in 0–255
 * @throws Error when the bytes are not such an image, or the image is empty
 */
export async function decodeImage(
  bytes: Uint8Array,
  { height = 28, width = 28, name }: ReadImageOptions = {},
): Promise<Images<Uint8Array>> {
  return resize(grayscale(await decodePixels(bytes, name)), { height, width });
}

/**
 * Reads an image file as the model's input: gray, 28×28, upright.
 *
 * @param path a PNG, JPEG, WebP, GIF, TIFF, BMP or PNM file
 * @param options another size than 28×28; another name than the path for errors
 * @returns one image, `[1, 28, 28]` uint8 in 0–255
 * @throws Error naming the file when it cannot be read or is not such an image
 */
export async function readImage(
  path: string | URL,
  options: ReadImageOptions = {},
): Promise<Images<Uint8Array>> {
  const name = options.name ?? `${path}`;
  const bytes = await readFile(path, { what: `image "${name}"` });
  return await decodeImage(bytes, { ...options, name });
}
