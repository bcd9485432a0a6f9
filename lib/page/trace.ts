/**
 * Draws strokes, on the screen and for the model alike.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Place, Stroke } from "./strokes.ts";

/** How wide the pen is, as a share of the shorter side of the drawing area. */
const PEN = 1 / 16;

/** What is drawn on: a canvas of the page, or one that nobody sees. */
export type Surface = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** How the places of strokes become pixels. */
export interface View {
  /** Pixels of the whole width and height of the drawing area. */
  readonly width: number;
  readonly height: number;
  /** The pixel of the drawing area that is the surface's first. */
  readonly left: number;
  readonly top: number;
}

/** The pen's width in pixels. */
export function penWidth({ width, height }: Pick<View, "width" | "height">): number {
  return PEN * Math.min(width, height);
}

/** Draws strokes with the surface's own colour; corners between places are rounded off. */
export function trace(surface: Surface, strokes: readonly Stroke[], view: View): void {
  const at = ({ x, y }: Place) => [x * view.width - view.left, y * view.height - view.top] as const;
  surface.lineWidth = penWidth(view);
  surface.lineCap = "round";
  surface.lineJoin = "round";
  for (const stroke of strokes) {
    surface.beginPath();
    surface.moveTo(...at(stroke[0]!));
    // Curves from middle to middle with the places as control points: smooth, and through the ends.
    for (let i = 1; i + 1 < stroke.length; i++) {
      const [x, y] = at(stroke[i]!);
      const [nextX, nextY] = at(stroke[i + 1]!);
      surface.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    surface.lineTo(...at(stroke.at(-1)!));
    surface.stroke();
  }
}
