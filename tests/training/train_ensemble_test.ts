import "#host";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  type BatchResult,
  compileClassifier,
  createModel,
  createRandom,
  type EpochResult,
  startBackend,
  train,
  trainEnsemble,
  type TrainOptions,
} from "digits";
import { memberSeed, splitExamples } from "../../lib/training/mod.ts";

await startBackend();

const [COUNT, SIDE] = [60, 8];

function examples() {
  const random = createRandom(3);
  const data = Float32Array.from({ length: COUNT * SIDE * SIDE }, () => random() / 2 ** 32);
  const labels = Uint8Array.from({ length: COUNT }, () => random() % 10);
  return { images: { data, shape: [COUNT, SIDE, SIDE] as [number, number, number] }, labels };
}

function createMembers(count = 2) {
  return Array.from({ length: count }, (_, i) => {
    const model = createModel("compact", { seed: i, inputShape: [SIDE, SIDE] });
    compileClassifier(model);
    return model;
  });
}

type Members = ReturnType<typeof createMembers>;

function weightsOf(members: Members): number[][] {
  return members.map((model) => model.getWeights().flatMap((weight) => [...weight.dataSync()]));
}

function disposeAll(members: Members): void {
  for (const model of members) {
    model.optimizer.dispose();
    model.dispose();
  }
}

const options = { epochs: 2, batchSize: 20, seed: 5, augment: {} };

async function trained(more: TrainOptions = {}) {
  const members = createMembers();
  const histories = await trainEnsemble(members, examples(), { ...options, ...more });
  const weights = weightsOf(members);
  disposeAll(members);
  return { histories, weights };
}

Deno.test("trainEnsemble() gives what each member learns alone, side by side or taking turns", async () => {
  const { weights, histories } = await trained();
  assertEquals(histories.map(({ engine: { name, threads } }) => [name, threads]), [
    ["fused", 1],
    ["fused", 1],
  ]);
  const members = createMembers();
  for (const [i, model] of members.entries()) {
    await train(model, examples(), { ...options, seed: memberSeed(5, i), threads: 2 });
  }
  assertEquals(weightsOf(members), weights);
  disposeAll(members);
  assertEquals((await trained({ threads: 1 })).weights, weights);
  assertNotEquals((await trained({ seed: 6 })).weights, weights);
  assertNotEquals(memberSeed(5, 0), memberSeed(5, 1));
});

Deno.test("trainEnsemble() holds the same examples back from all, and keeps each member's best epoch", async () => {
  const validationSplit = 0.25;
  const { weights, histories } = await trained({ validationSplit, keepBest: true });
  const { training, validation } = splitExamples(examples(), { validationSplit, seed: 5 });
  const { images, labels } = examples();
  const size = SIDE * SIDE;
  const shown = {
    images: {
      data: Float32Array.from(
        [...training].flatMap((i) => [...images.data.subarray(i * size, (i + 1) * size)]),
      ),
      shape: [training.length, SIDE, SIDE],
    },
    labels: Uint8Array.from(training, (i) => labels[i]!),
  };
  const members = createMembers();
  for (const [i, model] of members.entries()) {
    const history = await train(model, shown, {
      ...options,
      seed: memberSeed(5, i),
      validationData: validation,
      keepBest: true,
    });
    assertEquals(histories[i]!.bestEpoch, history.bestEpoch);
  }
  assertEquals(weightsOf(members), weights);
  disposeAll(members);
});

Deno.test("trainEnsemble() tells of all members as of one", async () => {
  const [batches, epochs, begun]: [BatchResult[], EpochResult[], number[]] = [[], [], []];
  const engines: string[] = [];
  const { histories } = await trained({
    onTrainBegin: ({ name }) => engines.push(name),
    onEpochBegin: (epoch) => begun.push(epoch),
    onBatchEnd: (result) => batches.push(result),
    onEpochEnd: (result) => epochs.push(result),
  });
  assertEquals([engines, begun], [["fused"], [1, 2]]);
  assertEquals(epochs.map(({ epoch }) => epoch), [1, 2]);
  const mean = (histories[0]!.epochs[1]!.loss + histories[1]!.epochs[1]!.loss) / 2;
  assertEquals(epochs[1]!.loss, mean);
  // Three batches an epoch, of two members; what is told never goes back.
  assertEquals(new Set(batches.map((result) => result.batches)), new Set([6]));
  const places = batches.map(({ epoch, batch }) => (epoch - 1) * 6 + batch);
  assertEquals(places, places.toSorted((a, b) => a - b));
  assertEquals(places.at(-1), 12);
});

Deno.test("trainEnsemble() ends when its signal aborts, and when one member fails", async () => {
  const controller = new AbortController();
  const stopped = await trained({
    epochs: 1_000_000,
    signal: controller.signal,
    onBatchEnd: () => controller.abort(),
  });
  assertEquals(stopped.histories.map(({ interrupted }) => interrupted), [true, true]);
  const members = createMembers();
  const stranger = createModel("mlp", { inputShape: [SIDE, SIDE + 1] });
  compileClassifier(stranger);
  const start = performance.now();
  await assertRejects(
    () => trainEnsemble([...members, stranger], examples(), { ...options, epochs: 1_000_000 }),
    Error,
    "examples are [8, 8], the model expects [8, 9]",
  );
  assert(performance.now() - start < 60_000);
  disposeAll([...members, stranger]);
});
