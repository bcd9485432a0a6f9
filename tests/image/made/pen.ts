import { createRandom } from "../../../lib/core/random.ts";
import { FORMS, penWays, type Point } from "./hands.ts";

/** Numbers for pictures: uniform, whole, chosen and normal ones, all from one seed. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createRandom(seed);
  }

  /** Uniform from `low` to `high`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.#next() / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.uniform(low, high + 1));
  }

  /** One of several. */
  choose<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)]!;
  }

  /** About normal, mean 0 and deviation 1: the sum of 4 uniform ones, scaled. */
  normal(): number {
    const sum = this.uniform(-1, 1) + this.uniform(-1, 1) + this.uniform(-1, 1) +
      this.uniform(-1, 1);
    return sum * Math.sqrt(3 / 4);
  }
}

/** How much of each pixel is covered with ink: `[height, width]` float32 in [0, 1]. */
export interface Coverage {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** An empty sheet. */
export function noInk(height: number, width: number): Coverage {
  return { data: new Float32Array(height * width), height, width };
}

/** Where and how a digit is written, in pixels. */
export interface Writing {
  readonly digit: string;
  /** Which of the digit's forms. */
  readonly form: number;
  /** The middle of its box. */
  readonly x: number;
  readonly y: number;
  /** Its height. */
  readonly size: number;
  /** The stroke's width. */
  readonly thickness: number;
  /** To the right for positive values: x changes by so much for each y. */
  readonly slant: number;
  /** In radians, clockwise. */
  readonly turn: number;
  /** Wider than usual above 1. */
  readonly stretch: number;
  /** How far points stray, in hundredths of the size. */
  readonly tremble: number;
  /** Gaps and grain of a pencil, 0–1. */
  readonly grain: number;
}

/** Writes a digit on a sheet. */
export function write(sheet: Coverage, writing: Writing, dice: Dice): void {
  const { x, y, size, slant, turn, stretch, tremble } = writing;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const place = (point: Point): Point => {
    const v = (point.y - 50) / 100 * size;
    const u = (point.x - 35) / 100 * size * stretch - slant * v;
    return { x: x + u * cos - v * sin, y: y + u * sin + v * cos };
  };
  const bend = [dice, dice, dice, dice].map(() => dice.uniform(-tremble, tremble));
  const stray = (point: Point): Point => ({
    x: point.x + bend[0]! * Math.sin(point.y / 16) + bend[1]! * Math.sin(point.y / 33),
    y: point.y + bend[2]! * Math.sin(point.x / 13) + bend[3]! * Math.sin(point.x / 27),
  });
  const forms = FORMS[writing.digit]!;
  for (const way of penWays(forms[writing.form % forms.length]!)) {
    inkWay(sheet, way.map((point) => place(stray(point))), writing, dice);
  }
}

/** Draws a straight line. */
export function drawLine(sheet: Coverage, ends: readonly [Point, Point], thickness: number): void {
  inkSegment(sheet, ends, { radius: thickness / 2, strength: 1 });
}

function inkWay(
  sheet: Coverage,
  way: readonly Point[],
  { thickness, grain }: Writing,
  dice: Dice,
): void {
  for (let i = 0; i + 1 < way.length; i++) {
    const strength = 1 - grain * dice.uniform(0, 1);
    inkSegment(sheet, [way[i]!, way[i + 1]!], { radius: thickness / 2, strength });
  }
}

function inkSegment(
  { data, height, width }: Coverage,
  [from, to]: readonly [Point, Point],
  { radius, strength }: { readonly radius: number; readonly strength: number },
): void {
  const reach = radius + 1;
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach));
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach));
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const t = Math.min(Math.max((px * dx + py * dy) / (dx * dx + dy * dy || 1), 0), 1);
      const distance = Math.hypot(px - t * dx, py - t * dy);
      const covered = strength * Math.min(Math.max(radius - distance + 0.5, 0), 1, 2 * radius);
      data[y * width + x] = Math.max(data[y * width + x]!, covered);
    }
  }
}
