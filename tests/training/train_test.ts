import {
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  compileClassifier,
  createModel,
  evaluate,
  type ModelName,
  startBackend,
  train,
  type TrainOptions,
} from "digits";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { createRandom } from "../../lib/core/random.ts";
import { type Dataset, NO_CLASS } from "../../lib/data/mod.ts";
import { predictLogits } from "../../lib/evaluation/mod.ts";
import { softmax } from "../../lib/evaluation/score.ts";
import { cosineDecay, stepDecay } from "../../lib/training/schedule.ts";
import { splitExamples } from "../../lib/training/split_examples.ts";
import { createBars } from "../digits_fixture.ts";

await startBackend();
const data = createBars(200, 1);
const validationData = createBars(70, 2);

/** Trains a small model and gives its weights and history; everything made is disposed. */
async function trainSmall(options: TrainOptions & { model?: ModelName } = {}) {
  const model = createModel(options.model ?? "mlp", {
    seed: options.seed ?? 1,
    inputShape: [8, 8],
    classes: 4,
  });
  compileClassifier(model, { learningRate: 0.01 });
  const history = await train(model, data, { seed: 1, ...options });
  const weights = model.getWeights().map((weight) => weight.dataSync().slice());
  const { accuracy } = evaluate(model, validationData);
  model.optimizer.dispose();
  model.dispose();
  return { history, weights, accuracy };
}

Deno.test("train() learns: new examples are told apart", async () => {
  const { accuracy, history } = await trainSmall();
  assertEquals(accuracy > 0.95, true, `accuracy is ${accuracy}`);
  assertEquals(history.interrupted, false);
  assertEquals(history.epochs.map(({ epoch }) => epoch), [1, 2, 3, 4, 5]);
  assertEquals(history.epochs[4]!.loss < history.epochs[0]!.loss, true);
});

for (const model of ["mlp", "cnn"] as const) {
  Deno.test(`train() gives the ${model} the same weights for the same seed, others for another`, async () => {
    const [first, second, other] = [
      await trainSmall({ model, seed: 3, epochs: 1 }),
      await trainSmall({ model, seed: 3, epochs: 1 }),
      await trainSmall({ model, seed: 4, epochs: 1 }),
    ];
    assertEquals(first.weights, second.weights);
    assertNotEquals(first.weights, other.weights);
  });
}

Deno.test("train() visits the examples in a new order unless shuffle is off", async () => {
  const shuffled = await trainSmall({ epochs: 1 });
  const inOrder = await trainSmall({ epochs: 1, shuffle: false });
  assertNotEquals(shuffled.weights, inOrder.weights);
});

Deno.test("train() judges validation data after each epoch as evaluate() does", async () => {
  const { history, accuracy } = await trainSmall({ epochs: 2, validationData });
  assertEquals(history.epochs.every(({ validation }) => validation !== undefined), true);
  assertEquals(history.epochs[1]!.validation!.accuracy, accuracy);
});

Deno.test("train() reports the last batch of each epoch, a ragged one", async () => {
  const ends: string[] = [];
  await trainSmall({
    epochs: 2,
    batchSize: 48,
    onBatchEnd: ({ epoch, batch, batches }) => {
      if (batch === batches) ends.push(`${epoch}: ${batch}`);
    },
  });
  assertEquals(ends, ["1: 5", "2: 5"]);
});

