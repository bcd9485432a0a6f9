import { readFile } from "../core/files.ts";
import { decodePixels, type Pixels } from "./decode.ts";

/**
 * Reads an image file as it is, in colour and in its own size, upright where EXIF says that the camera
 * was turned.
 *
 * @param path a PNG, JPEG, WebP, GIF, TIFF, BMP or PNM file
 * @param options another name than the path for errors
 * @returns `[height, width, channels]` uint8
 * @throws Error naming the file when it cannot be read or is not such an image
 */
export async function readPixels(
  path: string | URL,
  { name = `${path}` }: { readonly name?: string } = {},
): Promise<Pixels> {
  return await decodePixels(await readFile(path, { what: `image "${name}"` }), name);
}
