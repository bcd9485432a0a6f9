import type { Pixels } from "../decode.ts";
import { grayscale } from "../grayscale.ts";

/** The side of MNIST's images. */
const SIDE = 28;
/** How far from the middle the centre of mass may be, in pixels along each axis. */
const OFF_CENTRE = 1;
/** The largest mean of the border: ink may touch it, and does in 1 % of MNIST's test images. */
const DARK = 64;

/**
 * The picture itself where it has MNIST's form already: 28×28 gray pixels, strokes on a dark ground,
 * their centre of mass in the middle.
 *
 * @returns `[28 × 28]` uint8, or undefined where the picture has another form
 */
export function inMnistForm(pixels: Pixels): Uint8Array | undefined {
  const [height, width, channels] = pixels.shape;
  if (height !== SIDE || width !== SIDE || channels % 2 === 0) return undefined;
  const { data } = grayscale(pixels);
  const isGray = channels === 1 ||
    data.every((value, i) => [0, 1, 2].every((channel) => pixels.data[3 * i + channel] === value));
  if (!isGray) return undefined;
  let [mass, x, y, border] = [0, 0, 0, 0];
  data.forEach((value, i) => {
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)];
    mass += value;
    x += value * column;
    y += value * row;
    if (column === 0 || row === 0 || column === SIDE - 1 || row === SIDE - 1) border += value;
  });
  // MNIST's centre of mass lies at 14 (of pixels counted from 0), within rounding.
  const isCentred = [x, y].every((sum) => Math.abs(sum / mass - SIDE / 2) <= OFF_CENTRE);
  return isCentred && border / (4 * (SIDE - 1)) < DARK ? data : undefined;
}