Deno.test("train() stops when its signal aborts, and the model can be used and trained again", async () => {
  const model = createModel("mlp", { inputShape: [8, 8], classes: 4 });
  compileClassifier(model);
  const controller = new AbortController();
  const history = await train(model, data, {
    epochs: 1000,
    signal: controller.signal,
    onEpochEnd: ({ epoch }) => epoch === 2 && controller.abort(),
  });
  assertEquals(history.interrupted, true);
  assertEquals(history.epochs.length, 2);
  assertEquals((await train(model, data, { epochs: 1 })).interrupted, false);
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("train() keeps no tensors but the optimizer's", async () => {
  const before = tf.memory().numTensors;
  await trainSmall({ epochs: 1 });
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("train() throws when data and model do not fit, before anything is trained", async () => {
  const model = createModel("mlp", { inputShape: [7, 8], classes: 4 });
  compileClassifier(model);
  const examples = (replaced: Partial<typeof data>) => () => train(model, { ...data, ...replaced });
  await assertRejects(examples({}), Error, "examples are [8, 8], the model expects [7, 8]");
  await assertRejects(examples({ labels: new Uint8Array(3) }), Error, "200 examples have 3 labels");
  await assertRejects(examples({ labels: new Uint8Array(200).fill(4) }), Error, "label 0 is 4");
  const none = { data: new Float32Array(), shape: [0, 7, 8] as const };
  await assertRejects(examples({ images: none, labels: new Uint8Array() }), Error, "0 examples");
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("train() throws when validation data does not fit, before anything is trained", async () => {
  const wrong = {
    images: { data: new Float32Array(63), shape: [1, 7, 9] },
    labels: new Uint8Array(1),
  };
  let epochs = 0;
  await assertRejects(
    () => trainSmall({ validationData: wrong, onEpochEnd: () => epochs++ }),
    Error,
    "examples are [7, 9]",
  );
  assertEquals(epochs, 0);
});

Deno.test("train() throws when the model is not compiled", async () => {
  const model = createModel("mlp", { inputShape: [8, 8], classes: 4 });
  await assertRejects(() => train(model, data), Error, "the model is not compiled");
  model.dispose();
});

Deno.test("train() throws when there are fewer values than the shape says", async () => {
  const model = createModel("mlp", { inputShape: [8, 8], classes: 4 });
  compileClassifier(model);
  const images = { data: new Float32Array(10), shape: [200, 8, 8] as const };
  await assertRejects(
    () => train(model, { ...data, images }),
    Error,
    "10 values for 200 examples, expected 12800",
  );
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("train() and evaluate() throw when the model has two inputs or gives images", async () => {
  const inputs = [tf.input({ shape: [8, 8] }), tf.input({ shape: [8, 8] })];
  const sum = tf.layers.add().apply(inputs) as tf.SymbolicTensor;
  const two = tf.model({ inputs, outputs: tf.layers.flatten().apply(sum) as tf.SymbolicTensor });
  const images = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [8, 8] })] });
  for (const model of [two, images]) compileClassifier(model);
  await assertRejects(() => train(two, data), Error, "2 inputs and 1 outputs");
  await assertRejects(() => train(images, data), Error, "gives [n, 8, 4], expected [n, classes]");
  assertThrows(() => evaluate(images, data), Error, "gives [n, 8, 4], expected [n, classes]");
  for (const model of [two, images]) {
    model.optimizer.dispose();
    model.dispose();
  }
});

Deno.test("train() throws when the seed is no integer", async () => {
  const model = createModel("mlp", { inputShape: [8, 8], classes: 4 });
  compileClassifier(model);
  await assertRejects(() => train(model, data, { seed: NaN }), Error, "seed is NaN");
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("train() throws when epochs, batchSize or threads are no positive integers", async () => {
  await assertRejects(() => trainSmall({ epochs: 0 }), Error, "epochs is 0, expected an integer");
  await assertRejects(() => trainSmall({ batchSize: 1.5 }), Error, "batchSize is 1.5");
  await assertRejects(() => trainSmall({ threads: 0 }), Error, "threads is 0");
});

Deno.test("train() with augment gives the same weights for the same seed, threads and engine's own order, others without", async () => {
  const augment = { elastic: {} };
  const [plain, first, second, other] = [
    await trainSmall({ epochs: 1, threads: 1 }),
    await trainSmall({ epochs: 1, threads: 1, augment }),
    await trainSmall({ epochs: 1, threads: 2, augment }),
    await trainSmall({ epochs: 1, threads: 1, augment, seed: 2 }),
  ];
  assertEquals(first.weights, second.weights);
  assertNotEquals(first.weights, plain.weights);
  assertNotEquals(first.weights, other.weights);
});

Deno.test("train() with augment shows both engines the same images", async () => {
  const augment = {};
  const fused = await trainSmall({ epochs: 1, augment });
  const tfjs = await trainSmall({ epochs: 1, augment, engine: "tfjs" });
  assertAlmostEquals(fused.history.epochs[0]!.loss, tfjs.history.epochs[0]!.loss, 1e-4);
});

Deno.test("train() refuses to augment what is no gray image", async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [64] })] });
  compileClassifier(model);
  const rows = { ...data, images: { data: data.images.data, shape: [200, 64] } };
  await assertRejects(
    () => train(model, rows, { augment: {} }),
    Error,
    "Cannot augment: examples are [64], expected images",
  );
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("train() with validationSplit trains on the rest alone, and judges by what it held back", async () => {
  const labels = data.labels.slice();
  const seen: number[] = [];
  const { history } = await trainSmall({
    epochs: 1,
    batchSize: 7,
    validationSplit: 0.3,
    onBatchEnd: ({ batches }) => void seen.push(batches),
  });
  assertEquals(seen.at(-1), 20, "140 examples in batches of 7");
  assertEquals(data.labels, labels);
  assertEquals(history.epochs[0]!.validation!.accuracy > 0, true);
  await assertRejects(() => trainSmall({ validationSplit: 1 }), Error, "validationSplit is 1");
  await assertRejects(() => trainSmall({ validationSplit: 0.001 }), Error, "expected some of each");
});

/** The bars, and behind them noise that belongs to no class. */
function withNoise(): Dataset<NdArray> {
  const random = createRandom(1);
  const noise = Float32Array.from({ length: 60 * 64 }, () => random() / 2 ** 32);
  const images = new Float32Array([...data.images.data, ...noise]);
  const labels = Uint8Array.of(...data.labels, ...new Uint8Array(60).fill(NO_CLASS));
  return { images: { data: images, shape: [260, 8, 8] }, labels };
}

for (const engine of ["fused", "tfjs"] as const) {
  Deno.test(`train() teaches to be sure of nothing by examples of no class: ${engine}`, async () => {
    const noise = createRandom(2);
    const unknown = {
      data: Float32Array.from({ length: 50 * 64 }, () => noise() / 2 ** 32),
      shape: [50, 8, 8],
    };
    const surest = async (examples: Dataset<NdArray>) => {
      const model = createModel("mlp", { seed: 1, inputShape: [8, 8], classes: 4 });
      compileClassifier(model, { learningRate: 0.01 });
      await train(model, examples, { epochs: 8, seed: 1, engine });
      const { accuracy } = evaluate(model, validationData);
      const logits = predictLogits(model, unknown);
      model.optimizer.dispose();
      model.dispose();
      const sure = Array.from(
        { length: 50 },
        (_, i) => Math.max(...softmax(logits.data.subarray(4 * i, 4 * i + 4))),
      );
      return { accuracy, mean: sure.reduce((sum, value) => sum + value) / 50 };
    };
    const [plain, exposed] = [await surest(data), await surest(withNoise())];
    assertEquals(exposed.accuracy > 0.95, true, `accuracy is ${exposed.accuracy}`);
    assertEquals(exposed.mean < 0.5 && plain.mean > 0.6, true, `${exposed.mean}, ${plain.mean}`);
  });
}

Deno.test("train() gives both engines the same loss of examples of no class, which count as neither right nor wrong", async () => {
  const losses = [];
  for (const engine of ["fused", "tfjs"] as const) {
    const model = createModel("mlp", { seed: 1, inputShape: [8, 8], classes: 4 });
    compileClassifier(model);
    const { epochs } = await train(model, withNoise(), { epochs: 1, seed: 1, engine });
    losses.push(epochs[0]!.loss);
    model.optimizer.dispose();
    model.dispose();
  }
  assertAlmostEquals(losses[0]!, losses[1]!, 1e-5);
  const { validation } = splitExamples(withNoise(), { validationSplit: 0.5, seed: 1 });
  assertEquals(validation!.labels.includes(NO_CLASS), false);
  assertEquals(validation!.labels.length > 80, true);
});

Deno.test("train() refuses a model of 256 classes, whose last one would be the label of no class", async () => {
  const model = createModel("mlp", { inputShape: [8, 8], classes: 256 });
  compileClassifier(model);
  await assertRejects(() => train(model, data), Error, "the model has 256 classes, expected 255");
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("splitExamples() holds the same examples back for the same seed, each example on one side", () => {
  const options = { epochs: 1, batchSize: 32, seed: 5, shuffle: true, validationSplit: 0.25 };
  const [first, second] = [splitExamples(data, options), splitExamples(data, options)];
  assertEquals(first, second);
  assertEquals([first.training.length, first.validation!.labels.length], [150, 50]);
  const size = 64;
  const held = new Set(
    Array.from(
      { length: 50 },
      (_, i) => first.validation!.images.data.slice(i * size, (i + 1) * size).join(),
    ),
  );
  for (const index of first.training) {
    assertEquals(held.has(data.images.data.slice(index * size, (index + 1) * size).join()), false);
  }
});

Deno.test("train() with patience stops when validation gets no better, and keeps the best epoch's weights", async () => {
  // Far too large a rate: after the first epochs the loss on new examples grows.
  const model = createModel("mlp", { seed: 1, inputShape: [8, 8], classes: 4 });
  compileClassifier(model, { learningRate: 0.5 });
  const history = await train(model, data, { epochs: 50, seed: 1, validationData, patience: 2 });
  const losses = history.epochs.map(({ validation }) => validation!.loss);
  const best = losses.indexOf(Math.min(...losses)) + 1;
  assertEquals(history.bestEpoch, best);
  assertEquals(history.epochs.length, best + 2);
  assertAlmostEquals(evaluate(model, validationData).loss, losses[best - 1]!, 1e-6);
  model.optimizer.dispose();
  model.dispose();
  await assertRejects(() => trainSmall({ patience: 2 }), Error, "patience has nothing to judge by");
});

Deno.test("train() with a schedule multiplies the optimizer's rate at each step, and gives it back", async () => {
  for (const optimizer of [tf.train.sgd(0.1), tf.train.momentum(0.1, 0.9), tf.train.adam(0.1)]) {
    const model = createModel("mlp", { seed: 1, inputShape: [8, 8], classes: 4 });
    model.compile({ optimizer, loss: tf.losses.softmaxCrossEntropy, metrics: ["accuracy"] });
    const before = model.getWeights()[0]!.dataSync().slice();
    const asked: number[] = [];
    const schedule = (progress: number) => {
      asked.push(progress);
      return 0;
    };
    await train(model, data, { epochs: 2, batchSize: 50, schedule });
    assertEquals(asked, [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]);
    assertEquals(model.getWeights()[0]!.dataSync().slice(), before, "a rate of 0 changes nothing");
    assertEquals((optimizer.getConfig() as { learningRate: number }).learningRate, 0.1);
    model.optimizer.dispose();
    model.dispose();
  }
});

Deno.test("cosineDecay() and stepDecay() fall from 1 as their formulas say", () => {
  const cosine = cosineDecay({ to: 0.1 });
  assertEquals(cosine(0), 1);
  assertAlmostEquals(cosine(0.5), 0.55, 1e-12);
  assertAlmostEquals(cosine(1), 0.1, 1e-12);
  const steps = stepDecay({ factor: 0.5, at: [0.5, 0.75] });
  assertEquals([0, 0.49, 0.5, 0.74, 0.75, 0.99].map(steps), [1, 1, 0.5, 0.5, 0.25, 0.25]);
});
