/**
 * Digits with something around them: frames, axes, rules, windows, sheets on a desk.
 *
 * @module
 */
import { BLACK, INKS, PAPERS, WHITE } from "../../../data/drawing/colours.ts";
import type { Dice } from "../../../data/drawing/dice.ts";
import { frame, lines } from "../../../data/drawing/lines.ts";
import { type Colour, develop, inkOn, plainPaper, shade } from "../../../data/drawing/paper.ts";
import { type Coverage, drawLine, noInk } from "../../../data/drawing/pen.ts";
import type { Pixels } from "../../../lib/image/mod.ts";
import { paintedSheet } from "./painted_scenes.ts";
import { inkedPaper, takePhoto } from "./photo_scenes.ts";
import { boxOfInk } from "./resizing.ts";
import { type Change, type Scene, type Scenes, smaller, square, writeOne } from "./writing.ts";

/** Black on white, with something drawn beside it. */
const withLines =
  (draw: (sheet: Coverage, dice: Dice) => void, change?: Change): Scene => (digit, dice) => {
    const sheet = square(dice);
    draw(sheet, dice);
    return paintedSheet(writeOne(digit, dice, sheet, change));
  };

function axes(sheet: Coverage, dice: Dice): void {
  const { height, width } = sheet;
  const [x, y] = [width * dice.uniform(0.05, 0.12), height * dice.uniform(0.88, 0.95)];
  drawLine(sheet, [{ x, y: 0 }, { x, y: height }], 1.5);
  drawLine(sheet, [{ x: 0, y }, { x: width, y }], 1.5);
}

function ring(sheet: Coverage, dice: Dice): void {
  const [x, y] = [sheet.width / 2, sheet.height / 2];
  const [radius, corners] = [Math.min(sheet.height, sheet.width) * 0.46, 60];
  const thickness = dice.uniform(2, 8);
  const at = (i: number) => ({
    x: x + radius * Math.cos(i / corners * 2 * Math.PI),
    y: y + radius * Math.sin(i / corners * 2 * Math.PI),
  });
  for (let i = 0; i < corners; i++) drawLine(sheet, [at(i), at(i + 1)], thickness);
}

/** A window of a program around a canvas: another ground around the ground. */
const inWindow = (around: Colour, ground: Colour, ink: Colour): Scene => (digit, dice) => {
  const sheet = square(dice, 200, 360);
  const canvas = plainPaper(sheet.height, sheet.width, ground);
  inkOn(canvas, writeOne(digit, dice, sheet), ink);
  const [top, side] = [dice.whole(10, 90), dice.whole(6, 120)];
  const whole = plainPaper(sheet.height + top + dice.whole(4, 40), sheet.width + 2 * side, around);
  for (let y = 0; y < sheet.height; y++) {
    const row = canvas.data.subarray(3 * y * sheet.width, 3 * (y + 1) * sheet.width);
    whole.data.set(row, 3 * ((y + top) * whole.width + side));
  }
  return develop(whole);
};

/** One shape of a colour with a digit on it. */
function onShape(
  digit: string,
  dice: Dice,
  { ground, colour, ink, isInside }: {
    readonly ground: Colour;
    readonly colour: Colour;
    readonly ink: Colour;
    /** Whether a place is on the shape, in half sides from the middle. */
    readonly isInside: (x: number, y: number) => boolean;
  },
): Pixels {
  const side = dice.whole(240, 420);
  const shape = noInk(side, side);
  const half = side / 2;
  shape.data.forEach((_, i) => {
    const [x, y] = [i % side - half + 0.5, Math.floor(i / side) - half + 0.5];
    shape.data[i] = isInside(x / half, y / half) ? 1 : 0;
  });
  const paper = plainPaper(side, side, ground);
  inkOn(paper, shape, colour);
  const change: Change = () => ({ size: half, thickness: half * dice.uniform(0.08, 0.15) });
  inkOn(paper, writeOne(digit, dice, noInk(side, side), change), ink);
  return develop(paper);
}

/** All of them by name. */
export const SURROUNDED_SCENES: Scenes = {
  "framed": withLines((sheet, dice) => frame(sheet, dice, dice.uniform(0.01, 0.06))),
  "boxed": withLines((sheet, dice) => frame(sheet, dice, dice.uniform(0.12, 0.2)), smaller(0.6)),
  "axes": withLines(axes),
  "ring": withLines(ring, smaller(0.7)),
  "dark ruled": withLines(
    (sheet, dice) => lines(sheet, dice),
    ({ size }) => ({ thickness: size * 0.06 }),
  ),
  "dark squared": (digit, dice) => {
    const sheet = lines(square(dice), dice, { squared: true });
    writeOne(digit, dice, sheet, ({ size }) => ({ thickness: size * 0.08 }));
    return takePhoto(inkedPaper(sheet, dice, [[60, 60, 90]]), dice);
  },
  "frame touching": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    const margin = 0.03 * sheet.width;
    frame(sheet, dice, 0.03);
    const y = Math.max(margin, boxOfInk(sheet).top);
    drawLine(sheet, [{ x: margin, y }, { x: sheet.width - margin, y }], 2);
    return paintedSheet(sheet);
  },
  "toolbar": (digit, dice) => {
    const sheet = writeOne(
      digit,
      dice,
      noInk(400, 500),
      ({ size }) => ({ size: size * 0.8, y: 230 }),
    );
    for (let i = 0; i < 14; i++) {
      const [x, y] = [14 + i * 24, 14];
      drawLine(sheet, [{ x, y: y - 5 }, { x: x + dice.uniform(-5, 5), y: y + 5 }], 1.5);
      drawLine(sheet, [{ x: x + 6, y }, { x: x + 11, y }], 1.5);
    }
    return paintedSheet(sheet);
  },
  "window": inWindow([60, 63, 70], WHITE, BLACK),
  "dark window": inWindow([235, 235, 238], [24, 24, 28], WHITE),
  "sheet on a desk": (digit, dice) => {
    const sheet = square(dice, 400, 600);
    const paper = plainPaper(sheet.height, sheet.width, [110, 80, 56]);
    const [left, right] = [dice.uniform(0.03, 0.12), dice.uniform(0.86, 0.97)];
    const lean = dice.uniform(-0.05, 0.05);
    shade(paper, (x, y) => {
      const isSheet = x + lean * y > left && x + lean * y < right && y > 0.04 && y < 0.95;
      return isSheet ? 2.1 : 1;
    });
    inkOn(paper, writeOne(digit, dice, sheet, smaller(0.8)), dice.choose(INKS));
    return takePhoto(paper, dice);
  },
  "disc": (digit, dice) =>
    onShape(digit, dice, {
      ground: dice.choose([WHITE, PAPERS[0]!]),
      colour: dice.choose<Colour>([[200, 30, 45], [30, 90, 190], [20, 130, 70]]),
      ink: WHITE,
      isInside: (x, y) => Math.hypot(x, y) < 0.9,
    }),
  "turned note": (digit, dice) => {
    const turn = dice.uniform(-0.3, 0.3);
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return onShape(digit, dice, {
      ground: [110, 80, 56],
      colour: dice.choose<Colour>([[250, 230, 110], [160, 220, 160], [240, 240, 240]]),
      ink: dice.choose(INKS),
      isInside: (x, y) => Math.max(Math.abs(cos * x + sin * y), Math.abs(cos * y - sin * x)) < 0.72,
    });
  },
};
