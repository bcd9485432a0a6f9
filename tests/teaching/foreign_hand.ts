/**
 * A made-up hand that writes digits unlike the models' training images and unlike `data/drawings`: built
 * of arcs and lines with a broad nib, in forms that are usual somewhere, each digit a little different.
 * And made-up symbols, drawn the same way.
 */
import { createRandom, type Random } from "../../lib/core/random.ts";
import type { Dataset, Images } from "../../lib/data/images.ts";
import { findDigits } from "../../lib/image/find/find_digits.ts";

/** A line between two places, or the arc of an ellipse about one, from an angle to another in degrees. */
type Part =
  | { readonly line: readonly [x: number, y: number, x2: number, y2: number] }
  | {
    readonly arc: readonly [
      x: number,
      y: number,
      width: number,
      height: number,
      from: number,
      to: number,
    ];
  };

const line = (...line: [number, number, number, number]): Part => ({ line });
const arc = (...arc: [number, number, number, number, number, number]): Part => ({ arc });

/** In a box of 100 by 100, y downwards; angles from the right, clockwise. */
const DIGITS: readonly (readonly Part[])[] = [
  // 0 as a spiral
  [arc(50, 50, 32, 44, -90, 230), arc(52, 42, 16, 22, 200, 480)],
  // 1 as a roof with two sides
  [line(14, 92, 50, 6), line(50, 6, 84, 94)],
  // 2 with a closed loop at its foot
  [
    arc(50, 28, 26, 24, -170, 20),
    line(74, 36, 30, 84),
    arc(26, 84, 11, 9, 0, 360),
    line(30, 84, 80, 90),
  ],
  // 3 with a flat top and a large belly
  [line(24, 8, 76, 8), line(76, 8, 46, 40), arc(44, 66, 30, 27, -90, 150)],
  // 4 as a lightning
  [line(52, 4, 22, 50), line(22, 50, 74, 46), line(74, 46, 40, 98)],
  // 5 as an S with a far-off roof
  [line(40, 6, 84, 2), arc(52, 34, 28, 18, 100, 280), arc(46, 70, 28, 22, -90, 140)],
  // 6 as a small delta
  [arc(48, 70, 26, 25, 0, 360), arc(50, 24, 20, 18, -30, -200), line(34, 34, 70, 58)],
  // 7 with a bar and a serif
  [line(16, 22, 20, 8), line(20, 8, 80, 8), line(80, 8, 42, 96), line(28, 52, 82, 50)],
  // 8 lying on its side
  [arc(27, 50, 23, 20, 0, 360), arc(73, 50, 23, 20, 0, 360)],
  // 9 as a g
  [arc(48, 28, 24, 22, 0, 360), line(72, 20, 72, 72), arc(46, 74, 26, 22, 0, 150)],
];

/** A triangle, a square, a plus, a heart without its point, an arrow. */
const SYMBOLS: readonly (readonly Part[])[] = [
  [line(50, 8, 10, 90), line(10, 90, 90, 90), line(90, 90, 50, 8)],
  [line(14, 14, 86, 14), line(86, 14, 86, 86), line(86, 86, 14, 86), line(14, 86, 14, 14)],
  [line(50, 6, 50, 94), line(6, 50, 94, 50)],
  [
    arc(30, 34, 20, 20, 150, 360),
    arc(70, 34, 20, 20, 180, 390),
    line(12, 42, 50, 92),
    line(88, 42, 50, 92),
  ],
  [line(8, 50, 92, 50), line(62, 20, 92, 50), line(62, 80, 92, 50)],
];

const SIDE = 96;

/** Digits of the foreign hand in MNIST's form; the labels go round 0–9. */
export function foreignDigits(count: number, seed: number): Dataset<Images<Uint8Array>> {
  return drawAll(DIGITS, count, seed);
}

/** Symbols in MNIST's form; the labels go round 0–4. */
export function symbols(count: number, seed: number): Dataset<Images<Uint8Array>> {
  return drawAll(SYMBOLS, count, seed);
}

function drawAll(
  forms: readonly (readonly Part[])[],
  count: number,
  seed: number,
): Dataset<Images<Uint8Array>> {
  const data = new Uint8Array(count * 28 * 28);
  const random = createRandom(seed);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % forms.length);
  labels.forEach((label, i) => {
    // A sheet on which a form falls apart is thrown away, as a person would.
    for (;;) {
      const found = findDigits(draw(forms[label]!, random));
      if (found.length !== 1) continue;
      data.set(found[0]!.image.data, i * 28 * 28);
      return;
    }
  });
  return { images: { data, shape: [count, 28, 28] }, labels };
}

/** One form on a sheet, black on white. */
function draw(form: readonly Part[], random: Random) {
  const between = (low: number, high: number) => low + (high - low) * random() / 2 ** 32;
  const turn = between(-0.12, 0.12);
  const slant = between(-0.1, 0.25);
  const scale = between(0.55, 0.75) * SIDE / 100;
  const [wide, nib] = [between(0.8, 1.1), between(2, 4.5)];
  const points = form.flatMap((part) => {
    const stray = () => between(-3, 3);
    return "line" in part
      ? path(part.line.map((value) => value + stray()) as [number, number, number, number])
      : ring(part.arc.map((value, i) => value + (i < 4 ? stray() / 2 : 4 * stray())) as Arc);
  });
  const data = new Uint8Array(SIDE * SIDE).fill(255);
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
  for (const [x, y] of points) {
    const [u, v] = [((x - 50) * wide - slant * (y - 50)) * scale, (y - 50) * scale];
    const [px, py] = [SIDE / 2 + u * cosine - v * sine, SIDE / 2 + u * sine + v * cosine];
    dot(data, px, py, nib);
  }
  return { data, shape: [SIDE, SIDE, 1] as [number, number, number] };
}

type Arc = [number, number, number, number, number, number];

function path([x, y, x2, y2]: [number, number, number, number]): [number, number][] {
  return Array.from({ length: 101 }, (_, i) => [x + (x2 - x) * i / 100, y + (y2 - y) * i / 100]);
}

function ring([x, y, width, height, from, to]: Arc): [number, number][] {
  return Array.from({ length: 201 }, (_, i) => {
    const angle = (from + (to - from) * i / 200) * Math.PI / 180;
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)];
  });
}

/** A broad nib held at 45 degrees: thick and thin strokes. */
function dot(data: Uint8Array, x: number, y: number, nib: number): void {
  for (let step = -nib; step <= nib; step += 0.5) {
    const [px, py] = [Math.round(x + step * 0.7), Math.round(y - step * 0.7)];
    for (const [dx, dy] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
      if (px + dx >= 0 && px + dx < SIDE && py + dy >= 0 && py + dy < SIDE) {
        data[(py + dy) * SIDE + px + dx] = 0;
      }
    }
  }
}
