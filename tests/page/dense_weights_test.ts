import { assert, assertEquals } from "@std/assert";
import { normalize, openClassifier, readImage } from "digits";
import { readDenseWeights } from "../../lib/page/dense_weights.ts";

Deno.test("the weights say how a pixel changes the logit of a class", async () => {
  const bytes = await Deno.readFile("models/mnist.tflite");
  using classifier = await openClassifier(bytes);
  const image = normalize(await readImage("data/five.png", classifier.size));
  const logit = (data: Float32Array, target: number) =>
    classifier.logits({ ...image, data }).data[target]!;
  const step = 1e-2;
  for (const target of [5, 3]) {
    const weights = readDenseWeights(bytes)!.of(image.data, target);
    assertEquals(weights.length, 784);
    for (const pixel of [200, 350, 406, 500]) {
      const changed = image.data.slice();
      changed[pixel]! += step;
      const slope = (logit(changed, target) - logit(image.data, target)) / step;
      assert(Math.abs(slope - weights[pixel]!) < 2e-2, `${pixel}: ${slope}, ${weights[pixel]}`);
    }
  }
});

Deno.test("a model with convolutions has no such weights", async () => {
  assertEquals(readDenseWeights(await Deno.readFile("models/compact.tflite")), undefined);
});
