import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
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
