import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { FusedEngine } from "../../../lib/training/fused/fused_engine.ts";
import {
  createExamples,
  createSequential,
  randomValues,
  relativeError,
  trainingLoss,
} from "./fixture.ts";

const {
  activation,
  averagePooling2d,
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  maxPooling2d,
  reshape,
} = tf.layers;

/** The layers of a model, made anew for each test, and what is special about its examples. */
interface Case {
  readonly layers: () => tf.layers.Layer[];
  readonly batch?: number;
  readonly zeros?: number;
}

const image = (size: number, channels: number) => ({ inputShape: [size, size, channels] });
const head = () => [flatten(), dense({ units: 5 })];

const cases: Record<string, Case> = {
  "a dense layer alone": { layers: () => [dense({ units: 3, inputShape: [7] })] },
  "dense layers of odd sizes on mostly zeros": {
    layers: () => [
      flatten({ inputShape: [9, 11] }),
      dense({ units: 37, activation: "relu" }),
      dense({ units: 10 }),
    ],
    zeros: 0.8,
  },
  "dense layers on input without zeros": {
    layers: () => [
      dense({ units: 129, activation: "relu", inputShape: [67] }),
      dense({ units: 10 }),
    ],
    zeros: 0,
  },
  "a batch of one": {
    layers: () => [dense({ units: 13, activation: "relu", inputShape: [21] }), dense({ units: 4 })],
    batch: 1,
  },
  "dense layers without bias": {
    layers: () => [
      dense({ units: 12, useBias: false, activation: "relu", inputShape: [18] }),
      dense({ units: 4, useBias: false }),
    ],
  },
  "sigmoid, tanh and elu": {
    layers: () => [
      dense({ units: 11, activation: "sigmoid", inputShape: [6] }),
      dense({ units: 10, activation: "tanh" }),
      dense({ units: 9, activation: "elu" }),
      dense({ units: 3 }),
    ],
  },
  "activations that stand for themselves": {
    layers: () => [
      dense({ units: 11, inputShape: [6] }),
      activation({ activation: "tanh" }),
      dense({ units: 10 }),
      activation({ activation: "relu" }),
      dense({ units: 3 }),
    ],
  },
  "dropout behind relu": {
    layers: () => [
      dense({ units: 40, activation: "relu", inputShape: [30] }),
      dropout({ rate: 0.5 }),
      dense({ units: 10 }),
    ],
  },
  "dropout behind tanh, and before everything": {
    layers: () => [
      dropout({ rate: 0.2, inputShape: [30] }),
      dense({ units: 40, activation: "tanh" }),
      dropout({ rate: 0.4 }),
      dense({ units: 10 }),
    ],
  },
  "a 3×3 convolution of one channel": {
    layers: () => [
      reshape({ targetShape: [9, 8, 1], inputShape: [9, 8] }),
      conv2d({ filters: 6, kernelSize: 3, activation: "relu" }),
      ...head(),
    ],
  },
  "two 3×3 convolutions, max-pooling and dropout": {
    layers: () => [
      conv2d({ filters: 8, kernelSize: 3, activation: "relu", ...image(14, 1) }),
      conv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      dropout({ rate: 0.25 }),
      ...head(),
    ],
  },
  "3×3 convolutions without pooling": {
    layers: () => [
      conv2d({ filters: 8, kernelSize: 3, activation: "relu", ...image(11, 4) }),
      conv2d({ filters: 16, kernelSize: 3, activation: "relu" }),
      conv2d({ filters: 8, kernelSize: 3, activation: "tanh" }),
      ...head(),
    ],
  },
  "padded 3×3 convolutions with max-pooling": {
    layers: () => [
      conv2d({ filters: 8, kernelSize: 3, padding: "same", activation: "relu", ...image(9, 4) }),
      conv2d({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
      maxPooling2d({ poolSize: 2, padding: "same" }),
      ...head(),
    ],
  },
  "convolutions of 5×5, 1×1 and 2×4 with strides": {
    layers: () => [
      conv2d({ filters: 7, kernelSize: 5, strides: 2, activation: "relu", ...image(17, 3) }),
      conv2d({ filters: 5, kernelSize: 1, activation: "relu" }),
      conv2d({ filters: 6, kernelSize: [2, 4], strides: [1, 2], padding: "same" }),
      ...head(),
    ],
  },
  "a strided, padded convolution before max-pooling": {
    layers: () => [
      conv2d({ filters: 4, kernelSize: 3, padding: "same", ...image(16, 3) }),
      conv2d({ filters: 7, kernelSize: 4, strides: 2, padding: "same", activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      ...head(),
    ],
  },
  "overlapping max-pooling": {
    layers: () => [
      conv2d({ filters: 5, kernelSize: 3, activation: "relu", ...image(12, 2) }),
      maxPooling2d({ poolSize: 3, strides: 2 }),
      ...head(),
    ],
  },
  "average pooling": {
    layers: () => [
      conv2d({ filters: 8, kernelSize: 3, activation: "relu", ...image(12, 4) }),
      conv2d({ filters: 8, kernelSize: 3, activation: "relu" }),
      averagePooling2d({ poolSize: 2 }),
      ...head(),
    ],
  },
  "batch normalization between dense layers": {
    layers: () => [
      dense({ units: 19, useBias: false, inputShape: [30] }),
      batchNormalization(),
      activation({ activation: "tanh" }),
      dense({ units: 4 }),
    ],
  },
  "batch normalization behind convolutions, with relu, max-pooling and dropout": {
    layers: () => [
      conv2d({ filters: 8, kernelSize: 3, useBias: false, ...image(14, 1) }),
      batchNormalization(),
      activation({ activation: "relu" }),
      conv2d({ filters: 18, kernelSize: 3, padding: "same", useBias: false }),
      batchNormalization({ momentum: 0.5 }),
      activation({ activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      dropout({ rate: 0.25 }),
      ...head(),
    ],
  },
  "batch normalization first, and last before pooling": {
    layers: () => [
      batchNormalization({ ...image(9, 3) }),
      conv2d({ filters: 5, kernelSize: 3, activation: "relu" }),
      batchNormalization({ axis: 3, epsilon: 0.01 }),
      averagePooling2d({ poolSize: 2 }),
      ...head(),
    ],
  },
  "pooling before the first weights": {
    layers: () => [maxPooling2d({ poolSize: 2, ...image(8, 3) }), ...head()],
  },
};

const STEP_SEED = 77;

/** Gradients by the plan: momentum's memory after one step from zero is the gradient itself. */
async function plannedGradients(
  model: tf.Sequential,
  data: ReturnType<typeof createExamples>,
  options: { readonly threads: number; readonly arithmetic: "plain" | "fused" },
) {
  const batchSize = data.labels.length;
  const engine = await FusedEngine.create(model, data, { batchSize, ...options });
  try {
    const { loss } = engine.step(Uint32Array.from({ length: batchSize }, (_, i) => i), STEP_SEED);
    const gradients = engine.compiled.parameters.map(({ mean, length }) =>
      new Float32Array(engine.memory.buffer, mean, length).slice()
    );
    return { loss, gradients, damaged: engine.compiled.arena.damagedGuards() };
  } finally {
    engine.dispose();
  }
}

/** Gradients by tfjs' CPU backend. */
function referenceGradients(model: tf.Sequential, data: ReturnType<typeof createExamples>) {
  return tf.tidy(() => {
    const input = tf.tensor(data.images.data, data.images.shape);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { value, grads } = tf.variableGrads(
      () => trainingLoss(model, input, { labels: data.labels, seed: STEP_SEED }),
      variables,
    );
    const gradients = variables.map(({ name }) => grads[name]!.dataSync() as Float32Array);
    return { loss: value.dataSync()[0]!, gradients };
  });
}

for (const [name, { layers, batch = 6, zeros }] of Object.entries(cases)) {
  Deno.test(`the plan's gradients are tfjs' within 1e-4: ${name}`, async () => {
    await tf.setBackend("cpu");
    const model = createSequential(layers(), tf.train.momentum(1, 0.9));
    const data = createExamples(model, { count: batch, zeros });
    const expected = referenceGradients(model, data);
    for (const arithmetic of ["fused", "plain"] as const) {
      for (const threads of [1, 2]) {
        const actual = await plannedGradients(model, data, { threads, arithmetic });
        const errors = [
          relativeError([actual.loss], [expected.loss]),
          ...expected.gradients.map((gradient, i) => relativeError(actual.gradients[i]!, gradient)),
        ];
        const context = `${arithmetic}, ${threads} threads: ${errors.join(" ")}`;
        assertEquals(errors.every((error) => error <= 1e-4), true, context);
        assertEquals(actual.damaged, [], context);
      }
    }
    model.optimizer.dispose();
    model.dispose();
  });
}

Deno.test("batch normalization without scale and shift has the gradients of one with scale 1 and shift 0", async () => {
  await tf.setBackend("cpu");
  const gradientsOf = async (options: { scale?: boolean; center?: boolean }) => {
    const layers = [
      dense({ units: 19, useBias: false, inputShape: [30] }),
      batchNormalization(options),
      activation({ activation: "relu" }),
      dense({ units: 4 }),
    ];
    const model = createSequential(layers, tf.train.momentum(1, 0.9));
    const [gamma, beta] = ["gamma", "beta"].map((part) =>
      model.layers[1]!.weights.find(({ originalName }) => originalName.endsWith(part))
    );
    tf.tidy(() => {
      const last = model.layers[3]!;
      last.setWeights(
        last.getWeights().map(({ size, shape }) => tf.tensor(randomValues(size, 5), shape)),
      );
      gamma?.write(tf.ones([19]));
      beta?.write(tf.zeros([19]));
    });
    const data = createExamples(model, { count: 6 });
    const { gradients } = await plannedGradients(model, data, { threads: 2, arithmetic: "plain" });
    model.optimizer.dispose();
    model.dispose();
    return gradients;
  };
  const [kernel, gamma, beta, ...head] = await gradientsOf({});
  assertEquals(await gradientsOf({ scale: false, center: false }), [kernel, ...head]);
  assertEquals(await gradientsOf({ scale: false }), [kernel, beta, ...head]);
  assertEquals(await gradientsOf({ center: false }), [kernel, gamma, ...head]);
});
