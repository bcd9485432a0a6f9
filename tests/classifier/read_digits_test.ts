/** The shipped model reads drawings whatever their ground, ink and number. */
import "#host";
import { assert, assertEquals } from "@std/assert";
import { DIGIT_NAMES, drawDigit } from "../../data/draw_digits.ts";
import { openClassifier, readDigits } from "../../lib/classifier/mod.ts";
import { decodePixels, type Pixels } from "../../lib/image/mod.ts";
import { type Colour, onSheet, transparent } from "../image/fixtures/drawings.ts";
import { needsShared, sharedPath } from "../shared.ts";

const MODEL = new URL("../../models/mnist.tflite", import.meta.url);
const pens = await Promise.all(DIGIT_NAMES.map((name) => decodePixels(drawDigit(name))));
const BLACK: Colour = [0, 0, 0];
const YELLOW: Colour = [255, 255, 0];

const alone = (pen: Pixels, ink: Colour, paper: Colour) =>
  onSheet([{ pen, size: 160, left: 70, top: 30 }], { width: 320, height: 240, ink, paper });

const ways: Readonly<Record<string, (pen: Pixels) => Pixels>> = {
  "white on black": (pen) => pen,
  "black on white": (pen) => alone(pen, BLACK, [255, 255, 255]),
  "pencil on gray": (pen) => alone(pen, [120, 120, 120], [190, 190, 190]),
  "blue on yellow of the same brightness": (pen) => alone(pen, [90, 110, 255], [140, 128, 0]),
  "yellow on blue": (pen) => alone(pen, YELLOW, [0, 0, 160]),
  "a black stroke on transparent ground": (pen) => transparent(pen, BLACK),
  "a white stroke on transparent ground": (pen) => transparent(pen, [255, 255, 255]),
  "a yellow stroke on transparent ground": (pen) => transparent(pen, YELLOW),
};

for (const [way, draw] of Object.entries(ways)) {
  Deno.test(`readDigits() reads each drawing of data: ${way}`, async () => {
    using classifier = await openClassifier(MODEL);
    const texts = pens.map((pen) => readDigits(classifier, draw(pen)).text);
    assertEquals(texts.join(" "), "0 1 2 3 4 5 6 7 8 9");
  });
}

Deno.test("readDigits() reads a number, tells each digit's place, and multiplies what is sure", async () => {
  using classifier = await openClassifier(MODEL);
  const number = [2, 0, 7, 3];
  const drawings = number.map((digit, i) => ({
    pen: pens[digit]!,
    size: 100,
    left: 20 + 90 * i,
    top: 40,
  }));
  const { digits, text, probability } = readDigits(
    classifier,
    onSheet(drawings, { width: 420, height: 180 }),
  );
  assertEquals(text, "2073");
  assertEquals(digits.map(({ box }) => Math.floor((box.left - 20) / 90)), [0, 1, 2, 3]);
  assertEquals(probability, digits.reduce((product, digit) => product * digit.probability, 1));
  for (const { probabilities, digit, second, unsure } of digits) {
    assertEquals(probabilities.filter((value) => value > probabilities[second]!).length, 1);
    assertEquals(unsure, probabilities[digit]! < 0.5);
  }
});

Deno.test("readDigits() says nothing of an empty sheet", async () => {
  using classifier = await openClassifier(MODEL);
  const sheet = onSheet([], { width: 200, height: 200 });
  assertEquals(readDigits(classifier, sheet), { digits: [], text: "", probability: 1 });
});

Deno.test({
  ...needsShared("readDigits() reads real drawings"),
  fn: async () => {
    // Of 72 drawings and a photograph of two numbers.
    for (const [model, mistakes] of [["mnist", 3], ["compact", 1], ["improved", 1]] as const) {
      using classifier = await openClassifier(
        new URL(`../../models/${model}.tflite`, import.meta.url),
      );
      const wrong: string[] = [];
      for (const { name } of Deno.readDirSync(sharedPath("drawings"))) {
        const [, expected] = name.match(/^(\d)_/) ?? name.match(/^(number_.*)\./) ?? [];
        if (expected === undefined) continue;
        const bytes = await Deno.readFile(sharedPath(`drawings/${name}`));
        const { text } = readDigits(classifier, await decodePixels(bytes, name));
        if (text !== expected.replace(/\D/g, "")) wrong.push(`${name}: ${text}`);
      }
      assert(wrong.length <= mistakes, `${model}: ${wrong.join("; ")}`);
    }
  },
});
