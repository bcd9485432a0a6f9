/**
 * Letters and words, as a pen writes them: what is no digit though it is strokes.
 *
 * @module
 */
import { INKS } from "../../../data/drawing/colours.ts";
import { Dice } from "../../../data/drawing/dice.ts";
import { noInk, writeStrokes } from "../../../data/drawing/pen.ts";
import type { Pixels } from "../../../lib/image/mod.ts";
import { paintedSheet } from "./painted_scenes.ts";
import { inkedPaper, takePhoto } from "./photo_scenes.ts";

/**
 * The strokes of letters, in the notation of `FORMS`. Those that look like a digit are left out, as a
 * person would read one: B, D, G, I, J, O, Q, S, Z, b, g, i, j, l, o, q, s, y, z.
 */
export const LETTERS: Readonly<Record<string, readonly string[]>> = {
  A: ["2 98  35 2 - 35 2  68 98", "14 64  56 64"],
  C: ["64 16  44 2  16 14  6 50  18 86  46 98  66 82"],
  E: ["62 4  8 4 - 8 4  8 96 - 8 96  64 96", "8 50  54 50"],
  F: ["62 4  8 4 - 8 4  8 98", "8 48  52 48"],
  H: ["8 2  8 98", "62 2  62 98", "8 50  62 50"],
  K: ["8 2  8 98", "60 4  10 54", "24 42  64 98"],
  L: ["8 2  8 96 - 8 96  62 96"],
  M: ["4 98  10 2 - 10 2  35 62 - 35 62  60 2 - 60 2  66 98"],
  N: ["8 98  8 2 - 8 2  62 98 - 62 98  62 2"],
  P: ["8 98  8 4 - 8 4  44 4  62 26  44 50  8 52"],
  R: ["8 98  8 4 - 8 4  44 4  60 26  44 48  8 50", "32 50  64 98"],
  T: ["4 4  66 4", "35 4  35 98"],
  U: ["8 2  8 64  20 94  50 94  62 64  62 2"],
  V: ["4 2  35 98 - 35 98  66 2"],
  W: ["2 2  18 98 - 18 98  35 30 - 35 30  52 98 - 52 98  68 2"],
  X: ["4 2  66 98", "66 2  4 98"],
  Y: ["4 2  35 50 - 35 50  66 2", "35 50  35 98"],
  a: ["56 44  30 36  8 60  14 90  38 94  56 70", "58 40  56 80  66 98"],
  c: ["60 50  40 38  16 50  10 76  26 96  60 90"],
  d: ["56 60  32 40  10 60  14 90  38 96  56 74", "58 2  57 60  62 98"],
  e: ["10 68  58 64 - 58 64  52 42  30 38  10 60  14 88  36 98  62 86"],
  f: ["60 10  44 2  32 18  30 98", "10 44  56 42"],
  h: ["10 2  10 98", "10 64  28 42  50 44  56 66  56 98"],
  k: ["10 2  10 98", "54 40  12 70", "24 62  58 98"],
  m: ["6 40  6 98", "6 58  18 40  32 46  35 98", "35 58  48 40  62 48  64 98"],
  n: ["10 40  10 98", "10 62  28 40  50 44  56 66  56 98"],
  p: ["10 38  10 100", "10 50  34 36  58 52  50 80  28 86  10 76"],
  r: ["14 40  14 98", "14 64  28 44  54 42"],
  t: ["34 8  34 80  44 97  60 92", "12 36  58 36"],
  u: ["10 40  10 78  24 97  46 90  56 70", "57 40  57 98"],
  v: ["8 40  34 98 - 34 98  60 40"],
  w: ["4 40  18 98 - 18 98  35 56 - 35 56  52 98 - 52 98  66 40"],
  x: ["8 40  60 98", "60 40  8 98"],
};

/** Words of those letters. */
export const WORDS: readonly string[] = [
  "paper",
  "hand",
  "FACE",
  "tree",
  "The",
  "never",
  "Mark",
  "wave",
  "chapter",
  "menu",
];

/** Writes a text; the same seed gives the same picture. */
export function makeText(text: string, seed: number): Pixels {
  const dice = new Dice(seed);
  const size = dice.whole(70, 160);
  const pitch = size * dice.uniform(0.75, 0.95);
  const sheet = noInk(
    Math.round(size * dice.uniform(1.4, 2)),
    Math.round(pitch * (text.length - 1) + size * dice.uniform(1.4, 2)),
  );
  const usual = {
    y: sheet.height / 2,
    size,
    thickness: Math.max(1.5, size * dice.uniform(0.03, 0.1)),
    slant: dice.uniform(-0.05, 0.2),
    turn: dice.uniform(-0.05, 0.05),
    stretch: dice.uniform(0.9, 1.1),
    tremble: dice.uniform(0, 2),
    grain: 0,
  };
  [...text].forEach((letter, i) => {
    const x = sheet.width / 2 + (i - (text.length - 1) / 2) * pitch;
    writeStrokes(sheet, LETTERS[letter]!, { placement: { ...usual, x }, dice });
  });
  return dice.uniform(0, 1) < 0.5
    ? paintedSheet(sheet)
    : takePhoto(inkedPaper(sheet, dice, INKS), dice);
}
