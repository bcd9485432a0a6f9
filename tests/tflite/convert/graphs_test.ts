import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import { convert, type ConvertOptions } from "../../../lib/tflite/convert.ts";
import { graphOfLayersModel } from "../../../lib/tflite/layers/layers_model.ts";
import { optimize } from "../../../lib/tflite/optimize/optimize.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import { type Model, operatorName } from "../../../lib/tflite/format/schema.ts";
import { resNet20, twoInputs } from "./architectures.ts";
import { conversionError, randomizeWeights, RELATIVE_ERROR } from "./compare.ts";

const { layers } = tf;
const shape = (values: Int32Array | undefined) => values && [...values];

/** The operators of a file in their order, with their versions. */
function operatorsOf(model: Model): string[] {
  return model.subgraphs![0]!.operators!.map(({ opcodeIndex }) => {
    const { builtinCode, version } = model.operatorCodes![opcodeIndex]!;
    return `${operatorName(builtinCode)} ${version}`;
  });
}

/** Converts, disposes of the model, and reads the file again. */
function converted(model: tf.LayersModel, options?: ConvertOptions): Model {
  try {
    return readModel(convert(model, options));
  } finally {
    model.dispose();
  }
}

async function assertAgrees(
  model: tf.LayersModel,
  name: string,
  options?: ConvertOptions,
): Promise<void> {
  await tf.setBackend("cpu");
  randomizeWeights(model);
  const error = await conversionError(model, { name, options });
  model.dispose();
  assert(error <= RELATIVE_ERROR, `relative error ${error}`);
}

const mlp = () =>
  tf.sequential({
    layers: [
      layers.flatten({ inputShape: [28, 28] }),
      layers.dense({ units: 128, activation: "relu" }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 10 }),
    ],
  });

Deno.test("convert() needs three operators for the tutorial's model, all of version 1", () => {
  const operators = ["RESHAPE 1", "FULLY_CONNECTED 1", "FULLY_CONNECTED 1"];
  assertEquals(operatorsOf(converted(mlp())), operators);
});

Deno.test("convert() names inputs and outputs in the signature as the layers are named", () => {
  const model = converted(twoInputs());
  const [signature] = model.signatureDefs!;
  assertEquals(signature!.signatureKey, "serving_default");
  assertEquals(signature!.inputs!.map(({ name }) => name), ["image", "facts"]);
  assertEquals(signature!.outputs!.map(({ name }) => name), ["kind", "value"]);
  const [graph] = model.subgraphs!;
  assertEquals(signature!.inputs!.map(({ tensorIndex }) => tensorIndex), shape(graph!.inputs));
  assertEquals(signature!.outputs!.map(({ tensorIndex }) => tensorIndex), shape(graph!.outputs));
  const tensors = graph!.tensors!;
  assertEquals(shape(tensors[graph!.inputs![0]!]!.shape), [1, 16, 16, 3]);
  assertEquals(shape(tensors[graph!.outputs![0]!]!.shape), [1, 4]);
});

Deno.test("convert() fixes the batch at 1 unless it is to stay open", () => {
  const fixed = converted(mlp()).subgraphs![0]!.tensors!;
  assertEquals(fixed.every(({ shapeSignature }) => shapeSignature === undefined), true);
  const open = converted(mlp(), { dynamicBatch: true }).subgraphs![0]!;
  const input = open.tensors![open.inputs![0]!]!;
  assertEquals(shape(input.shape), [1, 28, 28]);
  assertEquals(shape(input.shapeSignature), [-1, 28, 28]);
});

Deno.test("LiteRT and tfjs agree on a model whose batch is open, also where rows are flattened", async () => {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 4, inputShape: [3, 5, 2], activation: "relu" }),
      layers.reshape({ targetShape: [15, 4] }),
      layers.conv1d({ filters: 3, kernelSize: 2 }),
      layers.dense({ units: 2 }),
    ],
  });
  const [graph] = readModel(convert(model, { dynamicBatch: true })).subgraphs!;
  const computed = graph!.tensors!.filter(({ buffer }) => buffer === 0);
  for (const { name, shapeSignature } of computed) assertEquals(shapeSignature?.[0], -1, name);
  await assertAgrees(model, "an open batch", { dynamicBatch: true });
});

