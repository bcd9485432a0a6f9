/** Digits as three hands draw them by pointer: ways of the pen, as shares of the drawing area. */
import { Dice } from "../../data/drawing/dice.ts";
import { FORMS, penWays } from "../../data/drawing/forms.ts";
import type { Stroke } from "../../lib/page/strokes.ts";

/** How a hand writes. */
interface Hand {
  readonly name: string;
  /** The digit's height, as a share of the area's. */
  readonly size: number;
  /** To the right for positive values: x changes by so much for each y. */
  readonly slant: number;
  /** Where the digit's middle is, as shares of the area's width and height. */
  readonly middle: readonly [x: number, y: number];
  /** How far points stray, in hundredths of the size. */
  readonly tremble: number;
  /** Which form of each digit. */
  readonly form: number;
}

/** Straight, slanted, and small in a corner. */
export const HANDS: readonly Hand[] = [
  { name: "straight", size: 0.7, slant: 0, middle: [0.5, 0.5], tremble: 0.5, form: 0 },
  { name: "slanted", size: 0.6, slant: 0.35, middle: [0.45, 0.5], tremble: 1, form: 1 },
  { name: "small, off centre", size: 0.22, slant: 0.1, middle: [0.8, 0.25], tremble: 1, form: 2 },
];

/** Each so-manieth place of the pen is one of the pointer. */
const EACH = 3;

/** The strokes of a digit; `aspect` is the area's height beside its width. */
export function strokesOf(digit: number, hand: Hand, aspect: number): Stroke[] {
  const forms = FORMS[digit]!;
  const dice = new Dice(100 * digit + hand.form);
  const stray = () => dice.uniform(-hand.tremble, hand.tremble);
  const [middleX, middleY] = hand.middle;
  // A pointer tells of fewer places than a pen passes.
  const ways = penWays(forms[hand.form % forms.length]!).map((way) =>
    way.filter((_, i) => i % EACH === 0 || i + 1 === way.length)
  );
  return ways.map((way) =>
    way.map(({ x, y }) => {
      const v = (y + stray() - 50) / 100 * hand.size;
      const u = (x + stray() - 35) / 100 * hand.size - hand.slant * v;
      return { x: middleX + u * aspect, y: middleY + v };
    })
  );
}
