/**
 * One digit on a sheet, written as most people do, and what scenes change of that.
 *
 * @module
 */
import type { Dice } from "../../../data/drawing/dice.ts";
import { type Coverage, noInk, write, type Writing } from "../../../data/drawing/pen.ts";
import type { Pixels } from "../../../lib/image/mod.ts";

/** A picture and what is on it. */
export interface MadeDrawing {
  /** The digits in reading order. */
  readonly text: string;
  readonly pixels: Pixels;
}

/** Draws a digit in a certain way. */
export type Scene = (digit: string, dice: Dice) => Pixels;

/** Scenes by name, so that what fails can be told. */
export type Scenes = Readonly<Record<string, Scene>>;

/** What a scene changes of the usual writing. */
export type Change = (usual: Writing, dice: Dice, sheet: Coverage) => Partial<Writing>;

/** One digit somewhere near the middle. */
function usualWriting(digit: string, dice: Dice, { height, width }: Coverage): Writing {
  const side = Math.min(height, width);
  const size = side * dice.uniform(0.5, 0.8);
  return {
    digit,
    form: dice.whole(0, 5),
    x: width / 2 + dice.uniform(-0.08, 0.08) * side,
    y: height / 2 + dice.uniform(-0.06, 0.06) * side,
    size,
    thickness: Math.max(1, size * dice.uniform(0.03, 0.13)),
    slant: dice.uniform(-0.05, 0.25),
    turn: dice.uniform(-0.1, 0.1),
    stretch: dice.uniform(0.85, 1.15),
    tremble: dice.uniform(0, 2.5),
    grain: 0,
  };
}

/** Writes one digit on a sheet; the sheet is given back. */
export function writeOne(
  digit: string,
  dice: Dice,
  sheet: Coverage,
  change: Change = () => ({}),
): Coverage {
  const usual = usualWriting(digit, dice, sheet);
  write(sheet, { ...usual, ...change(usual, dice, sheet) }, dice);
  return sheet;
}

/** A sheet of any size, square or nearly. */
export function square(dice: Dice, low = 200, high = 480): Coverage {
  const side = dice.whole(low, high);
  return noInk(side, Math.round(side * dice.choose([1, 1, 1.33, 0.75])));
}

/** Smaller, so that there is room around. */
export const smaller = (share: number): Change => ({ size, thickness }) => ({
  size: size * share,
  thickness: thickness * share,
});
/** A line of a pixel or two. */
export const thin: Change = ({ size }, dice) => ({
  thickness: Math.max(1, size * dice.uniform(0.008, 0.02)),
});
/** A brush as wide as the digit bears. */
export const fat: Change = ({ size }, dice) => ({ thickness: size * dice.uniform(0.17, 0.24) });
/** A tenth to a fifth of the sheet, anywhere. */
export const small: Change = (_, dice, { height, width }) => {
  const size = Math.min(height, width) * dice.uniform(0.1, 0.2);
  return {
    size,
    thickness: Math.max(1.2, size * dice.uniform(0.05, 0.12)),
    x: width * dice.uniform(0.15, 0.85),
    y: height * dice.uniform(0.15, 0.85),
  };
};
/** A thin line with grain. */
export const pencil: Change = (usual, dice) => ({
  thickness: Math.max(1.2, usual.size * dice.uniform(0.008, 0.02)),
  grain: 0.5,
});
/** A little over the border. */
export const cut: Change = ({ size }, dice, { height, width }) =>
  dice.uniform(0, 1) < 0.5
    ? { y: dice.choose([size * 0.44, height - size * 0.44]) }
    : { x: dice.choose([size * 0.28, width - size * 0.28]) };
/** Up to twenty degrees. */
export const tilted: Change = (_, dice) => ({ turn: dice.uniform(-0.35, 0.35) });
