/**
 * Draws the pictures of this folder: digits in white on black, as a round pen leaves them.
 *
 * ```sh
 * deno run --allow-write=data data/draw_digits.ts          # writes data/zero.png and the others
 * deno run --allow-read=data data/draw_digits.ts --check   # compares their bytes
 * ```
 *
 * @module
 */
import { encode } from "fast-png";

/** Height and width of a picture, in pixels. */
const SIZE = 280;

/** Where the pen went, and how hard it was pressed. */
interface PenPoint {
  readonly x: number;
  readonly y: number;
  /** Half the stroke's width, in pixels. */
  readonly radius: number;
}

/** The way of the pen over the page, `x y` in pixels; a digit has one stroke or several. */
const DIGITS: Readonly<Record<string, readonly string[]>> = {
  zero: [
    "168 54  142 46  110 60  86 98  76 146  86 196  116 230  154 226  188 192  204 144  200 100  182 68  156 58",
  ],
  one: ["118 92  134 74  150 52  148 98  144 146  142 190  138 232"],
  two: [
    "84 92  96 62  130 46  170 56  184 90  166 132  126 174  90 216  82 226  104 222  150 220  204 224",
  ],
  three: [
    "86 70  116 50  156 50  180 74  168 108  132 128  164 132  194 158  192 200  158 230  112 230  82 206",
  ],
  four: [
    "112 52  100 94  82 136  78 150  120 148  166 146  210 142",
    "172 78  168 126  164 180  158 236",
  ],
  five: [
    "192 56  150 54  112 56  106 90  100 124  130 114  168 122  192 156  182 202  144 230  100 226  78 206",
  ],
  six: [
    "176 50  134 74  102 116  84 166  92 208  128 232  170 222  192 186  178 150  142 142  108 160  92 186",
  ],
  seven: [
    "74 86  104 80  146 82  188 78  186 106  166 150  148 196  138 242",
  ],
  eight: [
    "182 76  150 50  112 56  96 86  116 118  152 140  182 172  180 212  142 234  104 220  96 184  122 150  158 122  182 94  182 72",
  ],
  nine: [
    "186 84  156 54  116 60  92 94  100 130  136 142  170 122  186 86  184 130  176 182  164 236",
  ],
};

/** The names of the pictures that `drawDigit` can draw. */
export const DIGIT_NAMES: readonly string[] = Object.keys(DIGITS);

/**
 * Draws a digit.
 *
 * @param name `zero` to `nine`
 * @returns a PNG, 280×280, 8-bit gray; always the same bytes
 */
export function drawDigit(name: string): Uint8Array {
  const strokes = DIGITS[name];
  if (strokes === undefined) {
    throw new Error(`Cannot draw "${name}": expected one of ${DIGIT_NAMES.join(", ")}`);
  }
  const pixels = new Uint8Array(SIZE * SIZE);
  for (const stroke of strokes) ink(pixels, penPath(stroke));
  return encode({ width: SIZE, height: SIZE, channels: 1, data: pixels }, { zlib: { level: 9 } });
}

/** A smooth curve through the points (Catmull-Rom), the pen pressed less at its end. */
function penPath(stroke: string): PenPoint[] {
  const numbers = stroke.split(/\s+/).map(Number);
  const corners = Array.from(
    { length: numbers.length / 2 },
    (_, i) => ({ x: numbers[2 * i]!, y: numbers[2 * i + 1]! }),
  );
  const corner = (i: number) => corners[Math.min(Math.max(i, 0), corners.length - 1)]!;
  const steps = 12;
  const path: PenPoint[] = [];
  for (let i = 0; i + 1 < corners.length; i++) {
    for (let step = i === 0 ? 0 : 1; step <= steps; step++) {
      const t = step / steps;
      const along = (i + t) / (corners.length - 1);
      const through = (axis: "x" | "y") =>
        catmullRom([i - 1, i, i + 1, i + 2].map((j) => corner(j)[axis]), t);
      path.push({ x: through("x"), y: through("y"), radius: 13.5 - 3 * along * along });
    }
  }
  return path;
}

/** The curve between the two middle ones of four values, `t` in 0–1. */
function catmullRom([a, b, c, d]: number[], t: number): number {
  return b! +
    t / 2 * (c! - a! + t * (2 * a! - 5 * b! + 4 * c! - d! + t * (3 * (b! - c!) + d! - a!)));
}

/** Covers each pixel as far as the pen did: the edge of a stroke is one pixel soft. */
function ink(pixels: Uint8Array, path: readonly PenPoint[]): void {
  for (let i = 0; i + 1 < path.length; i++) {
    const [from, to] = [path[i]!, path[i + 1]!];
    const reach = Math.max(from.radius, to.radius) + 1;
    const [left, right] = [Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach];
    const [top, bottom] = [Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach];
    for (let y = Math.max(0, Math.floor(top)); y < Math.min(SIZE, bottom); y++) {
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(SIZE, right); x++) {
        const gray = Math.round(255 * coverage(x + 0.5, y + 0.5, [from, to]));
        pixels[y * SIZE + x] = Math.max(pixels[y * SIZE + x]!, gray);
      }
    }
  }
}

/** How much of the pixel around (x, y) the pen covers between two points, 0–1. */
function coverage(x: number, y: number, [from, to]: readonly [PenPoint, PenPoint]): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const nearest = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(Math.max(nearest, 0), 1);
  const [awayX, awayY] = [x - from.x - t * dx, y - from.y - t * dy];
  const distance = Math.sqrt(awayX * awayX + awayY * awayY);
  const radius = from.radius + t * (to.radius - from.radius);
  return Math.min(Math.max(radius - distance + 0.5, 0), 1);
}

if (import.meta.main) {
  for (const name of DIGIT_NAMES) {
    const file = new URL(`${name}.png`, import.meta.url);
    const bytes = drawDigit(name);
    if (!Deno.args.includes("--check")) await Deno.writeFile(file, bytes);
    else if ((await Deno.readFile(file)).toHex() !== bytes.toHex()) {
      console.error(`data/${name}.png is not what data/draw_digits.ts draws`);
      Deno.exitCode = 1;
    }
  }
}
