/**
 * What cameras give: paper, light, shadow and grain.
 *
 * @module
 */
import { BLACK, INKS, PAPERS, PENCILS, RULES } from "../../../data/drawing/colours.ts";
import type { Dice } from "../../../data/drawing/dice.ts";
import { lines } from "../../../data/drawing/lines.ts";
import {
  type Colour,
  develop,
  inkOn,
  type Paper,
  plainPaper,
  roughen,
  shade,
  unevenLight,
} from "../../../data/drawing/paper.ts";
import { type Coverage, drawLine, noInk } from "../../../data/drawing/pen.ts";
import type { Pixels } from "../../../lib/image/mod.ts";
import {
  type Change,
  fat,
  pencil,
  type Scene,
  type Scenes,
  small,
  smaller,
  square,
  thin,
  writeOne,
} from "./writing.ts";

/** Ink on some paper. */
export function inkedPaper(sheet: Coverage, dice: Dice, inks: readonly Colour[] = INKS): Paper {
  const paper = plainPaper(sheet.height, sheet.width, dice.choose(PAPERS));
  inkOn(paper, sheet, dice.choose(inks));
  return paper;
}

/** A photo of paper in usual light. */
export function takePhoto(
  paper: Paper,
  dice: Dice,
  light: Parameters<typeof unevenLight>[2] = {},
): Pixels {
  unevenLight(paper, dice, {
    slope: dice.uniform(0, 0.3),
    vignette: dice.uniform(0, 0.2),
    ...light,
  });
  roughen(paper, dice, { grain: dice.uniform(1, 5), clouds: dice.uniform(0, 3) });
  return develop(paper, dice.choose([3, 4] as const));
}

const photo = (inks: readonly Colour[], options: {
  readonly light?: Parameters<typeof unevenLight>[2];
  readonly change?: Change;
  readonly under?: (paper: Paper, dice: Dice) => void;
} = {}): Scene =>
(digit, dice) => {
  const sheet = square(dice, 300, 700);
  const paper = plainPaper(sheet.height, sheet.width, dice.choose(PAPERS));
  options.under?.(paper, dice);
  inkOn(paper, writeOne(digit, dice, sheet, options.change), dice.choose(inks));
  return takePhoto(paper, dice, options.light);
};

const ruled = (squared: boolean) => (paper: Paper, dice: Dice) =>
  inkOn(paper, lines(noInk(paper.height, paper.width), dice, { squared }), RULES);

/** A photo whose light something changes: what of it passes at a place, in 0–1 along both axes. */
const shaded =
  (light: (dice: Dice) => (x: number, y: number) => number): Scene => (digit, dice) => {
    const paper = inkedPaper(writeOne(digit, dice, noInk(420, 420), smaller(0.8)), dice);
    shade(paper, light(dice));
    return takePhoto(paper, dice);
  };

/** All of them by name. */
export const PHOTO_SCENES: Scenes = {
  "photo": photo(INKS),
  "photo, small": photo(INKS, { change: small }),
  "photo, thin": photo(INKS, { change: thin }),
  "photo, fat": photo(INKS, { change: fat }),
  "faint photo": photo([[150, 148, 150]]),
  "pencil": photo(PENCILS, { change: pencil }),
  "vignette": photo(INKS, { light: { vignette: 0.7 } }),
  "shadow": photo(INKS, { light: { shadow: 0.45 } }),
  "ruled": photo(INKS, { under: ruled(false) }),
  "squared": photo(INKS, { under: ruled(true) }),
  "yellow marker": photo([[250, 225, 60]], { change: fat }),
  "banner": (digit, dice) => {
    const sheet = writeOne(digit, dice, noInk(150, 560), () => ({ x: dice.uniform(80, 480) }));
    return takePhoto(inkedPaper(sheet, dice), dice);
  },
  "chalk": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice), () => ({ grain: 0.6 }));
    const board = plainPaper(sheet.height, sheet.width, [44, 62, 52]);
    roughen(board, dice, { clouds: 12 });
    inkOn(board, sheet, [225, 228, 220]);
    return takePhoto(board, dice);
  },
  "dust": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    for (let i = 0; i < 60; i++) {
      const { x, y } = { x: dice.uniform(0, sheet.width), y: dice.uniform(0, sheet.height) };
      const end = { x: x + dice.uniform(-3, 3), y: y + dice.uniform(-3, 3) };
      drawLine(sheet, [{ x, y }, end], dice.uniform(1, 3));
    }
    return takePhoto(inkedPaper(sheet, dice), dice);
  },
  "page edge": shaded((dice) => {
    const [at, tilt] = [dice.uniform(0.03, 0.12), dice.uniform(-0.08, 0.08)];
    return (x, y) => x + tilt * y < at ? 0.35 : 1;
  }),
  "holes in paper": shaded(() => (x, y) =>
    Math.hypot(x - 0.06, (y * 3) % 1 / 3 - 0.16) < 0.03 ? 0.4 : 1
  ),
  "fold": shaded((dice) => {
    const at = dice.uniform(0.3, 0.7);
    return (x) => 1 - 0.25 * Math.exp(-(((x - at) / 0.006) ** 2));
  }),
  "finger": shaded((dice) => {
    const cx = dice.uniform(0.1, 0.9);
    return (x, y) => 1 - 0.55 / (1 + Math.exp((Math.hypot((x - cx) * 2, y - 1) - 0.18) / 0.01));
  }),
  "half in shadow": shaded((dice) => {
    const [at, lean] = [dice.uniform(0.4, 0.6), dice.uniform(-0.5, 0.5)];
    return (x, y) => x + lean * (y - 0.5) < at ? 0.5 : 1;
  }),
  "black and white photo": (digit, dice) => {
    const sheet = writeOne(digit, dice, square(dice));
    const { data, shape: [height, width, channels] } = takePhoto(
      inkedPaper(sheet, dice, [BLACK]),
      dice,
    );
    return { data: data.filter((_, i) => i % channels === 1), shape: [height, width, 1] };
  },
};
