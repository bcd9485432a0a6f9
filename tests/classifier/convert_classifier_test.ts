import "#host";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { createModel } from "digits";
import { chooseThreshold, convertClassifier, openClassifier } from "../../lib/classifier/mod.ts";
import { predictLogits, softmax } from "../../lib/evaluation/mod.ts";
import { PRECISIONS, readMetadata } from "../../lib/tflite/mod.ts";
import { createBars } from "../digits_fixture.ts";

await tf.setBackend("cpu");
const { images, labels } = createBars(40, 1);
const pixels = { data: Uint8Array.from(images.data, (value) => value * 255), shape: images.shape };
const names = ["first", "second", "third", "fourth"];
const options = { images: pixels, seed: 1, labels: names, threshold: 0.75 };

for (const precision of PRECISIONS) {
  Deno.test(`convertClassifier() gives a ${precision} file of probabilities that says what they mean`, async () => {
    const model = createModel("compact", { seed: 1, inputShape: [8, 8], classes: 4 });
    const bytes = await convertClassifier(model, { ...options, precision, augment: {} });
    const [output] = readMetadata(bytes)?.outputs ?? [];
    assertEquals([output?.labels, output?.scoreThreshold], [names, 0.75]);
    using classifier = await openClassifier(bytes);
    assertEquals([classifier.summary.precision, classifier.scoreThreshold], [precision, 0.75]);
    const [found] = classifier.classify({ data: pixels.data.slice(0, 64), shape: [1, 8, 8] });
    assertAlmostEquals(found!.probabilities.reduce((sum, value) => sum + value), 1, 1e-6);
    const expected = softmax(predictLogits(model, images).data.subarray(0, 4));
    const tolerance = precision === "full-int8" ? 0.03 : 0.003;
    found!.probabilities.forEach((value, i) => assertAlmostEquals(value, expected[i]!, tolerance));
    model.dispose();
  });
}

Deno.test("a file without metadata is believed from one half on", async () => {
  using classifier = await openClassifier("models/mnist.tflite");
  assertEquals(classifier.scoreThreshold, 0.5);
});

Deno.test("chooseThreshold() catches most wrong answers on changed images, by its seed", () => {
  // Untrained, so that most is wrong.
  const model = createModel("mlp", { seed: 1, inputShape: [8, 8], classes: 4 });
  const choose = (seed: number) => chooseThreshold(model, { images, labels }, { seed });
  assertEquals(choose(1), choose(1));
  assert(choose(1) !== choose(2));
  assert(choose(1) > 0.25 && choose(1) < 1);
  model.dispose();
});
