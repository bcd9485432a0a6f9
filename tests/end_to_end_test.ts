/**
 * The main job on real data: what the project promises, measured.
 */
import { assert, assertEquals } from "@std/assert";
import {
  argMax,
  compileClassifier,
  convert,
  createModel,
  evaluate,
  Interpreter,
  type LayersModel,
  loadMnist,
  normalize,
  predict,
  predictLogits,
  readImage,
  softmax,
  startBackend,
  train,
} from "digits";
import { sliceImages } from "../lib/data/mod.ts";
import { largestDifference } from "./largest_difference.ts";
import { writeRuntimeCase } from "./runtimes/cases.ts";
import { needsShared, sharedPath } from "./shared.ts";

await startBackend();
const mnist = await loadMnist({ directory: "" });
const trainData = { images: normalize(mnist.train.images), labels: mnist.train.labels };
const testData = { images: normalize(mnist.test.images), labels: mnist.test.labels };

async function trainMlp(seed: number) {
  const model = createModel("mlp", { seed });
  compileClassifier(model);
  await train(model, trainData, { seed });
  return model;
}

/** Trained once, when the first test wants them: seeds 1, 2, 3. */
let training: Promise<{ models: LayersModel[]; file: Uint8Array }> | undefined;
function trained() {
  return training ??= (async () => {
    const models = [await trainMlp(1), await trainMlp(2), await trainMlp(3)];
    return { models, file: convert(models[0]!) };
  })();
}

Deno.test("the MLP reads 97.5 % of the test images after 5 epochs, mean of seeds 1, 2, 3", async () => {
  const { models } = await trained();
  const accuracies = models.map((model) => evaluate(model, testData).accuracy);
  assert(accuracies.every((accuracy) => accuracy >= 0.97), `accuracies are ${accuracies}`);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / 3;
  assert(mean >= 0.975, `mean accuracy is ${mean}`);
});

Deno.test("the .tflite file is no larger than the official converter's", async () => {
  const { file } = await trained();
  assert(file.length <= 409_640, `file has ${file.length} bytes`);
});

Deno.test("the .tflite file gives tfjs' logits within 1e-4 on all test images, and each digit", async () => {
  const { models, file } = await trained();
  using interpreter = await Interpreter.create(file);
  const tfjs = predictLogits(models[0]!, testData.images);
  const tflite = predict(interpreter, testData.images);
  assertEquals(tflite.shape, [10_000, 10]);
  const difference = largestDifference(tflite.data, tfjs.data);
  assert(difference <= 1e-4, `largest difference is ${difference}`);
  for (let i = 0; i < 10_000; i++) {
    const row = (logits: Float32Array) => argMax(logits.subarray(i * 10, i * 10 + 10));
    assertEquals(row(tflite.data), row(tfjs.data), `test image ${i}`);
  }
  const inputs = sliceImages(testData.images, 0, 100);
  const outputs = { data: tfjs.data.slice(0, 1000), shape: [100, 10] };
  await writeRuntimeCase("mlp-trained", {
    bytes: file,
    inputs: [inputs],
    outputs: [outputs],
    tolerance: 1e-4,
  });
});

async function assertZero(path: string | URL): Promise<void> {
  const { file } = await trained();
  using interpreter = await Interpreter.create(file);
  const logits = predict(interpreter, normalize(await readImage(path))).data;
  assertEquals(argMax(logits), 0);
  const probability = softmax(logits)[0]!;
  assert(probability >= 0.95, `probability is ${probability}`);
}

Deno.test("our zero.png is a 0 with probability 0.95 or more", () =>
  assertZero(new URL("../data/zero.png", import.meta.url)));

Deno.test({
  ...needsShared("the example's zero.png is a 0 with probability 0.95 or more"),
  fn: () => assertZero(sharedPath("images/zero.png")),
});
