/**
 * Made hands: which form of each digit a hand writes, and how its writing leans and trembles.
 *
 * @module
 */
import type { Dice } from "./dice.ts";
import { type Coverage, type Placement, write } from "./pen.ts";

/** How somebody writes. */
export interface Hand {
  /** For each digit from 0 to 9, which of its forms in `FORMS`. */
  readonly forms: readonly number[];
  /** To the right for positive values: x changes by so much for each y. */
  readonly slant: number;
  /** Wider than usual above 1. */
  readonly stretch: number;
  /** How far points stray at most, in hundredths of the size. */
  readonly tremble: number;
}

/** Upright and slanted, round and narrow, steady and shaky; American and European 1, 4 and 7. */
export const HANDS: readonly Hand[] = [
  { forms: [0, 0, 0, 0, 0, 1, 0, 0, 0, 0], slant: 0.05, stretch: 1, tremble: 1.5 },
  { forms: [3, 2, 2, 1, 1, 2, 1, 1, 1, 1], slant: 0.1, stretch: 1, tremble: 2 },
  { forms: [1, 5, 1, 2, 2, 0, 2, 3, 2, 2], slant: 0.2, stretch: 0.9, tremble: 2 },
  { forms: [4, 4, 3, 3, 3, 3, 3, 4, 0, 3], slant: 0, stretch: 0.85, tremble: 1 },
  { forms: [2, 1, 4, 0, 4, 1, 0, 2, 1, 4], slant: 0.15, stretch: 1.15, tremble: 3 },
  { forms: [0, 3, 0, 1, 1, 0, 1, 0, 2, 0], slant: -0.05, stretch: 1.1, tremble: 1 },
  { forms: [3, 2, 1, 2, 0, 2, 3, 1, 0, 4], slant: 0.25, stretch: 0.95, tremble: 2.5 },
];

/** What a hand varies from one digit to the next. */
const VARIES = { slant: 0.05, stretch: 0.06, turn: 0.04, size: 0.06, height: 0.04 } as const;

/** Where a line of digits goes, in pixels. */
export interface Line {
  /** Its middle. */
  readonly x: number;
  readonly y: number;
  /** The height of a digit. */
  readonly size: number;
  /** The stroke's width. */
  readonly thickness: number;
  /** The whole line, in radians, clockwise. */
  readonly turn: number;
  /** From a digit's middle to the next one's, as a share of the size. */
  readonly pitch: number;
  /** Gaps and grain of a pencil, 0–1. */
  readonly grain: number;
}

/** Writes digits side by side on a sheet. */
export function writeLine(
  sheet: Coverage,
  text: string,
  { hand, line, dice }: { readonly hand: Hand; readonly line: Line; readonly dice: Dice },
): void {
  [...text].forEach((digit, i) => {
    const along = (i - (text.length - 1) / 2) * line.pitch * line.size;
    const up = dice.uniform(-VARIES.height, VARIES.height) * (text.length > 1 ? line.size : 0);
    const placement: Placement = {
      x: line.x + along * Math.cos(line.turn),
      y: line.y + along * Math.sin(line.turn) + up,
      size: line.size * (1 + dice.uniform(-VARIES.size, VARIES.size)),
      thickness: line.thickness,
      slant: hand.slant + dice.uniform(-VARIES.slant, VARIES.slant),
      turn: line.turn + dice.uniform(-VARIES.turn, VARIES.turn),
      stretch: hand.stretch * (1 + dice.uniform(-VARIES.stretch, VARIES.stretch)),
      tremble: hand.tremble,
      grain: line.grain,
    };
    write(sheet, { ...placement, digit, form: hand.forms[Number(digit)]! }, dice);
  });
}