Deno.test("convert() keeps a batch that the model fixes", () => {
  const input = tf.input({ batchShape: [4, 3] });
  const output = layers.dense({ units: 2 }).apply(input) as tf.SymbolicTensor;
  const graph = converted(tf.model({ inputs: input, outputs: output })).subgraphs![0]!;
  assertEquals(shape(graph.tensors![graph.outputs![0]!]!.shape), [4, 2]);
});

Deno.test("convert() says in the metadata which runtime the file needs at least", () => {
  const runtimeOf = (model: Model) => {
    const { buffer } = model.metadata!.find(({ name }) => name === "min_runtime_version")!;
    return new TextDecoder().decode(model.buffers![buffer]!.data).replaceAll("\0", "");
  };
  assertEquals(runtimeOf(converted(mlp())), "1.5.0");
  const prelu = tf.sequential({ layers: [layers.prelu({ inputShape: [3] })] });
  assertEquals(runtimeOf(converted(prelu)), "1.8.0");
  const gelu = tf.sequential({
    layers: [layers.activation({ activation: "gelu" as "relu", inputShape: [3] })],
  });
  assertEquals(runtimeOf(converted(gelu)), "2.9.0");
});

Deno.test("convert() leaves no batch normalization and no activation of its own in a ResNet", () => {
  const operators = operatorsOf(converted(resNet20()));
  const count = (name: string) => operators.filter((operator) => operator === `${name} 1`).length;
  assertEquals(count("CONV_2D"), 21);
  assertEquals(count("ADD"), 9);
  assertEquals(operators.length, 21 + 9 + 2); // … and MEAN and FULLY_CONNECTED
});

Deno.test("convert() does not fold what is used twice", async () => {
  const input = tf.input({ shape: [5, 5, 2] });
  const shared = layers.conv2d({ filters: 3, kernelSize: 2 }).apply(input) as tf.SymbolicTensor;
  const normalized = layers.batchNormalization().apply(shared) as tf.SymbolicTensor;
  const positive = layers.reLU().apply(shared) as tf.SymbolicTensor;
  const sum = layers.add().apply([normalized, positive]) as tf.SymbolicTensor;
  await assertAgrees(tf.model({ inputs: input, outputs: [sum, shared] }), "used twice");
});

Deno.test("convert() stores the weights of a shared layer once", () => {
  const [a, b] = [tf.input({ shape: [40] }), tf.input({ shape: [40] })];
  const dense = layers.dense({ units: 30 });
  const outputs = [a, b].map((input) => dense.apply(input) as tf.SymbolicTensor);
  const model = converted(tf.model({ inputs: [a, b], outputs }));
  const large = model.buffers!.filter(({ data }) => data?.length === 40 * 30 * 4);
  assertEquals(large.length, 1);
  assertEquals(operatorsOf(model), ["FULLY_CONNECTED 1", "FULLY_CONNECTED 1"]);
});

Deno.test("convert() stores weights once that are folded for each use of a layer", async () => {
  const create = () => {
    const [a, b] = [tf.input({ shape: [6, 6, 2] }), tf.input({ shape: [6, 6, 2] })];
    const stack = tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [6, 6, 2], filters: 8, kernelSize: 3 }),
        layers.batchNormalization(),
      ],
    });
    const both = [a, b].map((input) => stack.apply(input) as tf.SymbolicTensor);
    const outputs = layers.add().apply(both) as tf.SymbolicTensor;
    return tf.model({ inputs: [a, b], outputs });
  };
  const large = converted(create()).buffers!.filter(({ data }) =>
    data?.length === 3 * 3 * 2 * 8 * 4
  );
  assertEquals(large.length, 1);
  await assertAgrees(create(), "a shared stack whose batch normalization is folded");
});

