/**
 * The panel in which a model is taught from drawings, used as people use it.
 */
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { inspect } from "digits/tflite";
import type { Dataset, Images } from "../../lib/data/images.ts";
import {
  decodeDrawings,
  type DrawingSet,
  encodeDrawings,
} from "../../lib/page/teach/drawings_file.ts";
import { foreignDigits, symbols } from "../teaching/foreign_hand.ts";
import { HANDS, strokesOf } from "./hands.ts";
import { downloadAll } from "./training.ts";
import type { Visitor } from "./visitor.ts";

const SYMBOLS = ["triangle", "square", "plus", "heart", "arrow"] as const;

/** Adds a drawing by hand, takes it away, and keeps others over a reload. */
export async function collectDrawings(visitor: Visitor, url: string): Promise<void> {
  const { page } = visitor;
  const count = () => visitor.text("#teach-count");
  assertEquals(await count(), "No drawings yet.");
  for (const digit of [7, 7, 3]) {
    await visitor.draw(strokesOf(digit, HANDS[0]!, await visitor.aspect()));
    await page.select("#teach-label", `${digit}`);
    await visitor.press("teach-add-it");
    assertEquals(await visitor.answer(), "No digit yet", "the next one may begin");
  }
  assertEquals(await count(), "Drawings so far: 3: 1, 7: 2.");
  await page.click('#teach-drawings button[aria-label="Take this 3 away"]');
  assertEquals(await count(), "Drawings so far: 7: 2.");
  await visitor.go(url);
  assertEquals(await count(), "No drawings yet.", "nothing is kept unless someone says so");
  await page.click("#teach-keep");
  await give(visitor, { classes: SYMBOLS, drawings: drawingsOf(symbols(10, 3)) });
  await visitor.wait("#teach-count", /triangle: 2, square: 2/);
  await visitor.go(url);
  await visitor.wait("#teach-count", /triangle: 2, square: 2/);
  await visitor.press("teach-clear");
  assertEquals(await count(), "No drawings yet.");
  await page.click("#teach-keep");
  await give(visitor, "no archive");
  await visitor.wait("#teach-problem", /^Cannot .*"mine.npz"/);
}

/** A foreign hand is taught, and read; each file is what it says. */
export async function teachHand(visitor: Visitor): Promise<void> {
  const drawings = drawingsOf(foreignDigits(50, 41));
  const classes = Array.from({ length: 10 }, (_, digit) => `${digit}`);
  await give(visitor, { classes, drawings });
  const { before, after, text } = await teach(visitor);
  assert(before! <= 42 && 50 - after <= (50 - before!) / 2, `${before}, then ${after} of 50`);
  assertMatch(text, /Of 2,000 tidy digits \(MNIST\) it read 99\.\d % before, and 99\.\d % now/);
  await assertFiles(visitor, classes);
  await visitor.ready("taught/float32");
  await visitor.draw(strokesOf(7, HANDS[0]!, await visitor.aspect()));
  assertEquals(await visitor.digits(), "7");
}

/** Symbols are learnt, and read. */
export async function teachSymbols(visitor: Visitor): Promise<void> {
  await visitor.page.select("#teach-kind", "symbols");
  await give(visitor, { classes: SYMBOLS, drawings: drawingsOf(symbols(60, 42)) });
  const { before, after } = await teach(visitor);
  assertEquals(before, undefined);
  assert(after >= 57, `${after} of 60`);
  await assertFiles(visitor, SYMBOLS);
  await visitor.ready("taught/float32");
  await visitor.draw([
    [{ x: 0.5, y: 0.2 }, { x: 0.5, y: 0.5 }, { x: 0.5, y: 0.8 }],
    [{ x: 0.3, y: 0.5 }, { x: 0.5, y: 0.5 }, { x: 0.7, y: 0.5 }],
  ]);
  assertMatch(await visitor.answer(), /plus/);
}

/** Teaches; what it says of drawings that were held back. */
async function teach(visitor: Visitor) {
  await visitor.press("teach-start");
  await visitor.page.waitForSelector("#teach-downloads a", { timeout: 120_000 });
  const text = await visitor.text("#teach-summary");
  const [, before, after] = /of \d+ it read (?:(\d+) before, and )?(\d+) after/.exec(text) ?? [];
  assert(after, text);
  return { before: before === undefined ? undefined : Number(before), after: Number(after), text };
}

async function assertFiles(visitor: Visitor, classes: readonly string[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  const files = await downloadAll(visitor, folder, "teach-downloads")
    .finally(() => Deno.remove(folder, { recursive: true }));
  assertEquals([...files.keys()].sort(), [
    "dynamic-range",
    "float16",
    "float32",
    "full-int8",
    "header",
    "source",
    "tfjs",
  ]);
  for (const kind of ["float32", "float16", "dynamic-range", "full-int8"]) {
    const { modelDescription } = inspect(files.get(kind)!);
    assertEquals(modelDescription?.outputs[0]?.labels, classes, kind);
  }
}

/** Drops drawings on the page. */
async function give(visitor: Visitor, what: DrawingSet | "no archive"): Promise<void> {
  const bytes = what === "no archive" ? new TextEncoder().encode(what) : encodeDrawings(what);
  if (what !== "no archive") assertEquals(decodeDrawings(bytes, "mine.npz"), what);
  await visitor.give("drop", { bytes, name: "mine.npz", type: "application/octet-stream" });
}

function drawingsOf({ images, labels }: Dataset<Images<Uint8Array>>): DrawingSet["drawings"] {
  return Array.from(labels, (label, i) => ({
    image: images.data.slice(i * 784, (i + 1) * 784) as Uint8Array<ArrayBuffer>,
    label,
  }));
}
