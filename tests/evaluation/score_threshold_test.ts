import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { scoreThreshold } from "../../lib/evaluation/mod.ts";

/** Answers of two classes: the first class with this probability, 0.5 or more. */
function answers(...probabilities: readonly number[]) {
  const data = Float32Array.from(probabilities.flatMap((p) => [Math.log(p), Math.log(1 - p)]));
  return { data, shape: [probabilities.length, 2] };
}

Deno.test("scoreThreshold() lies between the wrong answers that it catches and the others", () => {
  const logits = answers(0.6, 0.7, 0.8, 0.9, 0.99, 0.99);
  const labels = Uint8Array.of(1, 1, 1, 1, 0, 0);
  assertAlmostEquals(scoreThreshold(logits, labels, { share: 0.75 }), 0.85, 1e-6);
  assertAlmostEquals(scoreThreshold(logits, labels, { share: 0.5 }), 0.75, 1e-6);
  // Rather one more than one less.
  assertAlmostEquals(scoreThreshold(logits, labels, { share: 0.51 }), 0.85, 1e-6);
  const all = scoreThreshold(logits, labels, { share: 1 });
  assert(all > 0.9 && all < 1);
});

Deno.test("scoreThreshold() calls nothing unsure where nothing is wrong", () => {
  assertEquals(scoreThreshold(answers(0.6, 0.9), Uint8Array.of(0, 0), { share: 0.9 }), 0.5);
});
