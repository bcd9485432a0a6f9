/// <reference lib="dom" />
import type { Pixels } from "../image/decode/pixels.ts";
import type { Stroke } from "./strokes.ts";
import { penWidth, trace } from "./trace.ts";

/** The longer side of the picture for the model, in pixels, for ink as high as wide … */
const SIDE = 128;
/** … and for a long number. */
const LONGEST = 512;

/**
 * The part of a drawing that has ink, as a small picture: black strokes on white, whatever the colours of
 * the page. Small, since the model sees 28×28 of it.
 *
 * @param strokes at least one
 * @param area the drawing area's width and height in pixels
 * @returns `[height, width, 4]` uint8
 */
export function inkPixels(
  strokes: readonly Stroke[],
  { width, height }: { readonly width: number; readonly height: number },
): Pixels {
  const margin = penWidth({ width, height });
  const places = strokes.flat();
  const [xs, ys] = [places.map(({ x }) => x * width), places.map(({ y }) => y * height)];
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  const [wide, high] = [Math.max(...xs) + margin - left, Math.max(...ys) + margin - top];
  // A long number has digits that are about as high as it is.
  const scale = Math.min(SIDE / Math.min(wide, high), LONGEST / Math.max(wide, high), 1);
  const canvas = new OffscreenCanvas(Math.ceil(wide * scale), Math.ceil(high * scale));
  const surface = canvas.getContext("2d", { willReadFrequently: true })!;
  surface.fillStyle = "white";
  surface.fillRect(0, 0, canvas.width, canvas.height);
  surface.strokeStyle = "black";
  trace(surface, strokes, {
    width: width * scale,
    height: height * scale,
    left: left * scale,
    top: top * scale,
  });
  const { data } = surface.getImageData(0, 0, canvas.width, canvas.height);
  return { data: new Uint8Array(data.buffer), shape: [canvas.height, canvas.width, 4] };
}
