/**
 * Draws the pictures of `drawings`: digits as several made hands write them, on all sorts of grounds.
 *
 * ```sh
 * deno run --allow-read=data --allow-write=data data/draw_drawings.ts   # draws all anew
 * deno run --allow-read=data data/draw_drawings.ts --check              # compares their bytes
 * ```
 *
 * @module
 */
import { encode } from "fast-png";
import type { Pixels } from "../lib/image/mod.ts";
import { Dice } from "./drawing/dice.ts";
import { HANDS } from "./drawing/hands.ts";
import { DIGIT_KINDS, NUMBER_KINDS } from "./drawing/kinds.ts";

/** Where the pictures are. */
export const DRAWINGS = new URL("drawings/", import.meta.url);
/** The first picture's seed, chosen before any was drawn; each further one has the next. */
const SEED = 20_000;
/** How many pictures have a number, two for each kind that has room. */
const NUMBERS = 2 * NUMBER_KINDS.length;
/** A PNG's palette has at most so many colours. */
const PALETTE = 256;

/** A picture of the set, not drawn yet. */
export interface Drawing {
  /** Its digits in reading order. */
  readonly text: string;
  readonly kind: string;
  /** Whose hand writes, from 1. */
  readonly hand: number;
  /** The file's name: digits, kind and hand. */
  readonly name: string;
  readonly seed: number;
}

/** All pictures: each digit in each kind, then the numbers. */
export function listDrawings(): Drawing[] {
  const single = Object.keys(DIGIT_KINDS).flatMap((kind, k) =>
    Array.from({ length: 10 }, (_, digit) => ({
      text: `${digit}`,
      kind,
      hand: 1 + (k + digit) % HANDS.length,
    }))
  );
  const numbers = Array.from({ length: NUMBERS }, (_, i) => {
    const dice = new Dice(SEED - 1 - i);
    const text = Array.from({ length: 2 + i % 5 }, () => dice.whole(0, 9)).join("");
    return { text, kind: NUMBER_KINDS[i % NUMBER_KINDS.length]!, hand: 1 + i % HANDS.length };
  });
  return [...single, ...numbers].map((drawing, i) => {
    const hand = `${drawing.hand}`.padStart(2, "0");
    return { ...drawing, name: `${drawing.text}_${drawing.kind}_${hand}.png`, seed: SEED + i };
  });
}

/** Draws a picture: a PNG, always the same bytes. */
export function draw({ text, kind, hand, seed }: Drawing): Uint8Array {
  return encodeSmall(DIGIT_KINDS[kind]!({ text, hand: HANDS[hand - 1]!, dice: new Dice(seed) }));
}

/** A PNG without channels that say nothing: gray where all is gray, a palette where that is enough. */
function encodeSmall({ data, shape: [height, width, channels] }: Pixels): Uint8Array {
  const zlib = { level: 9 } as const;
  if (channels === 4) return encode({ width, height, channels: 4, data }, { zlib });
  const count = height * width;
  const indices = new Uint8Array(count);
  const palette = new Map<number, number>();
  let isGray = true;
  for (let i = 0; i < count; i++) {
    const [red, green, blue] = [0, 1, 2].map((k) => data[channels * i + k]!) as [
      number,
      number,
      number,
    ];
    isGray &&= red === green && green === blue;
    const colour = red << 16 | green << 8 | blue;
    if (!palette.has(colour)) palette.set(colour, palette.size);
    indices[i] = palette.get(colour)!;
  }
  if (isGray) {
    const gray = data.filter((_, i) => i % channels === 0);
    return encode({ width, height, channels: 1, data: gray }, { zlib });
  }
  if (palette.size > PALETTE) return encode({ width, height, channels: 3, data }, { zlib });
  const colours = [...palette.keys()].map((
    colour,
  ) => [colour >> 16, colour >> 8 & 255, colour & 255]);
  return encode({ width, height, channels: 1, data: indices, palette: colours }, { zlib });
}

if (import.meta.main) {
  const isCheck = Deno.args.includes("--check");
  const drawings = listDrawings();
  if (!isCheck) await Deno.mkdir(DRAWINGS, { recursive: true });
  const names = new Set(drawings.map(({ name }) => name));
  for (const { name } of Deno.readDirSync(DRAWINGS)) {
    if (names.has(name)) continue;
    console.error(`data/drawings/${name} is not drawn by data/draw_drawings.ts`);
    Deno.exitCode = 1;
  }
  for (const drawing of drawings) {
    const file = new URL(drawing.name, DRAWINGS);
    const bytes = draw(drawing);
    if (!isCheck) await Deno.writeFile(file, bytes);
    else if ((await Deno.readFile(file)).toHex() !== bytes.toHex()) {
      console.error(`data/drawings/${drawing.name} is not what data/draw_drawings.ts draws`);
      Deno.exitCode = 1;
    }
  }
}
