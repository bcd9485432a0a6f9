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
  const { left, top, right, bottom } = boundsOf(strokes);
  const [wide, high] = [(right - left) * width + 2 * margin, (bottom - top) * height + 2 * margin];
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
    left: (left * width - margin) * scale,
    top: (top * height - margin) * scale,
  });
  const { data } = surface.getImageData(0, 0, canvas.width, canvas.height);
  return { data: new Uint8Array(data.buffer), shape: [canvas.height, canvas.width, 4] };
}

/** How far strokes reach, as shares of the area: by a loop, since a long drawing has many places. */
function boundsOf(strokes: readonly Stroke[]) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    for (const { x, y } of stroke) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, right, bottom };
}
