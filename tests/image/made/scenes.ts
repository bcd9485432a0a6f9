/**
 * Drawings of digits made by a script: several hands, pens, papers and lights. The scenes are named
 * so that what fails can be told.
 *
 * @module
 */
import type { Pixels } from "../../../lib/image/mod.ts";
import {
  type Colour,
  develop,
  inkOn,
  onNothing,
  type Paper,
  plainPaper,
  roughen,
  shade,
  unevenLight,
} from "./paper.ts";
import { type Coverage, Dice, drawLine, noInk, write, type Writing } from "./pen.ts";

/** A picture and what is on it. */
export interface MadeDrawing {
  readonly scene: string;
  /** The digits in reading order, lines apart by a newline. */
  readonly text: string;
  readonly pixels: Pixels;
}

/** Paper and ink of a paint program. */
export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];
/** Papers as photos show them. */
export const PAPERS: readonly Colour[] = [[244, 242, 236], [225, 218, 205], [205, 207, 212], [
  180,
  172,
  160,
]];
/** Pens. */
export const INKS: readonly Colour[] = [[30, 30, 34], [26, 42, 120], [20, 30, 80], [150, 30, 36]];
const PENCILS: readonly Colour[] = [[110, 110, 114], [130, 128, 126], [90, 92, 96]];

/** One digit somewhere near the middle, as most people draw it. */
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

/** What a scene changes of the usual writing. */
export type Change = (usual: Writing, dice: Dice, sheet: Coverage) => Partial<Writing>;

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

function finish(paper: Paper, dice: Dice): Pixels {
  roughen(paper, dice, { grain: dice.uniform(1, 5), clouds: dice.uniform(0, 3) });
  return develop(paper, dice.choose([3, 4] as const));
}

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

/** Draws a digit in a certain way. */
export type Scene = (digit: string, dice: Dice) => Pixels;

/** A sheet of any size, square or nearly. */
export const square = (dice: Dice, low = 200, high = 480) => {
  const side = dice.whole(low, high);
  return noInk(side, Math.round(side * dice.choose([1, 1, 1.33, 0.75])));
};

/** A drawing in a paint program: exact ground, one ink. */
const painted = (ground: Colour, ink: Colour, change?: Change): Scene => (digit, dice) => {
  const sheet = writeOne(digit, dice, square(dice), change);
  const paper = plainPaper(sheet.height, sheet.width, ground);
  inkOn(paper, sheet, ink);
  return develop(paper, dice.choose([3, 4] as const));
};

/** A photo: light, paper, camera. */
const photo = (inks: readonly Colour[], options: {
  readonly light?: Parameters<typeof unevenLight>[2];
  readonly change?: Change;
  readonly under?: (paper: Paper, dice: Dice, sheet: Coverage) => void;
} = {}): Scene =>
(digit, dice) => {
  const sheet = square(dice, 300, 700);
  const paper = plainPaper(sheet.height, sheet.width, dice.choose(PAPERS));
  options.under?.(paper, dice, sheet);
  inkOn(paper, writeOne(digit, dice, sheet, options.change), dice.choose(inks));
  unevenLight(paper, dice, {
    slope: dice.uniform(0, 0.3),
    vignette: dice.uniform(0, 0.2),
    ...options.light,
  });
  return finish(paper, dice);
};

const thin: Change = ({ size }, dice) => ({
  thickness: Math.max(1, size * dice.uniform(0.008, 0.02)),
});
const fat: Change = ({ size }, dice) => ({ thickness: size * dice.uniform(0.17, 0.24) });
const small: Change = (_, dice, { height, width }) => {
  const size = Math.min(height, width) * dice.uniform(0.1, 0.2);
  return {
    size,
    thickness: Math.max(1.2, size * dice.uniform(0.05, 0.12)),
    x: width * dice.uniform(0.15, 0.85),
    y: height * dice.uniform(0.15, 0.85),
  };
};
const pencil: Change = (usual, dice) => ({
  thickness: Math.max(1.2, usual.size * dice.uniform(0.008, 0.02)),
  grain: 0.5,
});
const cut: Change = ({ size }, dice, { height, width }) =>
  dice.uniform(0, 1) < 0.5
    ? { y: dice.choose([size * 0.44, height - size * 0.44]) }
    : { x: dice.choose([size * 0.28, width - size * 0.28]) };
const tilted: Change = (_, dice) => ({ turn: dice.uniform(-0.35, 0.35) });

function withLines(
  digit: string,
  dice: Dice,
  draw: (sheet: Coverage) => void,
  ink: Colour,
): Pixels {
  const sheet = square(dice);
  const paper = plainPaper(sheet.height, sheet.width, WHITE);
  const lined = noInk(sheet.height, sheet.width);
  draw(lined);
  inkOn(paper, lined, ink);
  inkOn(paper, writeOne(digit, dice, sheet), BLACK);
  return develop(paper);
}

