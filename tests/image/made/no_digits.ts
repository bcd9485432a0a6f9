/**
 * Pictures that show no digit: blank sheets, noise, gradients, filled shapes, textures.
 *
 * @module
 */
import type { Pixels } from "../../../lib/image/mod.ts";
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
import { Dice } from "../../../data/drawing/dice.ts";
import { drawLine, noInk } from "../../../data/drawing/pen.ts";

type Kind = (dice: Dice, side: number) => Pixels;

const SIDES = [28, 64, 200, 480] as const;

const anyColour = (dice: Dice): Colour => [
  dice.uniform(0, 255),
  dice.uniform(0, 255),
  dice.uniform(0, 255),
];
const paperColour = (dice: Dice): Colour =>
  dice.choose<Colour>([
    [255, 255, 255],
    [244, 242, 236],
    [205, 207, 212],
    [30, 30, 34],
    [0, 0, 0],
  ]);

/** A picture whose pixels are a function of the place: 0 is the first colour, 1 the second. */
function pattern(dice: Dice, side: number, share: (x: number, y: number) => number): Pixels {
  const paper = plainPaper(side, side, paperColour(dice));
  const ink = noInk(side, side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) ink.data[y * side + x] = share(x, y);
  }
  inkOn(paper, ink, anyColour(dice));
  return develop(paper);
}

const blank = (change: (paper: Paper, dice: Dice) => void): Kind => (dice, side) => {
  const paper = plainPaper(
    side,
    side,
    dice.uniform(0, 1) < 0.5 ? paperColour(dice) : anyColour(dice),
  );
  change(paper, dice);
  return develop(paper);
};

/** All kinds by name. */
export const KINDS: Readonly<Record<string, Kind>> = {
  "one colour": blank(() => {}),
  "one colour, slight noise": blank((paper, dice) =>
    roughen(paper, dice, { grain: dice.uniform(0.5, 5) })
  ),
  "empty paper": blank((paper, dice) => {
    unevenLight(paper, dice, { slope: dice.uniform(0, 0.5), vignette: dice.uniform(0, 0.5) });
    roughen(paper, dice, { grain: dice.uniform(1, 5), clouds: dice.uniform(0, 5) });
  }),
  "shadow": blank((paper, dice) => {
    unevenLight(paper, dice, { slope: dice.uniform(0, 0.3), shadow: dice.uniform(0.2, 0.5) });
    roughen(paper, dice, { grain: dice.uniform(1, 4) });
  }),
  "empty ruled paper": (dice, side) => {
    const paper = plainPaper(side, side, [244, 242, 236]);
    const sheet = noInk(side, side);
    const pitch = side * dice.uniform(0.08, 0.2);
    const squared = dice.uniform(0, 1) < 0.5;
    for (let at = pitch / 2; at < side; at += pitch) {
      drawLine(sheet, [{ x: 0, y: at }, { x: side, y: at + 2 }], 1.5);
      if (squared) drawLine(sheet, [{ x: at, y: 0 }, { x: at - 2, y: side }], 1.5);
    }
    inkOn(paper, sheet, [130, 150, 200]);
    roughen(paper, dice, { grain: 2 });
    return develop(paper);
  },
  "white noise": (dice, side) => {
    const data = new Uint8Array(side * side * 3);
    const gray = dice.uniform(0, 1) < 0.5;
    for (let i = 0; i < data.length; i++) {
      data[i] = gray && i % 3 > 0 ? data[i - 1]! : dice.whole(0, 255);
    }
    return { data, shape: [side, side, 3] };
  },
  "strong noise": blank((paper, dice) => roughen(paper, dice, { grain: dice.uniform(15, 60) })),
  "salt and pepper": (dice, side) => {
    const share = dice.uniform(0.02, 0.3);
    return pattern(dice, side, () => dice.uniform(0, 1) < share ? 1 : 0);
  },
  "gradient": (dice, side) => {
    const [a, b] = [dice.uniform(-1, 1), dice.uniform(-1, 1)];
    return pattern(
      dice,
      side,
      (x, y) => Math.min(Math.max(0.5 + (a * (x - side / 2) + b * (y - side / 2)) / side, 0), 1),
    );
  },
  "round gradient": (dice, side) => {
    const [a, b] = [dice.uniform(0.2, 0.8) * side, dice.uniform(0.2, 0.8) * side];
    return pattern(dice, side, (x, y) => Math.min(Math.hypot(x - a, y - b) / side, 1));
  },
  "filled square": (dice, side) => {
    const [a, b] = [dice.uniform(0.1, 0.4) * side, dice.uniform(0.1, 0.4) * side];
    const size = dice.uniform(0.3, 0.5) * side;
    return pattern(dice, side, (x, y) => x >= a && x < a + size && y >= b && y < b + size ? 1 : 0);
  },
  "filled circle": (dice, side) => {
    const [a, b, r] = [
      dice.uniform(0.4, 0.6) * side,
      dice.uniform(0.4, 0.6) * side,
      dice.uniform(0.1, 0.35) * side,
    ];
    return pattern(dice, side, (x, y) => Math.hypot(x - a, y - b) < r ? 1 : 0);
  },
  "halves": (dice, side) => {
    const [a, b] = [dice.uniform(-1, 1), dice.uniform(-1, 1)];
    return pattern(dice, side, (x, y) => a * (x - side / 2) + b * (y - side / 2) > 0 ? 1 : 0);
  },
  "checkerboard": (dice, side) => {
    const cell = Math.max(1, side * dice.choose([0.02, 0.05, 0.125, 0.25]));
    return pattern(dice, side, (x, y) => (Math.floor(x / cell) + Math.floor(y / cell)) % 2);
  },
  "stripes": (dice, side) => {
    const [angle, cell] = [dice.uniform(0, 3.2), Math.max(2, side * dice.uniform(0.03, 0.15))];
    return pattern(
      dice,
      side,
      (x, y) => Math.sin((x * Math.cos(angle) + y * Math.sin(angle)) / cell * 3) > 0 ? 1 : 0,
    );
  },
  "dots": (dice, side) => {
    const cell = Math.max(4, side * dice.uniform(0.06, 0.2));
    return pattern(
      dice,
      side,
      (x, y) => Math.hypot(x % cell - cell / 2, y % cell - cell / 2) < cell / 4 ? 1 : 0,
    );
  },
  "bricks": (dice, side) => {
    const cell = Math.max(5, side * dice.uniform(0.08, 0.2));
    return pattern(dice, side, (x, y) => {
      const row = Math.floor(y / cell);
      return y % cell < cell / 8 || (x + (row % 2) * cell) % (2 * cell) < cell / 8 ? 1 : 0;
    });
  },
  "clouds": blank((paper, dice) => {
    roughen(paper, dice, { grain: 1, clouds: dice.uniform(15, 60) });
  }),
  "wood": (dice, side) => {
    const phase = dice.uniform(0, 9);
    const paper = plainPaper(side, side, [150, 110, 70]);
    shade(
      paper,
      (x, y) => 1 + 0.2 * Math.sin(40 * (y + 0.06 * Math.sin(5 * x + phase)) + 3 * Math.sin(9 * y)),
    );
    roughen(paper, dice, { grain: 4 });
    return develop(paper);
  },
};

/** Makes a picture of a kind. The same seed gives the same picture. */
export function makeNoDigit(kind: string, seed: number): Pixels {
  const dice = new Dice(seed);
  return KINDS[kind]!(dice, SIDES[seed % SIDES.length]!);
}
