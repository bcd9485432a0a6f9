import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { compileClassifier, createModel, type ModelName, startBackend, train } from "digits";
import { type Checkpoint, restoreCheckpoint, takeCheckpoint } from "../../lib/training/mod.ts";
import { cosineDecay } from "../../lib/training/schedule.ts";
import { createBars } from "../digits_fixture.ts";

await startBackend();
const data = createBars(100, 1);
const EPOCHS = 3;
/** All that a training's result may depend on besides weights: dropout, changed images, a schedule. */
const HOW = { epochs: EPOCHS, batchSize: 32, seed: 4, augment: {}, schedule: cosineDecay() };

function create(name: ModelName) {
  const model = createModel(name, { seed: 4, inputShape: [8, 8], classes: 4 });
  compileClassifier(model);
  return model;
}

/** Trains from the beginning or from a checkpoint; gives the end, and what there was after an epoch. */
async function trainFrom(
  name: ModelName,
  { from, engine }: { from?: Checkpoint; engine?: "tfjs" } = {},
) {
  const model = create(name);
  if (from) await restoreCheckpoint(model, from);
  let first: Checkpoint | undefined;
  const { epochs } = await train(model, data, {
    ...HOW,
    engine,
    ...(from && { initialEpoch: 1 }),
    onEpochEnd: async () => {
      first ??= await takeCheckpoint(model);
    },
  });
  const end = await takeCheckpoint(model);
  model.optimizer.dispose();
  model.dispose();
  return { end, first: first!, epochs: epochs.map(({ epoch }) => epoch) };
}

for (const name of ["mlp", "compact"] as const) {
  for (const engine of [undefined, "tfjs"] as const) {
    Deno.test(`a training of ${name} that goes on from a checkpoint ends as one did that never stopped, by ${engine ?? "fused"} steps`, async () => {
      const before = tf.memory().numTensors;
      const whole = await trainFrom(name, { engine });
      assertEquals(whole.epochs, [1, 2, 3]);
      assertNotEquals(whole.first.weights, whole.end.weights);
      const rest = await trainFrom(name, { engine, from: structuredClone(whole.first) });
      assertEquals(rest.epochs, [2, 3]);
      assertEquals(rest.end.iterations, whole.end.iterations);
      const values = ({ weights, optimizer }: Checkpoint) =>
        [...weights, ...optimizer].flatMap(({ data }) => [...data]);
      const [ends, wholeEnds] = [values(rest.end), values(whole.end)];
      if (engine === undefined) assertEquals(ends, wholeEnds);
      else ends.forEach((value, i) => assertAlmostEquals(value, wholeEnds[i]!, 1e-5));
      assertEquals(tf.memory().numTensors, before);
    });
  }
}

Deno.test("a checkpoint of another model is refused, and changes nothing", async () => {
  const [mlp, cnn] = [create("mlp"), create("cnn")];
  const [ofMlp, ofCnn] = [await takeCheckpoint(mlp), await takeCheckpoint(cnn)];
  await assertRejects(
    () => restoreCheckpoint(mlp, ofCnn),
    Error,
    'Cannot go on with "mlp": the checkpoint has weights [3, 3, 1, 32] ',
  );
  assertEquals(await takeCheckpoint(mlp), ofMlp);
  for (const model of [mlp, cnn]) {
    model.optimizer.dispose();
    model.dispose();
  }
});

Deno.test("train() waits where it is asked to pause, and the result is the same", async () => {
  const weightsOf = async (pause?: () => Promise<void>) => {
    const model = create("mlp");
    await train(model, data, { ...HOW, pause });
    const { weights } = await takeCheckpoint(model);
    model.optimizer.dispose();
    model.dispose();
    return weights.map(({ data }) => data);
  };
  let [asked, waited] = [0, 0];
  const paused = await weightsOf(async () => {
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 20));
    waited++;
  });
  assert(asked >= EPOCHS && waited === asked, `asked ${asked} times, waited ${waited} times`);
  assertEquals(paused, await weightsOf());
});

Deno.test("train() throws when there is no epoch left to begin with", async () => {
  const model = create("mlp");
  for (const initialEpoch of [EPOCHS, -1, 0.5, NaN]) {
    await assertRejects(
      () => train(model, data, { ...HOW, initialEpoch }),
      Error,
      `initialEpoch is ${initialEpoch}, expected an integer of 0 or more, below the 3 epochs`,
    );
  }
  model.optimizer.dispose();
  model.dispose();
});
