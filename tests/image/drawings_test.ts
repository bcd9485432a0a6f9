import "#host";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DIGIT_NAMES, drawDigit } from "../../data/draw_digits.ts";
import { decodeImage } from "../../lib/image/mod.ts";
import { needsShared, sharedPath } from "../shared.ts";

for (const name of DIGIT_NAMES) {
  Deno.test(`data/${name}.png is what data/draw_digits.ts draws, byte for byte`, async () => {
    const file = new URL(`../../data/${name}.png`, import.meta.url);
    assertEquals(await Deno.readFile(file), drawDigit(name));
  });
}

Deno.test("drawDigit() names the digits that it knows", () => {
  assertThrows(() => drawDigit("ten"), Error, 'Cannot draw "ten": expected one of zero, one,');
});

Deno.test({
  ...needsShared("the reference model gives each drawing its digit, at 0.95 or more"),
  fn: async () => {
    const file = await Deno.readFile(sharedPath("reference/mlp/weights.bin"));
    const weights = new Float32Array(file.buffer);
    for (const [digit, name] of DIGIT_NAMES.entries()) {
      const { data } = await decodeImage(drawDigit(name));
      const probabilities = softmax(mlp(weights, Array.from(data, (value) => value / 255)));
      assert(probabilities[digit]! >= 0.95, `${name}: ${probabilities[digit]}`);
    }
  },
});

/** Flatten → Dense 128 relu → Dense 10, the weights one behind another in Keras' order. */
function mlp(weights: Float32Array, input: readonly number[]): number[] {
  const hidden = dense(weights, { input, units: 128 }).map((value) => Math.max(value, 0));
  return dense(weights.subarray((784 + 1) * 128), { input: hidden, units: 10 });
}

function dense(
  weights: Float32Array,
  { input, units }: { readonly input: readonly number[]; readonly units: number },
): number[] {
  return Array.from({ length: units }, (_, unit) =>
    input.reduce(
      (sum, value, i) => sum + value * weights[i * units + unit]!,
      weights[input.length * units + unit]!,
    ));
}

function softmax(logits: readonly number[]): number[] {
  const exponentials = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}