Deno.test("convert() keeps constants apart that differ in a bit", () => {
  const dense = (first: number) => {
    const kernel = new Float32Array(40 * 30).fill(1);
    kernel[0] = first;
    const layer = layers.dense({ units: 30, useBias: false });
    return { layer, kernel: tf.tensor2d(kernel, [40, 30]) };
  };
  const input = tf.input({ shape: [40] });
  const parts = [dense(1), dense(-0), dense(0), dense(1)];
  const outputs = parts.map(({ layer }) => layer.apply(input) as tf.SymbolicTensor);
  const model = tf.model({ inputs: input, outputs });
  for (const { layer, kernel } of parts) layer.setWeights([kernel]);
  const large = converted(model).buffers!.filter(({ data }) => data?.length === 40 * 30 * 4);
  assertEquals(large.length, 3);
  tf.dispose(parts.map(({ kernel }) => kernel));
});

Deno.test("LiteRT and tfjs agree on a shared layer", async () => {
  const [a, b] = [tf.input({ shape: [6] }), tf.input({ shape: [6] })];
  const dense = layers.dense({ units: 4, activation: "tanh" });
  const both = [a, b].map((input) => dense.apply(input) as tf.SymbolicTensor);
  const distance = layers.dot({ axes: 1 }).apply(both) as tf.SymbolicTensor;
  await assertAgrees(tf.model({ inputs: [a, b], outputs: distance }), "a shared layer");
});

Deno.test("LiteRT and tfjs agree on a model in a model in a model, called twice", async () => {
  const inner = tf.sequential({
    layers: [layers.dense({ units: 4, activation: "relu", inputShape: [4] }), layers.reLU()],
  });
  const middleInput = tf.input({ shape: [4] });
  const middle = tf.model({
    inputs: middleInput,
    outputs: layers.add().apply([
      middleInput,
      inner.apply(middleInput) as tf.SymbolicTensor,
    ]) as tf.SymbolicTensor,
  });
  const input = tf.input({ shape: [4] });
  const once = middle.apply(input) as tf.SymbolicTensor;
  const twice = middle.apply(once) as tf.SymbolicTensor;
  await assertAgrees(tf.model({ inputs: input, outputs: [twice, once] }), "nested models");
});

Deno.test("LiteRT and tfjs agree on a nested model with two outputs", async () => {
  const innerInput = tf.input({ shape: [5] });
  const inner = tf.model({
    inputs: innerInput,
    outputs: [3, 2].map((units) => layers.dense({ units }).apply(innerInput) as tf.SymbolicTensor),
  });
  const input = tf.input({ shape: [5] });
  const outputs = inner.apply(input) as tf.SymbolicTensor[];
  const joined = layers.concatenate().apply(outputs) as tf.SymbolicTensor;
  await assertAgrees(
    tf.model({ inputs: input, outputs: [joined, outputs[1]!] }),
    "a nested model with two outputs",
  );
});

Deno.test("LiteRT and tfjs agree on an output that is an input", async () => {
  const input = tf.input({ shape: [3] });
  const output = layers.dense({ units: 2 }).apply(input) as tf.SymbolicTensor;
  await assertAgrees(
    tf.model({ inputs: input, outputs: [output, input] }),
    "an output that is an input",
  );
});

Deno.test("convert() gives an output that is named twice two names and two tensors", () => {
  const input = tf.input({ shape: [3] });
  const output = layers.dense({ units: 2, name: "y" }).apply(input) as tf.SymbolicTensor;
  const model = converted(tf.model({ inputs: input, outputs: [output, output] }));
  assertEquals(model.signatureDefs![0]!.outputs!.map(({ name }) => name), ["y", "y_1"]);
  assertEquals(new Set(model.subgraphs![0]!.outputs).size, 2);
});

Deno.test("optimize() neither changes the graph it is given nor needs a second pass", () => {
  const model = resNet20();
  const graph = graphOfLayersModel(model);
  model.dispose();
  const before = structuredClone(graph);
  const once = optimize(graph);
  assertEquals(graph, before);
  assertEquals(optimize(once).operations, once.operations);
});
