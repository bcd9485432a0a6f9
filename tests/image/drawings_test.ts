import "#host";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DIGIT_NAMES, drawDigit } from "../../data/draw_digits.ts";
import { openClassifier } from "../../lib/classifier/mod.ts";
import { decodeImage } from "../../lib/image/mod.ts";

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
