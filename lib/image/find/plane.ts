/**
 * The forms in which a picture goes through the steps.
 *
 * @module
 */

/** One number a pixel, row-major: `[height, width]`. */
export interface Plane<Data extends Float32Array | Uint8Array | Int32Array = Float32Array> {
  readonly data: Data;
  readonly height: number;
  readonly width: number;
}

/** A picture without alpha: one plane (gray) or three (RGB), each `[height, width]` in 0–255. */
export interface ColourPlanes {
  readonly planes: readonly Float32Array[];
  readonly height: number;
  readonly width: number;
}

/** A rectangle of a picture in pixels: columns from `left` to before `left + width`. */
export interface Box {
  /** From the left edge. */
  readonly left: number;
  /** From the upper edge. */
  readonly top: number;
  /** How wide it is. */
  readonly width: number;
  /** How high it is. */
  readonly height: number;
}

/** The larger of a box' or picture's sides. */
export function longerSide({ height, width }: { height: number; width: number }): number {
  return Math.max(height, width);
}

/** The smallest box around all boxes. */
export function union(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** What two boxes that overlap have in common. */
export function intersection(a: Box, b: Box): Box {
  const [left, top] = [Math.max(a.left, b.left), Math.max(a.top, b.top)];
  return {
    left,
    top,
    width: Math.min(a.left + a.width, b.left + b.width) - left,
    height: Math.min(a.top + a.height, b.top + b.height) - top,
  };
}

/** Whether a box within a part of a picture reaches the part's border. */
export function touchesBorder(box: Box, part: Box): boolean {
  return box.left <= part.left || box.top <= part.top ||
    box.left + box.width >= part.left + part.width ||
    box.top + box.height >= part.top + part.height;
}
