/**
 * Images seen through a map of the plane: bilinear interpolation, zeros outside.
 *
 * @module
 */

/** Where a target's pixel comes from, relative to the centre: `y′ = yy·y + yx·x`, `x′ = xy·y + xx·x`. */
export interface LinearMap {
  readonly yy: number;
  readonly yx: number;
  readonly xy: number;
  readonly xx: number;
}

/** A displacement of each pixel, in pixels, `[height × width]`. */
export interface Bend {
  readonly y: Float64Array;
  readonly x: Float64Array;
}

/** How the plane is changed: the linear map about the centre, then a move in pixels, then the bend. */
export interface Change {
  readonly map: LinearMap;
  readonly moveY: number;
  readonly moveX: number;
  readonly bend: Bend | undefined;
}

/** Fills the target with the changed source; both `[height × width]` float32. */
export type Resample = (source: Float32Array, target: Float32Array, change: Change) => void;

/**
 * Prepares resampling of images of one size. Only what comes from the box of the ink is worked out;
 * the rest is zero, and a digit's box is about half of its picture.
 *
 * @param size height and width in pixels
 */
export function createResampler(
  [height, width]: readonly [height: number, width: number],
): Resample {
  // The source with a border of zeros: so that all four neighbours can be read without asking.
  const stride = width + 2;
  const padded = new Float32Array((height + 2) * stride);
  const [centreY, centreX] = [(height - 1) / 2, (width - 1) / 2];
  return (source, target, { map: { yy, yx, xy, xx }, moveY, moveX, bend }) => {
    target.fill(0);
    let [top, bottom, left, right] = [height, -1, width, -1];
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0, to = (row + 1) * stride + 1; column < width; column++, i++, to++) {
        const value = source[i]!;
        padded[to] = value;
        if (value === 0) continue;
        if (row < top) top = row;
        if (row > bottom) bottom = row;
        if (column < left) left = column;
        if (column > right) right = column;
      }
    }
    // Nearer than a pixel to the box: further away, all four neighbours are zero.
    [top, bottom, left, right] = [top - 1, bottom + 1, left - 1, right + 1];
    for (let row = 0, i = 0; row < height; row++) {
      const down = row - centreY - moveY;
      const firstY = yy * down + centreY;
      const firstX = xy * down + centreX;
      for (let column = 0; column < width; column++, i++) {
        const across = column - centreX - moveX;
        let y = firstY + yx * across;
        let x = firstX + xx * across;
        if (bend) {
          y += bend.y[i]!;
          x += bend.x[i]!;
        }
        if (!(y > top && y < bottom && x > left && x < right)) continue;
        // Both are above −1: one more is positive, where cutting off is rounding down.
        const [intY, intX] = [(y + 1) | 0, (x + 1) | 0];
        const [fy, fx] = [y + 1 - intY, x + 1 - intX];
        const at = intY * stride + intX;
        const above = padded[at]! + fx * (padded[at + 1]! - padded[at]!);
        const below = padded[at + stride]! + fx * (padded[at + stride + 1]! - padded[at + stride]!);
        target[i] = above + fy * (below - above);
      }
    }
  };
}
