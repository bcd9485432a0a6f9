import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { argMax, scoreLogits, softmax } from "digits";

Deno.test("argMax() gives the first of the largest values", () => {
  assertEquals(argMax([1, 3, 2]), 1);
  assertEquals(argMax([5, 5, 1]), 0);
  assertEquals(argMax(new Float32Array([-3, -1, -2])), 1);
});

Deno.test("softmax() sums to 1 and keeps the ratios exp(difference)", () => {
  const probabilities = softmax([1, 2, 4]);
  assertAlmostEquals(probabilities.reduce((sum, p) => sum + p), 1, 1e-15);
  assertAlmostEquals(probabilities[2]! / probabilities[1]!, Math.exp(2), 1e-12);
});

Deno.test("softmax() overflows for no logit", () => {
  assertEquals(softmax([1000, 0]), [1, 0]);
  assertEquals(softmax([-1000, -1000]), [0.5, 0.5]);
});

Deno.test("scoreLogits() counts right answers, loss and confusions", () => {
  // deno-fmt-ignore
  const logits = new Float32Array([
    2, 0, 0, // says 0, is 0
    0, 1, 0, // says 1, is 2
    0, 0, 3, // says 2, is 2
  ]);
  const score = scoreLogits({ data: logits, shape: [3, 3] }, new Uint8Array([0, 2, 2]));
  assertEquals([...score.predictions], [0, 1, 2]);
  assertAlmostEquals(score.accuracy, 2 / 3);
  assertEquals(score.confusionMatrix, [[1, 0, 0], [0, 0, 0], [0, 1, 1]]);
  const expected = -Math.log(softmax([2, 0, 0])[0]!) - Math.log(softmax([0, 1, 0])[2]!) -
    Math.log(softmax([0, 0, 3])[2]!);
  assertAlmostEquals(score.loss, expected / 3, 1e-12);
});

Deno.test("scoreLogits() has a finite loss where the probability of the label rounds to 0", () => {
  const logits = { data: new Float32Array([2000, 0]), shape: [1, 2] };
  assertEquals(scoreLogits(logits, new Uint8Array([1])).loss, 2000);
});

Deno.test("scoreLogits() throws when a label is none of the classes", () => {
  const logits = { data: new Float32Array(4), shape: [2, 2] };
  assertThrows(
    () => scoreLogits(logits, new Uint8Array([1, 2])),
    Error,
    "label 1 is 2, the model knows 0–1",
  );
});

Deno.test("scoreLogits() throws when labels are too few", () => {
  const logits = { data: new Float32Array(4), shape: [2, 2] };
  assertThrows(() => scoreLogits(logits, new Uint8Array(1)), Error, "2 outputs for 1 labels");
});
