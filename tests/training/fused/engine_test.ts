import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { train } from "digits";
import { FusedEngine } from "../../../lib/training/fused/fused_engine.ts";
import { Unsupported } from "../../../lib/training/fused/recognize_model.ts";
import { TfjsEngine } from "../../../lib/training/tfjs/tfjs_engine.ts";
import { createExamples, createSequential, relativeError } from "./fixture.ts";

const { dense, conv2d, flatten, dropout, maxPooling2d } = tf.layers;

const mlp = () => [
  flatten({ inputShape: [8, 8] }),
  dense({ units: 33, activation: "relu" }),
  dense({ units: 5 }),
];
const cnn = () => [
  conv2d({ filters: 8, kernelSize: 3, activation: "relu", inputShape: [12, 12, 1] }),
  conv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
  maxPooling2d({ poolSize: 2 }),
  dropout({ rate: 0.25 }),
  flatten(),
  dense({ units: 40, activation: "relu" }), // enough for zeros to be skipped
  dropout({ rate: 0.5 }),
  dense({ units: 5 }),
];
/** As the compact and the improved model are: batch normalization, padding, the mean over the image. */
const normalized = () => [
  conv2d({ filters: 8, kernelSize: 3, padding: "same", useBias: false, inputShape: [12, 12, 1] }),
  tf.layers.batchNormalization({ momentum: 0.9 }),
  tf.layers.activation({ activation: "relu" }),
  maxPooling2d({ poolSize: 2 }),
  conv2d({ filters: 16, kernelSize: 3, padding: "same", useBias: false }),
  tf.layers.batchNormalization({ momentum: 0.9 }),
  tf.layers.activation({ activation: "relu" }),
  tf.layers.averagePooling2d({ poolSize: 6 }),
  flatten(),
  dense({ units: 5 }),
];

const adam = () => tf.train.adam(0.003);

/** Trains by the plan for some steps on batches of 13; gives losses and weights. */
async function runPlan(
  layers: tf.layers.Layer[],
  { optimizer = adam(), steps = 40, threads = 1, zeros = 0.5, arithmetic }: {
    optimizer?: tf.Optimizer;
    steps?: number;
    threads?: number;
    zeros?: number;
    arithmetic?: "fused" | "plain";
  } = {},
) {
  const model = createSequential(layers, optimizer);
  const data = createExamples(model, { count: 130, zeros });
  const engine = await FusedEngine.create(model, data, { batchSize: 13, threads, arithmetic });
  try {
    const losses = Array.from({ length: steps }, (_, i) => engine.step(batchOf(i), i).loss);
    await engine.synchronize();
    const weights = model.getWeights().map((weight) => weight.dataSync() as Float32Array);
    return { losses, weights, damaged: engine.compiled.arena.damagedGuards() };
  } finally {
    engine.dispose();
    model.optimizer.dispose();
    model.dispose();
  }
}

const batchOf = (step: number) => Uint32Array.from({ length: 13 }, (_, i) => (step * 13 + i) % 130);

const optimizers: Record<string, () => tf.Optimizer> = {
  Adam: adam,
  SGD: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.02, 0.9),
  "Nesterov's momentum": () => tf.train.momentum(0.02, 0.9, true),
};

for (const [name, optimizer] of Object.entries(optimizers)) {
  Deno.test(`200 steps of ${name} follow stock tfjs' loss curve and end at its weights`, async () => {
    await tf.setBackend("cpu");
    const planned = await runPlan(mlp(), { optimizer: optimizer(), steps: 200 });
    const model = createSequential(mlp(), optimizer());
    const stock = new TfjsEngine(model, createExamples(model, { count: 130 }), {
      reason: "to compare",
    });
    const losses: number[] = [];
    for (let i = 0; i < 200; i++) losses.push((await stock.step(batchOf(i), i)).loss);
    assertEquals(relativeError(planned.losses, losses) < 1e-4, true);
    model.getWeights().forEach((weight, i) => {
      const error = relativeError(planned.weights[i]!, weight.dataSync() as Float32Array);
      assertEquals(error < 1e-3, true, `weight ${i} differs by ${error}`);
    });
    assertEquals(planned.damaged, []);
    assertEquals(losses.at(-1)! < losses[0]!, true);
    model.optimizer.dispose();
    model.dispose();
  });
}

