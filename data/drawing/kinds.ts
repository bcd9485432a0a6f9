/**
 * Kinds of pictures with digits: what they are drawn on and with, and where on the sheet.
 *
 * @module
 */
import type { Pixels } from "../../lib/image/mod.ts";
import { BLACK, DARK, INKS, PAINTED, PAPERS, PENCILS, RULES, WHITE } from "./colours.ts";
import type { Dice } from "./dice.ts";
import { type Hand, type Line, writeLine } from "./hands.ts";
import { frame, lines } from "./lines.ts";
import { type Colour, develop, inkOn, onNothing, type Paper, plainPaper } from "./paper.ts";
import { roughen, unevenLight } from "./paper.ts";
import { type Coverage, noInk } from "./pen.ts";

/** What is written, by whom, and what decides the rest. */
export interface Order {
  /** One digit or several. */
  readonly text: string;
  readonly hand: Hand;
  readonly dice: Dice;
}

/** Draws a picture of a kind: the same order gives the same picture. */
export type Kind = (order: Order) => Pixels;

/** What a kind changes of the usual line. */
type Change = (usual: Line, dice: Dice, sheet: Coverage) => Partial<Line>;

/** Photos of paper are kept small: their grain does not compress. */
const PHOTO_SIDES = [90, 140] as const;
const PAINTED_SIDES = [180, 340] as const;
/** Photos keep steps of so many levels of each channel: finer grain would only fill the file. */
const LEVELS = 6;

/** An empty sheet for a text, so high; numbers have wider ones. */
function sheetFor({ text, dice }: Order, [low, high]: readonly [number, number]): Coverage {
  const height = dice.whole(low, high);
  const shape = text.length === 1 ? dice.choose([1, 1, 1.3, 0.8]) : 0.5 + 0.5 * text.length;
  return noInk(
    text.length === 1 ? height : Math.round(0.7 * height),
    Math.round(height * shape * 0.9),
  );
}

/** Writes the text near the middle of a sheet, as most people do; the sheet is given back. */
function writeOn(
  sheet: Coverage,
  { text, hand, dice }: Order,
  change: Change = () => ({}),
): Coverage {
  const { height, width } = sheet;
  const pitch = dice.uniform(0.8, 1);
  // The digits and the gaps between them are as wide as so many sizes.
  const span = 0.7 + pitch * (text.length - 1);
  const size = Math.min(height * dice.uniform(0.5, 0.75), width * dice.uniform(0.7, 0.85) / span);
  const usual: Line = {
    x: width / 2 + dice.uniform(-0.06, 0.06) * size,
    y: height / 2 + dice.uniform(-0.06, 0.06) * size,
    size,
    thickness: Math.max(1.5, size * dice.uniform(0.05, 0.12)),
    turn: dice.uniform(-0.05, 0.05),
    pitch,
    grain: 0,
  };
  const line = { ...usual, ...change(usual, dice, sheet) };
  writeLine(sheet, text, { hand, line, dice });
  return sheet;
}

/** A paint program's picture: one ground, one ink. */
function painted(
  colours: readonly (readonly [ground: Colour, ink: Colour])[],
  change?: Change,
  sides: readonly [number, number] = PAINTED_SIDES,
): Kind {
  return (order) => {
    const sheet = sheetFor(order, sides);
    const [ground, ink] = order.dice.choose(colours);
    const paper = plainPaper(sheet.height, sheet.width, ground);
    inkOn(paper, writeOn(sheet, order, change), ink);
    return develop(paper);
  };
}

/** A photo of paper. */
function photo(
  { inks = INKS, change, shadow, under = () => {} }: {
    readonly inks?: readonly Colour[];
    readonly change?: Change;
    readonly shadow?: (dice: Dice) => number;
    readonly under?: (paper: Paper, dice: Dice) => void;
  } = {},
): Kind {
  return (order) => {
    const { dice } = order;
    const sheet = sheetFor(order, PHOTO_SIDES);
    const paper = plainPaper(sheet.height, sheet.width, dice.choose(PAPERS));
    under(paper, dice);
    inkOn(paper, writeOn(sheet, order, change), dice.choose(inks));
    unevenLight(paper, dice, {
      slope: dice.uniform(0, 0.3),
      vignette: dice.uniform(0, 0.25),
      shadow: shadow?.(dice) ?? 0,
    });
    roughen(paper, dice, { grain: dice.uniform(1, 4), clouds: dice.uniform(0, 3) });
    const pixels = develop(paper);
    const step = (value: number) => Math.min(255, LEVELS * Math.round(value / LEVELS));
    return { ...pixels, data: pixels.data.map(step) };
  };
}

