import { longerSide, type Plane } from "./plane.ts";
import { resample } from "./resample.ts";
import { moveOutline, strokeWidth } from "./stroke_width.ts";

/** The side of MNIST's images, and of the box that its digits fill. */
const SIDE = 28;
const BOX = 20;
/** Work is done at a finer scale, then averaged. */
const FINE = 4;
/** Ink below this is the soft edge, and no part of the box. */
const FAINT = 0.3;
/** Strokes are at least so many pixels of the finer scale wide before they are averaged. */
const HAIRLINE = 2;
/** Most of MNIST's strokes are from 2 to 3.4 pixels wide; others are brought to a width within. */
const WIDTHS = { thin: 2, thick: 3.4, thinTo: 2.3, thickTo: 3.2 } as const;

/**
 * Brings a digit into MNIST's form, as MNIST itself was made (LeCun et al. 1998): scaled into a box of
 * 20×20, the aspect kept, averaged over areas, its centre of mass in the middle of 28×28. Strokes that
 * are far thinner or thicker than MNIST's are brought to about its width.
 *
 * @param cut `[height, width]` float32 in [0, 1], with some ink
 * @returns `[28 × 28]` uint8 in 0–255, white on black
 */
export function fit(cut: Plane): Uint8Array {
  const ink = thickenHairlines(cut);
  const box = inkBox(ink);
  const longest = Math.max(box.height, box.width);
  const ratio = strokeWidth(ink) / longest;
  const found = ratio * BOX;
  const fineBox = BOX * FINE;
  let by = 0;
  const target = found < WIDTHS.thin
    ? WIDTHS.thinTo
    : found > WIDTHS.thick
    ? WIDTHS.thickTo
    : undefined;
  if (target !== undefined) by = (target * FINE - fineBox * ratio) / (2 - 2 * ratio);
  const inner = fineBox - 2 * by;
  const step = longest / inner;
  const side = SIDE * FINE;
  const fine = resample(ink, {
    left: box.left + box.width / 2 - side / 2 * step,
    top: box.top + box.height / 2 - side / 2 * step,
    step,
    height: side,
    width: side,
  });
  const moved = by === 0 ? fine : moveOutline(fine, by);
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const v = moved.data[y * side + x]!;
      sum += v;
      sumX += v * x;
      sumY += v * y;
    }
  }
  // By whole pixels of the image, so that edges stay as sharp as they are.
  const shift = (s: number) => Math.round(14 - ((s / sum + 0.5) / FINE - 0.5));
  const [dx, dy] = [shift(sumX), shift(sumY)];
  const image = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let v = 0;
      for (let j = 0; j < FINE; j++) {
        for (let i = 0; i < FINE; i++) {
          const [fx, fy] = [(x - dx) * FINE + i, (y - dy) * FINE + j];
          if (fx >= 0 && fy >= 0 && fx < side && fy < side) v += moved.data[fy * side + fx]!;
        }
      }
      image[y * SIDE + x] = Math.round(255 * v / FINE ** 2);
    }
  }
  return image;
}

/**
 * Makes strokes wider that are so thin for their digit that the mean of an area would lose them: a line
 * of a pixel on a large sheet.
 */
function thickenHairlines(ink: Plane): Plane {
  const step = longerSide(inkBox(ink)) / (BOX * FINE);
  const missing = HAIRLINE * step - strokeWidth(ink);
  if (missing <= 0) return ink;
  const margin = Math.ceil(missing / 2) + 1;
  const [height, width] = [ink.height + 2 * margin, ink.width + 2 * margin];
  const data = new Float32Array(height * width);
  for (let y = 0; y < ink.height; y++) {
    const row = ink.data.subarray(y * ink.width, (y + 1) * ink.width);
    data.set(row, (y + margin) * width + margin);
  }
  return moveOutline({ data, height, width }, missing / 2);
}

/** The smallest box around the ink. */
function inkBox({ data, height, width }: Plane) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! > FAINT) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