Deno.test("the same seed gives the same weights bit for bit, on one thread, two, three and four, in both arithmetics", async () => {
  for (const layers of [mlp, cnn, normalized]) {
    for (const arithmetic of ["fused", "plain"] as const) {
      const one = await runPlan(layers(), { threads: 1, arithmetic });
      for (const threads of [1, 2, 3, 4]) {
        const other = await runPlan(layers(), { threads, arithmetic });
        assertEquals(other, one, `${arithmetic}, ${threads} threads`);
        assertEquals(other.damaged, []);
      }
    }
  }
});

Deno.test("a second training goes on with the optimizer's memory, by whatever engine", async () => {
  await tf.setBackend("cpu");
  const weightsAfter = async (engines: readonly ("fused" | "tfjs")[]) => {
    const model = createSequential(mlp(), adam());
    const data = createExamples(model, { count: 50 });
    for (const engine of engines) {
      await train(model, data, { epochs: 2, batchSize: 10, shuffle: false, engine });
    }
    const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    model.optimizer.dispose();
    model.dispose();
    return weights;
  };
  const expected = await weightsAfter(["tfjs", "tfjs"]);
  for (const engines of [["fused", "fused"], ["fused", "tfjs"], ["tfjs", "fused"]] as const) {
    assertEquals(relativeError(await weightsAfter(engines), expected) < 1e-4, true, `${engines}`);
  }
});

Deno.test("batch normalization: ten steps move weights and running means as tfjs does, the same bits on 1–3 threads", async () => {
  await tf.setBackend("cpu");
  const layers = () => [
    tf.layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [8, 8, 1] }),
    tf.layers.batchNormalization({ momentum: 0.9 }),
    tf.layers.activation({ activation: "relu" }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 5 }),
  ];
  const run = async (engine: "fused" | "tfjs", threads: number) => {
    const model = createSequential(layers(), tf.train.sgd(0.05));
    // Running variances must not begin below zero.
    tf.tidy(() => model.setWeights(model.getWeights().map((weight) => weight.abs())));
    const data = createExamples(model, { count: 50 });
    await train(model, data, { epochs: 2, batchSize: 10, shuffle: false, engine, threads });
    const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
    const input = tf.tensor(data.images.data, data.images.shape);
    const logits = [...(model.predict(input) as tf.Tensor).dataSync()];
    tf.dispose(input);
    model.optimizer.dispose();
    model.dispose();
    return { weights, logits };
  };
  const [expected, one] = [await run("tfjs", 1), await run("fused", 1)];
  expected.weights.forEach((weight, i) =>
    assertEquals(relativeError(one.weights[i]!, weight) < 1e-4, true, `weight ${i}`)
  );
  assertEquals(relativeError(one.logits, expected.logits) < 1e-4, true);
  assertEquals(await run("fused", 2), one);
  assertEquals(await run("fused", 3), one);
});

Deno.test("a NaN among the pixels reaches the loss and the weights, zeros around it or not", async () => {
  for (const [layers, zeros] of [[mlp, 0.9], [mlp, 0], [cnn, 0.9]] as const) {
    const model = createSequential(layers(), adam());
    const data = createExamples(model, { count: 13, zeros });
    data.images.data[5] = NaN;
    const engine = await FusedEngine.create(model, data, { batchSize: 13, threads: 1 });
    assertEquals(engine.step(batchOf(0), 1).loss, NaN);
    await engine.synchronize();
    for (const weight of model.getWeights()) {
      assertEquals([...weight.dataSync()].some(Number.isNaN), true);
    }
    engine.dispose();
    model.optimizer.dispose();
    model.dispose();
  }
});