const ruled = (squared: boolean) => (paper: Paper, dice: Dice) =>
  inkOn(paper, lines(noInk(paper.height, paper.width), dice, { squared }), RULES);

const LIGHT = [
  [WHITE, BLACK],
  [WHITE, [30, 30, 34]],
  [[244, 242, 236], [26, 42, 120]],
  [[255, 250, 225], [150, 30, 36]],
] as const satisfies readonly (readonly [Colour, Colour])[];
/** Twenty degrees. */
const TILT = 20 * Math.PI / 180;

const small: Change = ({ pitch }, dice, { height, width }) => {
  const size = Math.min(height, width) * dice.uniform(0.07, 0.12);
  const place = () => dice.uniform(0.2, 0.8);
  return {
    size,
    pitch,
    thickness: size * dice.uniform(0.07, 0.13),
    x: width * place(),
    y: height * place(),
  };
};
const offCentre: Change = (usual, dice, { height, width }) => {
  const size = usual.size * dice.uniform(0.45, 0.7);
  const [aside, up] = [0.5 * size, 0.7 * size];
  return {
    size,
    thickness: usual.thickness * 0.6,
    x: dice.choose([aside, width - aside]),
    y: dice.choose([up, height - up]),
  };
};
const tilted: Change = (_, dice) => ({ turn: dice.uniform(-TILT, TILT) });
const thin: Change = ({ size }, dice) => ({
  thickness: Math.max(1, size * dice.uniform(0.01, 0.02)),
});
const thick: Change = ({ size }, dice) => ({ thickness: size * dice.uniform(0.16, 0.22) });
const pencil: Change = ({ size }, dice) => ({
  thickness: Math.max(1.2, size * dice.uniform(0.015, 0.03)),
  grain: 0.5,
});

const framed: Kind = (order) => {
  const sheet = sheetFor(order, PAINTED_SIDES);
  const paper = plainPaper(sheet.height, sheet.width, WHITE);
  const border = noInk(sheet.height, sheet.width);
  inkOn(paper, frame(border, order.dice, order.dice.uniform(0.01, 0.06)), BLACK);
  inkOn(paper, writeOn(sheet, order, ({ size }) => ({ size: 0.85 * size })), BLACK);
  return develop(paper);
};

const inAlpha: Kind = (order) => {
  const ink = order.dice.choose<Colour>([BLACK, WHITE, [200, 30, 30]]);
  return onNothing(writeOn(sheetFor(order, PAINTED_SIDES), order), ink);
};

const onDisc: Kind = (order) => {
  const { dice } = order;
  const sheet = sheetFor(order, PAINTED_SIDES);
  const { height, width } = sheet;
  const paper = plainPaper(height, width, dice.choose([WHITE, PAPERS[0]!, [225, 228, 232]]));
  const disc = noInk(height, width);
  const radius = Math.min(height, width) * dice.uniform(0.4, 0.47);
  disc.data.forEach((_, i) => {
    const [x, y] = [i % width + 0.5 - width / 2, Math.floor(i / width) + 0.5 - height / 2];
    disc.data[i] = Math.min(Math.max(radius - Math.sqrt(x * x + y * y) + 0.5, 0), 1);
  });
  inkOn(
    paper,
    disc,
    dice.choose<Colour>([[200, 30, 45], [30, 90, 190], [20, 130, 70], [120, 60, 150]]),
  );
  const change: Change = () => ({ size: radius, thickness: radius * dice.uniform(0.08, 0.15) });
  inkOn(paper, writeOn(sheet, order, change), WHITE);
  return develop(paper);
};

/** All kinds by name. */
export const DIGIT_KINDS: Readonly<Record<string, Kind>> = {
  light: painted(LIGHT),
  dark: painted(DARK),
  thick: painted([...LIGHT, ...DARK], thick),
  thin: painted([...LIGHT, ...DARK], thin),
  tilted: painted([...LIGHT, ...DARK], tilted),
  small: painted(LIGHT, small, [500, 800]),
  offcentre: painted([...LIGHT, ...DARK], offCentre),
  framed,
  colour: painted(PAINTED),
  alpha: inAlpha,
  disc: onDisc,
  paper: photo(),
  shadow: photo({ shadow: (dice) => dice.uniform(0.15, 0.4) }),
  ruled: photo({ under: ruled(false) }),
  squared: photo({ under: ruled(true) }),
  pencil: photo({ inks: PENCILS, change: pencil }),
};

/** The kinds that have room for a number. */
export const NUMBER_KINDS: readonly string[] = Object.keys(DIGIT_KINDS)
  .filter((kind) => kind !== "disc" && kind !== "offcentre" && kind !== "tilted");
