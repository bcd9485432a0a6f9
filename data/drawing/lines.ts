/**
 * Lines that are on a sheet besides digits: rules, squares, a frame.
 *
 * @module
 */
import type { Dice } from "./dice.ts";
import { type Coverage, drawLine } from "./pen.ts";

/** Ruled lines from side to side, or squares. */
export function lines(sheet: Coverage, dice: Dice, { squared = false } = {}): Coverage {
  const pitch = sheet.height * dice.uniform(0.09, 0.2);
  const tilt = dice.uniform(-0.03, 0.03);
  const thickness = dice.uniform(0.8, 2.2);
  for (let y = pitch * dice.uniform(0, 1); y < sheet.height; y += pitch) {
    drawLine(sheet, [{ x: 0, y }, { x: sheet.width, y: y + tilt * sheet.width }], thickness);
  }
  for (let x = pitch / 2; squared && x < sheet.width; x += pitch) {
    drawLine(sheet, [{ x, y: 0 }, { x: x - tilt * sheet.height, y: sheet.height }], thickness);
  }
  return sheet;
}

/** A frame as a hand draws it, so far from the border, as a share of the width. */
export function frame(sheet: Coverage, dice: Dice, inset: number): Coverage {
  const [left, top] = [inset * sheet.width, inset * sheet.height];
  const [right, bottom] = [sheet.width - left, sheet.height - top];
  const wobble = () => dice.uniform(-0.01, 0.01) * sheet.width;
  const thickness = dice.uniform(1, 0.015 * sheet.width);
  const ends = [[left, top], [right, top], [right, bottom], [left, bottom]].map(([x, y]) => ({
    x: x! + wobble(),
    y: y! + wobble(),
  }));
  ends.forEach((end, i) => drawLine(sheet, [end, ends[(i + 1) % 4]!], thickness));
  return sheet;
}
