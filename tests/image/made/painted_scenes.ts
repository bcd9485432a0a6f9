/**
 * What paint programs give: exact grounds, one ink.
 *
 * @module
 */
import { BLACK, PAINTED, WHITE } from "../../../data/drawing/colours.ts";
import type { Dice } from "../../../data/drawing/dice.ts";
import {
  type Colour,
  develop,
  inkOn,
  onNothing,
  plainPaper,
  shade,
} from "../../../data/drawing/paper.ts";
import { type Coverage, noInk } from "../../../data/drawing/pen.ts";
import {
  type Change,
  cut,
  fat,
  type Scene,
  type Scenes,
  small,
  square,
  thin,
  tilted,
  writeOne,
} from "./writing.ts";

/** Ink on a plain ground. */
export function paintedSheet(sheet: Coverage, ground: Colour = WHITE, ink: Colour = BLACK) {
  const paper = plainPaper(sheet.height, sheet.width, ground);
  inkOn(paper, sheet, ink);
  return develop(paper);
}

const painted =
  (ground: Colour, ink: Colour, change?: Change, sheet?: (dice: Dice) => Coverage): Scene =>
  (digit, dice) =>
    paintedSheet(writeOne(digit, dice, sheet?.(dice) ?? square(dice), change), ground, ink);

/** Pixels on or off, on a sheet of few. */
const pixels: Scene = (digit, dice) => {
  const side = dice.choose([28, 32, 40, 56, 64]);
  const sheet = writeOne(digit, dice, noInk(side, side), (usual, dice) => ({
    thickness: dice.uniform(1, 2.5),
    size: usual.size * 1.1,
  }));
  for (let i = 0; i < sheet.data.length; i++) sheet.data[i] = sheet.data[i]! > 0.5 ? 1 : 0;
  return paintedSheet(sheet);
};

/** Dots, thick in the middle of the stroke: a spray can. */
const spray: Scene = (digit, dice) => {
  const sheet = writeOne(digit, dice, square(dice), ({ size }) => ({ thickness: size * 0.14 }));
  sheet.data.forEach((share, i) => sheet.data[i] = dice.uniform(0, 1) < 0.55 * share ? 1 : 0);
  return paintedSheet(sheet);
};

/** All of them by name. */
export const PAINTED_SCENES: Scenes = {
  "black on white": painted(WHITE, BLACK),
  "white on black": painted(BLACK, WHITE),
  "dark mode": painted([32, 33, 36], [232, 234, 237]),
  "coloured": (digit, dice) => {
    const [ground, ink] = dice.choose(PAINTED);
    return painted(ground, ink)(digit, dice);
  },
  "faint": painted([240, 240, 240], [224, 224, 224]),
  "pale gradient ground": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    const paper = plainPaper(sheet.height, sheet.width, [90, 140, 220]);
    shade(paper, (x, y) => 0.6 + 0.5 * x + 0.2 * y);
    inkOn(paper, sheet, WHITE);
    return develop(paper);
  },
  "thin line": painted(WHITE, BLACK, thin),
  "thin line, large sheet": painted(
    WHITE,
    BLACK,
    () => ({ thickness: 1.2 }),
    () => noInk(1000, 1000),
  ),
  "fat brush": painted(WHITE, BLACK, fat),
  "fatter brush": painted(
    WHITE,
    BLACK,
    ({ size }) => ({ thickness: size * 0.28, size: size * 0.8 }),
  ),
  "small": painted(WHITE, BLACK, small),
  "tiny": painted(
    WHITE,
    BLACK,
    (_, dice) => ({
      size: dice.uniform(30, 45),
      thickness: dice.uniform(2, 5),
      x: dice.uniform(60, 740),
      y: dice.uniform(60, 540),
    }),
    () => noInk(600, 800),
  ),
  "fills the sheet": painted(
    WHITE,
    BLACK,
    (_, __, { height, width }) => ({
      size: Math.min(0.96 * height, 1.2 * width),
      x: width / 2,
      y: height / 2,
      turn: 0,
    }),
  ),
  "cut by the border": painted(WHITE, BLACK, cut),
  "tilted": painted(WHITE, BLACK, tilted),
  "tilted and slanted": painted(
    WHITE,
    BLACK,
    (_, dice) => ({ turn: dice.uniform(-0.3, 0.3), slant: dice.uniform(0.3, 0.6) }),
  ),
  "tower": painted(
    WHITE,
    BLACK,
    (_, dice) => ({ y: dice.uniform(80, 480) }),
    () => noInk(560, 150),
  ),
  pixels,
  spray,
  "ink in alpha": (digit, dice) =>
    onNothing(writeOne(digit, dice, square(dice)), dice.choose([BLACK, WHITE, [200, 30, 30]])),
};
