import { bmpSize } from "./decode/bmp_header.ts";
import type { ImageFormat } from "./decode/formats.ts";
import { gifSize } from "./decode/gif.ts";
import { jpegSize } from "./decode/jpeg_markers.ts";
import type { DeclaredSize } from "./decode/limits.ts";
import { netpbmHeader } from "./decode/netpbm.ts";
import { tiffSize } from "./decode/tiff_directory.ts";
import { webpSize } from "./decode/webp_container.ts";

/**
 * Reads the size of a picture off its header, before anything is allocated for its pixels.
 *
 * @param bytes the contents of a file of that format
 * @param format which one it is
 * @returns the declared size, or undefined where the header does not get that far
 * @throws DecodeError when the header is damaged
 */
export function declaredSize(bytes: Uint8Array, format: ImageFormat): DeclaredSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const size = readers[format](view, bytes);
    return size && { width: size.width, height: size.height };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the file ends within its header
    throw error;
  }
}

const readers: Readonly<
  Record<ImageFormat, (view: DataView, bytes: Uint8Array) => DeclaredSize | undefined>
> = {
  // The header chunk, IHDR, is the first one (PNG specification, 11.2.2).
  PNG: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  JPEG: (_, bytes) => jpegSize(bytes),
  WebP: (_, bytes) => webpSize(bytes),
  GIF: gifSize,
  BMP: bmpSize,
  TIFF: tiffSize,
  PNM: (_, bytes) => netpbmHeader(bytes),
};