/** A window of a program around a canvas, or a sheet on a desk: another ground around the ground. */
function inWindow(digit: string, dice: Dice, [around, ground, ink]: readonly Colour[]): Pixels {
  const sheet = square(dice, 200, 360);
  const canvas = plainPaper(sheet.height, sheet.width, ground!);
  inkOn(canvas, writeOne(digit, dice, sheet), ink!);
  const [top, side] = [dice.whole(10, 90), dice.whole(6, 120)];
  const whole = plainPaper(sheet.height + top + dice.whole(4, 40), sheet.width + 2 * side, around!);
  for (let y = 0; y < sheet.height; y++) {
    const row = canvas.data.subarray(3 * y * sheet.width, 3 * (y + 1) * sheet.width);
    whole.data.set(row, 3 * ((y + top) * whole.width + side));
  }
  return develop(whole);
}

function pixelArt(digit: string, dice: Dice): Pixels {
  const side = dice.choose([28, 32, 40, 56, 64]);
  const sheet = writeOne(digit, dice, noInk(side, side), (usual, dice) => ({
    thickness: dice.uniform(1, 2.5),
    size: usual.size * 1.1,
  }));
  for (let i = 0; i < sheet.data.length; i++) sheet.data[i] = sheet.data[i]! > 0.5 ? 1 : 0;
  const paper = plainPaper(side, side, WHITE);
  inkOn(paper, sheet, BLACK);
  return develop(paper);
}

/** All scenes by name. */
export const SCENES: Readonly<Record<string, Scene>> = {
  "black on white": painted(WHITE, BLACK),
  "white on black": painted(BLACK, WHITE),
  "dark mode": painted([32, 33, 36], [232, 234, 237]),
  "coloured": (digit, dice) => {
    const [ground, ink] = dice.choose<readonly [Colour, Colour]>([
      [[181, 230, 29], [63, 72, 204]],
      [[255, 174, 201], [136, 0, 21]],
      [[255, 242, 0], [0, 162, 232]],
      [[120, 120, 120], [190, 60, 60]],
      [[0, 90, 180], [250, 200, 60]],
      [[255, 255, 255], [255, 220, 60]],
    ]);
    return painted(ground, ink)(digit, dice);
  },
  "thin line": painted(WHITE, BLACK, thin),
  "fat brush": painted(WHITE, BLACK, fat),
  "small": painted(WHITE, BLACK, small),
  "cut by the border": painted(WHITE, BLACK, cut),
  "tilted": painted(WHITE, BLACK, tilted),
  "pixels": pixelArt,
  "ink in alpha": (digit, dice) =>
    onNothing(writeOne(digit, dice, square(dice)), dice.choose([BLACK, WHITE, [200, 30, 30]])),
  "photo": photo(INKS),
  "photo, small": photo(INKS, { change: small }),
  "photo, thin": photo(INKS, { change: thin }),
  "photo, fat": photo(INKS, { change: fat }),
  "pencil": photo(PENCILS, { change: pencil }),
  "vignette": photo(INKS, { light: { vignette: 0.7 } }),
  "shadow": photo(INKS, { light: { shadow: 0.45 } }),
  "ruled": photo(INKS, {
    under: (paper, dice, { height, width }) =>
      inkOn(paper, lines(noInk(height, width), dice), [150, 170, 210]),
  }),
  "squared": photo(INKS, {
    under: (paper, dice, { height, width }) =>
      inkOn(paper, lines(noInk(height, width), dice, { squared: true }), [150, 170, 210]),
  }),
  "framed": (digit, dice) =>
    withLines(digit, dice, (sheet) => frame(sheet, dice, dice.uniform(0.01, 0.06)), BLACK),
  "axes": (digit, dice) =>
    withLines(digit, dice, (sheet) => {
      const [x, y] = [
        sheet.width * dice.uniform(0.05, 0.12),
        sheet.height * dice.uniform(0.88, 0.95),
      ];
      drawLine(sheet, [{ x, y: 0 }, { x, y: sheet.height }], 1.5);
      drawLine(sheet, [{ x: 0, y }, { x: sheet.width, y }], 1.5);
    }, [40, 40, 40]),
  "window": (digit, dice) => inWindow(digit, dice, [[60, 63, 70], WHITE, BLACK]),
  "dark window": (digit, dice) => inWindow(digit, dice, [[235, 235, 238], [24, 24, 28], WHITE]),
  "sheet on a desk": (digit, dice) => {
    const sheet = square(dice, 400, 600);
    const paper = plainPaper(sheet.height, sheet.width, [110, 80, 56]);
    const [left, right] = [dice.uniform(0.03, 0.12), dice.uniform(0.86, 0.97)];
    const lean = dice.uniform(-0.05, 0.05);
    shade(paper, (x, y) => {
      const isSheet = x + lean * y > left && x + lean * y < right && y > 0.04 && y < 0.95;
      return isSheet ? 2.1 : 1;
    });
    inkOn(
      paper,
      writeOne(digit, dice, sheet, ({ size }) => ({ size: size * 0.8 })),
      dice.choose(INKS),
    );
    return finish(paper, dice);
  },
};

/** Makes a drawing of a scene. The same seed gives the same picture. */
export function makeDrawing(scene: string, digit: string, seed: number): MadeDrawing {
  return { scene, text: digit, pixels: SCENES[scene]!(digit, new Dice(seed)) };
}
