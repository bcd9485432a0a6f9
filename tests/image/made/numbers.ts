/**
 * Numbers on paper: MNIST's digits pasted side by side, in one line or several, on grounds as photos
 * and paint programs have them.
 *
 * @module
 */
import type { Dataset, Images } from "../../../lib/data/mod.ts";
import { resize } from "../../../lib/image/mod.ts";
import type { MadeDrawing } from "./writing.ts";
import {
  type Colour,
  develop,
  inkOn,
  plainPaper,
  roughen,
  unevenLight,
} from "../../../data/drawing/paper.ts";
import { Dice } from "../../../data/drawing/dice.ts";
import { type Coverage, noInk } from "../../../data/drawing/pen.ts";

/** Makes a number of 2–6 digits. The same seed gives the same picture. */
export function makeNumber(
  { images, labels }: Dataset<Images<Uint8Array>>,
  seed: number,
): MadeDrawing {
  const dice = new Dice(seed);
  const count = dice.whole(2, 6);
  const size = dice.whole(36, 110);
  const rows = count >= 4 && dice.uniform(0, 1) < 0.2 ? 2 : 1;
  const pitch = size * dice.uniform(0.95, 1.5);
  const perRow = Math.ceil(count / rows);
  const [width, height] = [
    Math.round(pitch * (perRow - 1) + size * dice.uniform(1.6, 4)),
    Math.round(1.3 * size * (rows - 1) + size * dice.uniform(1.5, 4)),
  ];
  const sheet = noInk(height, width);
  const left = (width - pitch * (perRow - 1)) / 2;
  const top = (height - 1.3 * size * (rows - 1)) / 2;
  const slope = dice.uniform(-0.08, 0.08);
  let text = "";
  for (let i = 0; i < count; i++) {
    const pick = dice.whole(0, labels.length - 1);
    const [row, column] = [Math.floor(i / perRow), i % perRow];
    const own = Math.round(size * dice.uniform(0.9, 1.1) * 28 / 20);
    const x = left + pitch * column - own / 2;
    const y = top + 1.3 * size * row + slope * pitch * (column - (perRow - 1) / 2) - own / 2 +
      dice.uniform(-0.06, 0.06) * size;
    paste(sheet, images.data.subarray(784 * pick, 784 * (pick + 1)), { x, y, size: own });
    text += labels[pick];
  }
  const [ground, ink] = dice.choose<readonly [Colour, Colour]>([
    [[255, 255, 255], [0, 0, 0]],
    [[244, 242, 236], [30, 30, 34]],
    [[225, 218, 205], [26, 42, 120]],
    [[180, 172, 160], [20, 30, 80]],
    [[205, 207, 212], [150, 30, 36]],
    [[24, 24, 28], [240, 240, 240]],
    [[225, 222, 214], [120, 120, 124]],
  ]);
  const paper = plainPaper(height, width, ground);
  inkOn(paper, sheet, ink);
  if (dice.uniform(0, 1) < 0.75) {
    unevenLight(paper, dice, { slope: dice.uniform(0, 0.4), vignette: dice.uniform(0, 0.3) });
    roughen(paper, dice, { grain: dice.uniform(1, 5), clouds: dice.uniform(0, 3) });
  }
  return { text, pixels: develop(paper) };
}

function paste(
  sheet: Coverage,
  digit: Uint8Array,
  { x, y, size }: { readonly x: number; readonly y: number; readonly size: number },
): void {
  const { data } = resize({ data: digit, shape: [1, 28, 28] }, { height: size, width: size });
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const [column, row] = [Math.round(x) + i, Math.round(y) + j];
      if (column < 0 || row < 0 || column >= sheet.width || row >= sheet.height) continue;
      const at = row * sheet.width + column;
      sheet.data[at] = Math.max(sheet.data[at]!, data[j * size + i]! / 255);
    }
  }
}
