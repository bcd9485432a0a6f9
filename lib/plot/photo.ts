/**
 * Any picture as part of an SVG: made small enough, opaque, as a PNG within a URL.
 *
 * @module
 */
import { encode } from "fast-png";
import { toBase64 } from "../core/bytes.ts";
import { compose } from "../image/find/compose.ts";
import { reduce } from "../image/find/reduce.ts";
import { type ImageSize, type Pixels, resize } from "../image/mod.ts";

/** A picture that is ready to be drawn. */
export interface Photo {
  /** A `data:` URL of an 8-bit PNG; always the same for the same pixels. */
  readonly url: string;
  /** How many pixels of the drawing a pixel of the picture is long and high. */
  readonly scale: number;
  /** The size that it is drawn in, in pixels of the drawing. */
  readonly size: ImageSize;
}

/**
 * Makes a picture fit: a large one is made smaller, the pixels of a small one are drawn larger, a
 * whole number of times. Where it has alpha it is laid on black or white, as when digits are found.
 *
 * @param pixels `[height, width, channels]` uint8
 * @param sides how long its longer side may be, and should be at least, in pixels of the drawing
 */
export function fitPhoto(
  pixels: Pixels,
  { longest, least }: { readonly longest: number; readonly least: number },
): Photo {
  const [height, width] = pixels.shape;
  const side = Math.max(height, width);
  const scale = side > longest ? longest / side : Math.max(1, Math.floor(least / side));
  // First by a whole factor, which is quick and knows alpha, then to the pixel.
  const { planes, ...reduced } = compose(
    reduce(pixels, { factor: Math.max(1, Math.floor(1 / scale)) }),
  );
  const stack = new Uint8Array(planes.length * reduced.height * reduced.width);
  planes.forEach((plane, i) => stack.set(plane.map(Math.round), i * plane.length));
  const size = { height: atLeastOne(height * scale), width: atLeastOne(width * scale) };
  const drawn = scale < 1 ? size : { height, width };
  const { data } = resize(
    { data: stack, shape: [planes.length, reduced.height, reduced.width] },
    drawn,
  );
  return { url: urlOf(data, { ...drawn, channels: planes.length }), scale, size };
}

function atLeastOne(length: number): number {
  return Math.max(1, Math.round(length));
}

/** `[channels, height, width]` to a PNG. */
function urlOf(
  planes: Uint8Array,
  { height, width, channels }: ImageSize & { readonly channels: number },
): string {
  const length = height * width;
  const data = new Uint8Array(planes.length);
  for (let i = 0, at = 0; i < length; i++) {
    for (let channel = 0; channel < channels; channel++) {
      data[at++] = planes[channel * length + i]!;
    }
  }
  const png = encode({ width, height, channels, data }, { zlib: { level: 9 } });
  return `data:image/png;base64,${toBase64(png)}`;
}