Deno.test("a weight that is not finite is not hidden by zeros of the input", async () => {
  for (const bad of [NaN, Infinity]) {
    const model = createSequential(mlp(), adam());
    const data = createExamples(model, { count: 13, zeros: 0 });
    data.images.data.fill(0); // 0 × bad is NaN
    const [kernel, ...others] = model.getWeights();
    const values = kernel!.dataSync().slice();
    values[3] = bad;
    model.setWeights([tf.tensor(values, kernel!.shape), ...others]);
    const engine = await FusedEngine.create(model, data, { batchSize: 13 });
    assertEquals(engine.step(batchOf(0), 1).loss, NaN);
    engine.dispose();
    model.optimizer.dispose();
    model.dispose();
  }
});

Deno.test("once an update leaves a weight that is not finite, zeros are no longer skipped", async () => {
  const model = createSequential(mlp(), tf.train.sgd(1e38));
  const data = createExamples(model, { count: 13, zeros: 0.9 });
  const engine = await FusedEngine.create(model, data, { batchSize: 13 });
  const losses = Array.from({ length: 4 }, (_, i) => engine.step(batchOf(i), 1).loss);
  assertEquals(Number.isFinite(losses[0]), true);
  assertEquals(losses[3], NaN);
  engine.dispose();
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("a learning rate set before an epoch is used from then on", async () => {
  const train1 = async (rate: number) => {
    const model = createSequential(mlp(), tf.train.sgd(0.1));
    const before = [...model.getWeights()[0]!.dataSync()];
    await train(model, createExamples(model, { count: 20 }), {
      epochs: 1,
      onEpochBegin: () => void ((model.optimizer as tf.SGDOptimizer).setLearningRate(rate)),
    });
    const after = [...model.getWeights()[0]!.dataSync()];
    model.optimizer.dispose();
    model.dispose();
    return { before, after };
  };
  const still = await train1(0);
  assertEquals(still.after, still.before);
  const moved = await train1(0.1);
  assertNotEquals(moved.after, moved.before);
});

Deno.test("train() says which engine trained, and why the plan could not", async () => {
  const cases: [tf.layers.Layer[], Partial<tf.ModelCompileArgs>, string | undefined][] = [
    [mlp(), {}, undefined],
    [[...mlp().slice(0, 2), tf.layers.layerNormalization(), dense({ units: 5 })], {}, "LayerNorm"],
    [mlp(), { optimizer: tf.train.adagrad(0.1) }, "the optimizer is Adagrad"],
    [
      [flatten({ inputShape: [8, 8] }), dense({ units: 5, kernelRegularizer: "l1l2" })],
      {},
      "kernelRegularizer",
    ],
    [[flatten({ inputShape: [8, 8] }), dense({ units: 5, activation: "selu" })], {}, "selu"],
  ];
  for (const [layers, args, reason] of cases) {
    const model = tf.sequential({ layers });
    model.compile({ optimizer: "adam", loss: tf.losses.softmaxCrossEntropy, ...args });
    const { engine } = await train(model, createExamples(model, { count: 12 }), { epochs: 1 });
    assertEquals(engine.name, reason ? "tfjs" : "fused");
    assertEquals(engine.reason?.includes(reason ?? "?"), reason ? true : undefined, engine.reason);
    model.dispose();
  }
});

Deno.test("create() leaves no tensors behind, and neither do steps", async () => {
  const model = createSequential(cnn(), tf.train.sgd(0.1));
  const data = createExamples(model, { count: 26 });
  const before = tf.memory().numTensors;
  const engine = await FusedEngine.create(model, data, { batchSize: 13, threads: 2 });
  engine.step(batchOf(0), 1);
  await engine.synchronize();
  engine.dispose();
  assertEquals(tf.memory().numTensors, before);
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  await assertRejects(
    () => FusedEngine.create(model, data, { batchSize: 13 }),
    Unsupported,
    "the loss is not",
  );
  model.dispose();
});

Deno.test("training with two threads stops within a slice when its signal aborts", async () => {
  const model = createSequential(cnn(), adam());
  const controller = new AbortController();
  let epochs = 0;
  const history = await train(model, createExamples(model, { count: 130 }), {
    epochs: 1_000_000,
    threads: 2,
    signal: controller.signal,
    onBatchEnd: () => void (epochs++ === 3 && setTimeout(() => controller.abort())),
  });
  assertEquals(history.interrupted, true);
  assertEquals(history.engine, { name: "fused", threads: 2, arithmetic: "fused" });
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("an error in a callback ends training and its threads, and the model keeps its steps", async () => {
  const model = createSequential(cnn(), adam());
  const data = createExamples(model, { count: 26 });
  const before = [...model.getWeights()[0]!.dataSync()];
  await assertRejects(
    () =>
      train(model, data, {
        threads: 2,
        onBatchEnd: () => {
          throw new Error("the callback's");
        },
      }),
    Error,
    "the callback's",
  );
  assertNotEquals([...model.getWeights()[0]!.dataSync()], before);
  assertEquals((await train(model, data, { threads: 2, epochs: 1 })).interrupted, false);
  model.optimizer.dispose();
  model.dispose();
});

Deno.test("a step after dispose() throws instead of waiting for threads that are gone", async () => {
  const model = createSequential(cnn(), adam());
  const data = createExamples(model, { count: 13 });
  const engine = await FusedEngine.create(model, data, { batchSize: 13, threads: 2 });
  engine.dispose();
  assertThrows(() => engine.step(batchOf(0), 1), Error, "Cannot go on training");
  model.optimizer.dispose();
  model.dispose();
});

/** Trains a little while a part of an object is replaced; gives the engine that did it. */
async function engineWith(target: object, replacement: Readonly<Record<string, unknown>>) {
  const model = createSequential(cnn(), tf.train.sgd(0.1));
  const names = Object.keys(replacement) as (keyof typeof target)[];
  const original = Object.fromEntries(names.map((name) => [name, target[name]]));
  Object.assign(target, replacement);
  try {
    const { engine } = await train(model, createExamples(model, { count: 13 }), {
      epochs: 1,
      threads: 2,
    });
    return engine;
  } finally {
    Object.assign(target, original);
    model.optimizer.dispose();
    model.dispose();
  }
}

Deno.test("where workers are missing or cannot start, one thread trains, and the engine says why", async () => {
  await tf.setBackend("cpu");
  const one = { name: "fused", threads: 1, arithmetic: "fused" } as const;
  assertEquals(await engineWith(globalThis, { Worker: undefined }), {
    ...one,
    reason: "one thread, for this engine has no workers",
  });
  const Worker = class {
    constructor() {
      throw new Error("forbidden");
    }
  };
  assertEquals(await engineWith(globalThis, { Worker }), {
    ...one,
    reason: "one thread, for others failed: forbidden",
  });
});

Deno.test("where shared memory is refused, tfjs trains, and the engine says why", async () => {
  await tf.setBackend("cpu");
  const Memory = class {
    constructor() {
      throw new TypeError("no shared memory");
    }
  };
  assertEquals(await engineWith(WebAssembly, { Memory }), {
    name: "tfjs",
    threads: 1,
    reason: "the engine refuses the memory of fused steps: no shared memory",
  });
});

Deno.test("where nothing fuses, plain arithmetic trains, and the engine says so; forced, it does not", async () => {
  await tf.setBackend("cpu");
  const plain = { name: "fused", threads: 2, arithmetic: "plain" } as const;
  // The probe is the only module of less than a kilobyte.
  const validate = (bytes: BufferSource) => bytes.byteLength > 1024;
  assertEquals(await engineWith(WebAssembly, { validate }), {
    ...plain,
    reason: "plain arithmetic, for this engine has no relaxed SIMD",
  });
  const Instance = class {
    exports = { madd: (a: number, b: number, c: number) => Math.fround(Math.fround(a * b) + c) };
  };
  assertEquals(await engineWith(WebAssembly, { Instance }), {
    ...plain,
    reason: "plain arithmetic, for this engine does not fuse products and sums on this CPU",
  });
  const model = createSequential(cnn(), tf.train.sgd(0.1));
  const data = createExamples(model, { count: 13 });
  const { engine } = await train(model, data, { epochs: 1, threads: 1, arithmetic: "plain" });
  assertEquals(engine, { name: "fused", threads: 1, arithmetic: "plain" });
  model.optimizer.dispose();
  model.dispose();
});
