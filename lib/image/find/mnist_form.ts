import type { Pixels } from "../decode.ts";
import { grayscale } from "../grayscale.ts";

/** The side of MNIST's images. */
const SIDE = 28;
/** How far from the middle the centre of mass may be, in pixels along each axis. */
const OFF_CENTRE = 1;
/** The least share of pixels that are 0: in each of MNIST's 70,000 images it is at least 0.55. */
const BLACK = 0.5;
/** The longer side of the ink's box: 19 or 20 in all of MNIST's images. */
const BOX = { from: 18, to: 22 } as const;

/**
 * The picture itself where it has MNIST's form already: 28×28 gray pixels, strokes on a dark ground,
 * their centre of mass in the middle.
 *
 * @returns `[28 × 28]` uint8, or undefined where the picture has another form
 */
export function inMnistForm(pixels: Pixels): Uint8Array | undefined {
  const [height, width] = pixels.shape;
  if (height !== SIDE || width !== SIDE || !isOpaqueGray(pixels)) return undefined;
  const { data } = grayscale(pixels);
  let [mass, x, y, black] = [0, 0, 0, 0];
  let [left, right, top, bottom] = [SIDE, 0, SIDE, 0];
  data.forEach((value, i) => {
    if (value === 0) return black++;
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)];
    mass += value;
    x += value * column;
    y += value * row;
    [left, right] = [Math.min(left, column), Math.max(right, column + 1)];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row + 1)];
  });
  // MNIST's centre of mass lies at 14 (of pixels counted from 0), within rounding.
  const isCentred = [x, y].every((sum) => Math.abs(sum / mass - SIDE / 2) <= OFF_CENTRE);
  const side = Math.max(right - left, bottom - top);
  const fits = side >= BOX.from && side <= BOX.to && black >= BLACK * data.length;
  return isCentred && fits ? data : undefined;
}

/** Whether all colours are gray and nothing shines through. */
function isOpaqueGray({ data, shape: [, , channels] }: Pixels): boolean {
  const colours = channels < 3 ? 1 : 3;
  return data.every((value, i) => {
    const channel = i % channels;
    return channel < colours ? value === data[i - channel] : value === 255;
  });
}
