import "#host";
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { predictLogits } from "../../lib/evaluation/mod.ts";
import { createModel } from "../../lib/models/mod.ts";
import { compareFile, compareOutputs, isFaithful } from "../../lib/page/train/compare_files.ts";
import { makeFiles } from "../../lib/page/train/make_files.ts";
import { convert } from "../../lib/tflite/mod.ts";
import { startBackend } from "../../lib/training/mod.ts";
import { createBars } from "../digits_fixture.ts";

const outputs = (...rows: number[][]) => ({
  data: Float32Array.from(rows.flat()),
  shape: [rows.length, rows[0]!.length],
});

Deno.test("outputs are compared by the largest difference beside the largest output, and by their classes", () => {
  const expected = outputs([1, 2, -8], [3, 1, 0]);
  assertEquals(compareOutputs(expected, expected), { count: 2, difference: 0, same: 2 });
  const { difference, same } = compareOutputs(outputs([1, 2, -8], [1, 2, 0]), expected);
  assertAlmostEquals(difference, 2 / 8);
  assertEquals(same, 1);
  assertThrows(
    () => compareOutputs(outputs([1, 2]), expected),
    Error,
    "it gives [1, 2], expected [2, 3]",
  );
});

Deno.test("a file that gives no numbers, or others than the model, is not faithful", () => {
  const expected = outputs([1, 2, 0]);
  for (const value of [NaN, Infinity]) {
    const comparison = compareOutputs(outputs([1, 2, value]), expected);
    for (const kind of ["float32", "full-int8"] as const) assert(!isFaithful(kind, comparison));
  }
  const good = { count: 200, difference: 1e-6, same: 200 };
  assert(isFaithful("float32", good));
  assert(!isFaithful("float32", { ...good, difference: 1e-3 }));
  assert(!isFaithful("float32", { ...good, same: 190 }));
  assert(isFaithful("full-int8", { ...good, difference: 0.2, same: 190 }));
  assert(!isFaithful("full-int8", { ...good, same: 170 }));
});

Deno.test("a file is run in LiteRT; what is none is refused by its name", async () => {
  await startBackend();
  const { images } = createBars(20, 1);
  const model = createModel("cnn", { seed: 1, inputShape: [8, 8], classes: 4 });
  const other = createModel("cnn", { seed: 2, inputShape: [8, 8], classes: 4 });
  const expected = predictLogits(model, images);
  const options = { name: "own", images, expected };
  const [own, foreign] = [
    await compareFile(convert(model), options),
    await compareFile(convert(other), options),
  ];
  assert(isFaithful("float32", own), JSON.stringify(own));
  assert(!isFaithful("float32", foreign), JSON.stringify(foreign));
  await assertRejects(() => compareFile(new Uint8Array(10), options), Error, "own");
  for (const each of [model, other]) each.dispose();
});

Deno.test("all files are made; one that cannot be is said to be none, and the others are there", async () => {
  await startBackend();
  const { images } = createBars(300, 1);
  const bytes = {
    data: Uint8Array.from(images.data, (value) => Math.round(255 * value)),
    shape: images.shape,
  };
  const model = createModel("mlp", { seed: 1, inputShape: [8, 8], classes: 4 });
  const before = tf.memory().numTensors;
  const sources = {
    name: "mlp",
    isPlain: true,
    seed: 1,
    threshold: 0.5,
    labels: ["a", "b", "c", "d"],
    images: bytes,
    testImages: images,
  } as const;
  const told: string[] = [];
  const files = await makeFiles(model, sources, (done, count) => told.push(`${done}/${count}`));
  assertEquals(told, ["0/6", "1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
  for (const { name, problem, bytes } of files) assert(!problem && bytes.length > 0, name);
  // A name for each of three classes does not fit four.
  const wrong = await makeFiles(model, { ...sources, labels: ["a", "b", "c"] }, () => {});
  assertEquals(
    wrong.filter(({ problem }) => problem !== undefined).map(({ kind }) => kind),
    ["float32", "float16", "dynamic-range", "full-int8", "header", "source"],
  );
  for (const { problem, bytes } of wrong) assertEquals(problem !== undefined, bytes.length === 0);
  assertEquals(tf.memory().numTensors, before);
  model.dispose();
});
