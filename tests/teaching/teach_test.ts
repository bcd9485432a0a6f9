import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { createModel, evaluate, loadMnist, loadModel, normalize, startBackend } from "digits";
import type { Sequential } from "../../lib/core/tensorflow.ts";
import type { Dataset, Images } from "../../lib/data/images.ts";
import { gatherImages } from "../../lib/data/gather_images.ts";
import { sliceImages } from "../../lib/data/normalize.ts";
import { createPupil, type Examples } from "../../lib/teaching/mod.ts";
import { foreignDigits, symbols } from "./foreign_hand.ts";

await startBackend();

/** What it is to remember; few, so that the test is short. */
const REMEMBERED = 3000;
/** Forgetting is measured by every so many-th test image; of all 10,000 it is 0.12–0.17 points. */
const EACH = 4;

const examples = ({ images, labels }: Dataset<Images<Uint8Array>>): Examples => ({
  images: normalize(images),
  labels,
});

const first = ({ images, labels }: Dataset<Images<Uint8Array>>, count: number): Examples =>
  examples({ images: sliceImages(images, 0, count), labels: labels.subarray(0, count) });

Deno.test("fifty drawings of a foreign hand at least halve the errors on others, and nothing is forgotten", async () => {
  const mnist = await loadMnist();
  const held = examples(foreignDigits(250, 900));
  const some = Array.from(mnist.test.labels.keys()).filter((i) => i % EACH === 0);
  const tidy = examples({
    images: gatherImages(mnist.test.images, some),
    labels: Uint8Array.from(some, (i) => mnist.test.labels[i]!),
  });
  for (const name of ["improved", "compact"]) {
    const model = await loadModel(`models/${name}`) as Sequential;
    const { numTensors } = tf.memory();
    const before = [held, tidy].map((set) => evaluate(model, set).accuracy);
    assert(before[0]! <= 0.85, `${name} reads ${before[0]} of the hand: it is not foreign enough`);
    const pupil = createPupil(model, first(mnist.train, REMEMBERED));
    const { model: taught, heldBack } = await pupil.correct(examples(foreignDigits(50, 901)), {
      seed: 1,
    });
    const after = [held, tidy].map((set) => evaluate(taught, set).accuracy);
    assert(1 - after[0]! <= (1 - before[0]!) / 2, `${name}: ${before[0]}, then ${after[0]}`);
    assert(after[1]! >= before[1]! - 0.002, `${name} forgets: ${before[1]}, then ${after[1]}`);
    // What is said of the drawings themselves is like what is found on others.
    assertEquals(heldBack!.count, 50);
    assert(heldBack!.before! < heldBack!.after && heldBack!.after >= 45);
    taught.dispose();
    assertEquals(tf.memory().numTensors, numTensors);
    model.dispose();
  }
});

Deno.test("five symbols are learnt from twelve drawings each", async () => {
  const test = examples(symbols(100, 910));
  for (const name of ["improved", "compact"]) {
    const model = await loadModel(`models/${name}`) as Sequential;
    const taught = await createPupil(model).learnSymbols(examples(symbols(60, 911)), {
      classes: 5,
      seed: 1,
    });
    const { accuracy } = evaluate(taught.model, test);
    assert(accuracy >= 0.95, `${name}: ${accuracy}`);
    assertEquals(taught.heldBack!.before, undefined);
    assert(taught.heldBack!.after >= 57);
    taught.model.dispose();
    model.dispose();
  }
});

/** A small model, not trained, and some drawings for it. */
function small() {
  const model = createModel("compact", { seed: 3 });
  return { model, drawings: examples(foreignDigits(20, 920)) };
}

Deno.test("the same seed teaches the same weights, another seed others", async () => {
  const { model, drawings } = small();
  const weights = async (seed: number) => {
    const { model: taught } = await createPupil(model, drawings).correct(drawings, { seed });
    const values = taught.layers.at(-1)!.getWeights()[0]!.dataSync().join();
    taught.dispose();
    return values;
  };
  assertEquals(await weights(4), await weights(4));
  assert(await weights(4) !== await weights(5));
  model.dispose();
});

Deno.test("drawings that are alone in their class are not held back", async () => {
  const { model } = small();
  const drawings = examples(symbols(5, 930));
  const { model: taught, heldBack } = await createPupil(model).learnSymbols(drawings, {
    classes: 5,
  });
  assertEquals(heldBack, undefined);
  assertEquals(taught.outputs[0]!.shape, [null, 5]);
  taught.dispose();
  model.dispose();
});

Deno.test("progress ends at 1, and a signal ends teaching without a tensor left", async () => {
  const { model, drawings } = small();
  const pupil = createPupil(model, drawings);
  const shares: number[] = [];
  const { model: taught } = await pupil.correct(drawings, {
    onProgress: (share) => shares.push(share),
  });
  assertEquals(shares.length, 6);
  assertEquals(shares.at(-1), 1);
  taught.dispose();
  const { numTensors } = tf.memory();
  const controller = new AbortController();
  const error = await assertRejects(() =>
    pupil.correct(drawings, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
  );
  assertEquals((error as Error).name, "AbortError");
  assertEquals(tf.memory().numTensors, numTensors);
  model.dispose();
});

Deno.test("what cannot be taught, and what cannot be learnt from, is refused", async () => {
  const { model, drawings } = small();
  const softmax = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [4], units: 3, activation: "softmax", name: "end" })],
  });
  assertThrows(
    () => createPupil(softmax),
    Error,
    'its last layer is "end" of class Dense, expected a Dense layer that gives logits',
  );
  const pupil = createPupil(model);
  await assertRejects(
    () => pupil.correct({ ...drawings, labels: drawings.labels.fill(11, 3, 4) }),
    Error,
    "Cannot teach: drawing 3 has the label 11, expected 0–9",
  );
  await assertRejects(
    () => pupil.correct(examples(foreignDigits(1, 1))),
    Error,
    "there are 1 drawings with 1 labels, expected 2 or more",
  );
  await assertRejects(
    () => pupil.learnSymbols(examples(symbols(4, 1)), { classes: 5 }),
    Error,
    "Cannot teach: class 4 has no drawing",
  );
  softmax.dispose();
  model.dispose();
});
