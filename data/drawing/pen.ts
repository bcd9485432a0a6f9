/**
 * A round pen on a sheet: digits, one form each, and straight lines.
 *
 * @module
 */
import type { Dice } from "./dice.ts";
import { FORMS, penWays, type Point } from "./forms.ts";

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

/** Where and how strokes are written, in pixels. */
export interface Placement {
  /** The middle of the box. */
  readonly x: number;
  readonly y: number;
  /** The box's height. */
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

/** A digit, and where and how it is written. */
export interface Writing extends Placement {
  readonly digit: string;
  /** Which of the digit's forms. */
  readonly form: number;
}

/** Writes a digit on a sheet. */
export function write(sheet: Coverage, writing: Writing, dice: Dice): void {
  const forms = FORMS[writing.digit]!;
  writeStrokes(sheet, forms[writing.form % forms.length]!, { placement: writing, dice });
}

/** Writes strokes, in the box and the notation of `FORMS`, on a sheet. */
export function writeStrokes(
  sheet: Coverage,
  strokes: readonly string[],
  { placement, dice }: { readonly placement: Placement; readonly dice: Dice },
): void {
  const { x, y, size, slant, turn, stretch, tremble } = placement;
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
  for (const way of penWays(strokes)) {
    inkWay(sheet, way.map((point) => place(stray(point))), placement, dice);
  }
}

/** Draws a straight line. */
export function drawLine(sheet: Coverage, ends: readonly [Point, Point], thickness: number): void {
  inkSegment(sheet, ends, { radius: thickness / 2, strength: 1 });
}

function inkWay(
  sheet: Coverage,
  way: readonly Point[],
  { thickness, grain }: Placement,
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
