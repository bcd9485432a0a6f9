/**
 * From the bytes of an image file to its pixels: PNG, JPEG, WebP, GIF, BMP, TIFF, PBM, PGM and PPM.
 *
 * @module
 */
import { plainBytes } from "../core/bytes.ts";
import { declaredSize } from "./declared_size.ts";
import { bmpPixels } from "./decode/bmp.ts";
import { damaged, DecodeError } from "./decode/decode_error.ts";
import { exifOrientation } from "./decode/exif_orientation.ts";
import {
  describeStart,
  formatOf,
  type ImageFormat,
  READ_FORMATS,
  unreadFormatOf,
} from "./decode/formats.ts";
import { gifPixels } from "./decode/gif.ts";
import { jpegPixels } from "./decode/jpeg.ts";
import { type DeclaredSize, sizeProblem } from "./decode/limits.ts";
import { netpbmPixels } from "./decode/netpbm.ts";
import type { Pixels } from "./decode/pixels.ts";
import { pngPixels } from "./decode/png.ts";
import { tiffPixels } from "./decode/tiff.ts";
import { upright } from "./decode/upright.ts";
import { webpPixels } from "./decode/webp.ts";

export type { Pixels };

/** What is large, libjpeg-turbo and libwebp, is loaded when a picture for it comes. */
const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array) => Pixels | Promise<Pixels>>> = {
  PNG: pngPixels,
  JPEG: jpegPixels,
  WebP: webpPixels,
  GIF: gifPixels,
  BMP: bmpPixels,
  TIFF: tiffPixels,
  PNM: netpbmPixels,
};

/**
 * Decodes an image file; of a file with several pictures the first. The format is told by its first
 * bytes, not by the file's name. Samples of 16 bits keep their high byte, as Pillow does it for
 * colour; samples of fewer than 8 bits are spread over 0–255. The pixels are upright: where EXIF says
 * how the camera was held they are turned. (Keras' `load_img` leaves a photograph as it is stored.)
 *
 * @param file its contents
 * @param name how errors call the file
 * @returns the pixels, `[height, width, channels]` uint8
 * @throws Error naming the file when it is not an image of these formats, is damaged or cut short,
 *   or declares no pixels, more than 67 million, sides of more than 65,535, or more pixels than its
 *   bytes can hold
 */
export async function decodePixels(file: Uint8Array, name = "image"): Promise<Pixels> {
  const bytes = plainBytes(file);
  const fail = (found: string, cause?: unknown) =>
    new Error(`Cannot read image "${name}": it ${found}`, { cause });
  const format = formatOf(bytes);
  if (format === undefined) throw fail(describeUnread(bytes));
  try {
    const size = acceptableSize(bytes, format);
    const pixels = await decoders[format](bytes);
    checkDecoded(pixels, size);
    return upright(pixels, exifOrientation(bytes, format));
  } catch (error) {
    if (error instanceof DecodeError) throw fail(describeError(error, format), error);
    throw fail(`cannot be decoded as ${format}: ${(error as Error).message}`, error);
  }
}

/** Reads the size that a file declares, and refuses one that would take too much time or memory. */
function acceptableSize(bytes: Uint8Array, format: ImageFormat): DeclaredSize {
  const size = declaredSize(bytes, format);
  if (size === undefined) throw damaged("its header does not tell its size");
  const problem = sizeProblem(size, { format, length: bytes.length });
  if (problem !== undefined) {
    throw new DecodeError("size", `${size.width}×${size.height} pixels, ${problem}`);
  }
  return size;
}

function checkDecoded({ data, shape }: Pixels, { width, height }: DeclaredSize): void {
  if (shape[0] !== height || shape[1] !== width || data.length !== height * width * shape[2]) {
    throw damaged(`it has ${shape[1]}×${shape[0]} pixels, but declares ${width}×${height}`);
  }
}

function describeUnread(bytes: Uint8Array): string {
  if (bytes.length === 0) return `is empty (0 bytes), expected a ${READ_FORMATS} image`;
  const unread = unreadFormatOf(bytes);
  return unread === undefined
    ? `starts with ${describeStart(bytes)}, expected a ${READ_FORMATS} image`
    : `is ${unread}, which is not read here: save it as PNG or JPEG`;
}

function describeError({ kind, message }: DecodeError, format: ImageFormat): string {
  switch (kind) {
    case "size":
      return `declares ${message}`;
    case "unsupported":
      return `is ${message}, which is not read here: save it as PNG or JPEG`;
    case "damaged":
      return `is damaged or cut short as ${format} (${message}), expected a whole file`;
  }
}
