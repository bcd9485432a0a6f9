import "#host";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DIGIT_NAMES, drawDigit } from "../../data/draw_digits.ts";
import { draw, DRAWINGS, listDrawings } from "../../data/draw_drawings.ts";
import { openClassifier } from "../../lib/classifier/mod.ts";
import { decodeImage, decodePixels, findDigits } from "../../lib/image/mod.ts";

for (const name of DIGIT_NAMES) {
  Deno.test(`data/${name}.png is what data/draw_digits.ts draws, byte for byte`, async () => {
    const file = new URL(`../../data/${name}.png`, import.meta.url);
    assertEquals(await Deno.readFile(file), drawDigit(name));
  });
}

Deno.test("drawDigit() names the digits that it knows", () => {
  assertThrows(() => drawDigit("ten"), Error, 'Cannot draw "ten": expected one of zero, one,');
});

Deno.test("the model that the project ships finds each drawing's digit likelier than all others together", async () => {
  const file = new URL("../../models/mnist.tflite", import.meta.url);
  using classifier = await openClassifier(file);
  for (const [digit, name] of DIGIT_NAMES.entries()) {
    const [found] = classifier.classify(await decodeImage(drawDigit(name)));
    assertEquals(found!.digit, digit, name);
    assert(found!.probability > 0.5, `${name}: ${found!.probability}`);
  }
});

Deno.test("data/drawings is what data/draw_drawings.ts draws, byte for byte", async () => {
  const drawings = listDrawings();
  const stored = [...Deno.readDirSync(DRAWINGS)].map(({ name }) => name);
  assertEquals(stored.toSorted(), drawings.map(({ name }) => name).toSorted());
  // Each seventh is in each kind once or twice; `data/draw_drawings.ts --check` compares all.
  for (const drawing of drawings.filter((_, i) => i % 7 === 0)) {
    assertEquals(await Deno.readFile(new URL(drawing.name, DRAWINGS)), draw(drawing), drawing.name);
  }
});

Deno.test("data/drawings has each digit in each kind, numbers of 2 to 6 digits, and is small", () => {
  const drawings = listDrawings();
  const lengths = drawings.map(({ text }) => text.length);
  assertEquals([...new Set(lengths)].toSorted(), [1, 2, 3, 4, 5, 6]);
  const kinds = Object.groupBy(drawings.filter(({ text }) => text.length === 1), (d) => d.kind);
  for (const [kind, own] of Object.entries(kinds)) {
    assertEquals(own!.map(({ text }) => text).join(""), "0123456789", kind);
  }
  const size = drawings.reduce((sum, d) => sum + Deno.statSync(new URL(d.name, DRAWINGS)).size, 0);
  assert(size < 1_000_000, `${size} bytes`);
});

for (
  const [drawing, what] of [
    [{ text: "291011", kind: "colour", hand: 1, seed: 72_179 }, "one of which is round as a disc"],
    [{ text: "957677", kind: "small", hand: 6, seed: 70_164 }, "of which a first look sees three"],
  ] as const
) {
  Deno.test(`findDigits() finds all digits of a number, ${what}`, async () => {
    const found = findDigits(await decodePixels(draw({ ...drawing, name: "" })));
    assertEquals(found.length, drawing.text.length);
    const lefts = found.map(({ box }) => box.left);
    assertEquals(lefts, lefts.toSorted((a, b) => a - b));
  });
}
