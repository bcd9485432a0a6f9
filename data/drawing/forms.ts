/**
 * Digits as different hands write them: the way of the pen, in a box 70 wide and 100 high, y downwards.
 *
 * Each digit has several forms; each form has one stroke or several, and each stroke is the points
 * `x y` that a smooth curve runs through. A "-" between points is a corner: the curve starts anew.
 *
 * @module
 */
/** A point on the way of the pen, in the units of its box or in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The forms of each digit; tests and hands choose them by number, so that new ones come last. */
export const FORMS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "0": [
    ["38 2  16 14  5 48  14 84  36 98  58 84  66 48  56 14  36 2"],
    ["46 4  26 10  12 46  14 84  30 97  48 84  58 50  54 16  38 5  32 12"],
    ["30 6  8 28  6 66  26 94  52 92  66 62  60 24  34 4"],
    ["34 3  14 22  6 52  12 82  32 98  52 84  62 54  56 24  36 3"],
    ["40 2  28 6  20 26  16 54  20 82  30 97  42 88  50 62  52 34  46 10  36 2"],
  ],
  "1": [
    ["36 2  35 50  33 98"],
    ["18 24  30 14  40 2 - 40 2  39 50  37 98"],
    ["8 46  24 26  42 2 - 42 2  41 50  40 98"],
    ["18 22  38 2 - 38 2  37 50  37 96", "14 97  37 96  60 95"],
    ["4 40  22 22  40 3 - 40 3  38 52  35 98"],
    ["44 1  38 50  30 98"],
  ],
  "2": [
    ["8 24  20 5  42 3  58 18  54 42  32 68  8 96 - 8 96  34 95  64 96"],
    ["10 20  30 2  54 12  56 36  36 66  14 92  8 84  20 78  38 90  64 94"],
    ["12 12  34 4  56 14  54 36  34 60  6 97 - 6 97  62 92"],
    ["8 22  26 4  50 8  58 28  44 54  22 80  6 90 - 6 90  14 76  28 82  44 95  66 86"],
    ["10 14  34 2  60 16  56 40  30 66  4 98 - 4 98  36 97  68 98"],
  ],
  "3": [
    ["8 12  28 2  52 8  54 28  30 46 - 30 46  56 54  62 76  44 96  20 96  5 82"],
    ["8 5  56 4 - 56 4  28 42 - 28 42  52 46  62 68  50 92  24 98  6 86"],
    ["12 10  34 1  52 14  46 36  26 45  50 50  58 72  44 94  12 94"],
    ["12 14  32 2  52 12  50 34  32 47  22 46 - 22 46  46 48  62 70  50 94  24 98  4 84"],
  ],
  "4": [
    ["26 4  16 32  6 58 - 6 58  36 60  66 56", "50 22  48 60  46 98"],
    ["46 98  47 50  48 3 - 48 3  26 34  4 66 - 4 66  36 66  68 64"],
    ["14 6  12 30  10 52 - 10 52  34 53  56 51", "54 4  53 50  50 98"],
    ["38 2  22 34  4 68 - 4 68  36 67  66 66", "46 44  44 70  42 98"],
    ["16 4  10 30  8 50 - 8 50  24 58  52 54", "56 2  52 50  48 98"],
  ],
  "5": [
    ["60 4  38 5  16 5 - 16 5  13 24  10 46 - 10 46  34 38  58 52  60 78  38 97  8 90"],
    ["16 8  13 26  10 46 - 10 46  36 38  60 54  58 82  36 97  8 92", "17 7  40 6  66 3"],
    ["14 14  12 30  10 48 - 10 48  34 40  58 54  58 80  36 97  8 92", "24 6  46 4  68 2"],
    ["62 4  40 4  18 8 - 18 8  14 26  12 44 - 12 44  36 40  58 56  54 84  34 98  8 94"],
  ],
  "6": [
    ["52 4  30 20  12 50  10 76  26 96  50 92  60 72  46 54  26 58  12 76"],
    ["38 2  18 30  8 66  18 94  44 97  60 80  52 60  30 56  10 72"],
    ["46 2  24 26  8 60  12 88  34 98  56 86  58 66  40 56  18 64  10 76"],
    ["56 8  40 2  20 18  8 54  14 86  36 98  58 84  56 62  34 54  12 68"],
  ],
  "7": [
    ["6 8  34 7  64 5 - 64 5  46 40  30 98"],
    ["6 6  36 5  62 4 - 62 4  44 44  30 98", "22 50  40 48  60 46"],
    ["8 20  9 6 - 9 6  36 9  62 6 - 62 6  44 48  38 98"],
    ["4 10  34 8  66 6 - 66 6  40 44  22 98"],
    ["8 18  10 5 - 10 5  36 8  64 4 - 64 4  48 40  34 98", "20 54  38 52  58 50"],
  ],
  "8": [
    ["56 16  36 2  14 12  18 34  38 48  58 66  54 90  32 98  12 86  14 66  34 50  54 34  58 18"],
    ["34 48  14 36  16 10  36 2  56 12  54 36  34 48  10 62  10 88  34 98  60 86  58 62  36 48"],
    ["36 46  18 34  18 12  38 2  56 14  54 36  36 46 - 36 46  12 60  10 86  36 98  62 84  58 58  36 46"],
  ],
  "9": [
    ["58 20  36 4  12 16  12 40  34 50  54 36  60 12 - 60 12  58 50  54 98"],
    ["56 24  40 4  16 10  10 34  28 50  50 40  58 16 - 58 16  60 56  46 90  16 96"],
    ["50 44  26 48  12 30  24 6  48 6  58 26  54 62  34 98"],
    ["56 18  36 4  14 18  16 44  38 50  56 32 - 58 8  54 52  48 98"],
    ["54 30  42 48  20 44  12 24  26 5  50 8  58 30  52 66  32 94  12 92"],
  ],
};

/** Steps of the pen between two points of a form; enough that no corner shows. */
const STEPS = 8;

/** The way of the pen for each stroke of a form; `[strokes][points]`. */
export function penWays(form: readonly string[]): Point[][] {
  return form.map((stroke) => stroke.split("-").flatMap((curve) => smooth(corners(curve))));
}

function corners(curve: string): Point[] {
  const numbers = curve.trim().split(/\s+/).map(Number);
  return Array.from(
    { length: numbers.length / 2 },
    (_, i) => ({ x: numbers[2 * i]!, y: numbers[2 * i + 1]! }),
  );
}

/** A curve through all points (Catmull-Rom). */
function smooth(points: readonly Point[]): Point[] {
  const point = (i: number) => points[Math.min(Math.max(i, 0), points.length - 1)]!;
  const curve: Point[] = [point(0)];
  for (let i = 0; i + 1 < points.length; i++) {
    const around = [point(i - 1), point(i), point(i + 1), point(i + 2)];
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS;
      curve.push({
        x: between(around.map(({ x }) => x), t),
        y: between(around.map(({ y }) => y), t),
      });
    }
  }
  return curve;
}

function between([a, b, c, d]: number[], t: number): number {
  return b! +
    t / 2 * (c! - a! + t * (2 * a! - 5 * b! + 4 * c! - d! + t * (3 * (b! - c!) + d! - a!)));
}
