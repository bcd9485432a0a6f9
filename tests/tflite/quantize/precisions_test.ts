import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { convert, type ConvertOptions } from "../../../lib/tflite/convert.ts";
import { calibrate, type Examples } from "../../../lib/tflite/calibrate.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import {
  type Model,
  operatorName,
  type SubGraph,
  tensorTypeName,
} from "../../../lib/tflite/format/schema.ts";
import { ARCHITECTURES } from "../convert/architectures.ts";
import type { Runtime } from "../../runtimes/cases.ts";
import { conversionError, randomInputs, randomizeWeights } from "../convert/compare.ts";

const { layers } = tf;
const EXAMPLES = 8;

/** Random examples for each input of a model; the first one is that of `randomInputs`. */
function randomExamples(model: tf.LayersModel): Examples[] {
  const runs = Array.from({ length: EXAMPLES }, (_, i) => randomInputs(model, { seed: 2 + i }));
  const examples = model.inputs.map(({ shape }, input): Examples => ({
    shape: [EXAMPLES, ...shape.slice(1).map(Number)],
    data: Float32Array.from(runs.flatMap((tensors) => [...tensors[input]!.dataSync()])),
  }));
  tf.dispose(runs);
  return examples;
}

/** Operators with versions, each once, in the order of their first use. */
function operatorCodesOf(model: Model): string[] {
  return model.operatorCodes!.map(({ builtinCode, version }) =>
    `${operatorName(builtinCode)} ${version}`
  );
}

// What 11 and 8 bits leave of the largest output after the layers of each architecture.
const BOUNDS = { float16: 2e-3, "dynamic-range": 1e-2, "full-int8": 4e-2 };

/** TFLite Micro has neither float16 weights nor hybrid kernels. */
const RUNTIMES: Readonly<Record<keyof typeof BOUNDS, readonly Runtime[]>> = {
  float16: ["ai-edge-litert", "tflite-runtime"],
  "dynamic-range": ["ai-edge-litert", "tflite-runtime"],
  "full-int8": ["ai-edge-litert", "tflite-runtime", "tflite-micro"],
};

for (const [name, build] of Object.entries(ARCHITECTURES)) {
  for (const precision of ["float16", "dynamic-range", "full-int8"] as const) {
    const bound = BOUNDS[precision];
    Deno.test(`LiteRT and tfjs agree within ${bound} on ${name} in ${precision}`, async () => {
      await startBackend();
      const before = tf.memory().numTensors;
      const model = build();
      randomizeWeights(model);
      const calibration = precision === "full-int8"
        ? await calibrate(model, randomExamples(model))
        : undefined;
      const error = await conversionError(model, {
        name: `${name} in ${precision}`,
        options: { precision, calibration },
        bound,
        runtimes: RUNTIMES[precision],
      });
      model.dispose();
      assert(error <= bound, `relative error ${error}`);
      assertEquals(tf.memory().numTensors, before);
    });
  }
}

/** A model with weights large enough to be worth quantizing. */
function convolutional(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      layers.conv2d({ filters: 64, kernelSize: 3, inputShape: [8, 8, 4], activation: "relu" }),
      layers.depthwiseConv2d({ kernelSize: 5 }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 20 }),
      layers.softmax(),
    ],
  });
  randomizeWeights(model);
  return model;
}

Deno.test("a dynamic-range file has only versions that runtimes of 2023 have", () => {
  const model = convolutional();
  const file = readModel(convert(model, { precision: "dynamic-range" }));
  model.dispose();
  assertEquals(operatorCodesOf(file), [
    "CONV_2D 5",
    "DEPTHWISE_CONV_2D 6",
    "MAX_POOL_2D 1",
    "RESHAPE 1",
    "FULLY_CONNECTED 9",
    "SOFTMAX 1",
  ]);
  const int8 = file.subgraphs![0]!.tensors!.filter(({ type }) => tensorTypeName(type) === "INT8");
  assertEquals(
    int8.map(({ quantization }) => [quantization!.quantizedDimension, quantization!.scale!.length]),
    [[0, 64], [3, 64], [0, 1]],
  );
});

Deno.test("a dynamic-range file keeps constants below 1,024 elements as they are", () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 31, inputShape: [33] })] });
  assertEquals(convert(model, { precision: "dynamic-range" }), convert(model));
  model.dispose();
});

Deno.test("a dynamic-range file looks int8 embeddings up and restores what it found", async () => {
  await tf.setBackend("cpu");
  const input = tf.input({ shape: [4], dtype: "int32" });
  const output = layers.embedding({ inputDim: 100, outputDim: 16 }).apply(input);
  const model = tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
  randomizeWeights(model);
  const file = readModel(convert(model, { precision: "dynamic-range" }));
  assertEquals(operatorCodesOf(file), ["GATHER 2", "DEQUANTIZE 2"]);
  const error = await conversionError(model, {
    name: "int8 embeddings",
    options: { precision: "dynamic-range" },
    bound: 0.005,
    runtimes: RUNTIMES["dynamic-range"],
  });
  model.dispose();
  assert(error <= 0.5 / 127 * 1.01, `relative error ${error}`);
});

Deno.test("a float16 file stores every weight and bias behind a DEQUANTIZE", () => {
  const model = convolutional();
  const file = readModel(convert(model, { precision: "float16" }));
  model.dispose();
  const [graph] = file.subgraphs!;
  const half = graph!.tensors!.filter(({ type }) => tensorTypeName(type) === "FLOAT16");
  assertEquals(half.length, 6);
  assertEquals(operatorCodesOf(file)[0], "DEQUANTIZE 3");
  assertEquals(graph!.operators!.length, 6 + 6);
});

Deno.test("a float16 file keeps weights that float16 cannot hold", async () => {
  await tf.setBackend("cpu");
  const model = tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  tf.tidy(() => model.setWeights([tf.tensor2d([[70000], [1]]), tf.tensor1d([0.5])]));
  const error = await conversionError(model, {
    name: "weights beyond float16",
    options: { precision: "float16" },
    runtimes: RUNTIMES.float16,
  });
  model.dispose();
  assert(error <= 1e-6, `relative error ${error}`);
});

Deno.test("a full-int8 file has integers from its first to its last tensor", async () => {
  const model = convolutional();
  const calibration = await calibrate(model, randomExamples(model)[0]!);
  const types = { inputType: "int8", outputType: "int8" } as const;
  const file = readModel(convert(model, { precision: "full-int8", calibration, ...types }));
  model.dispose();
  const [graph] = file.subgraphs!;
  const names = new Set(graph!.tensors!.map(({ type }) => tensorTypeName(type)));
  assertEquals(names, new Set(["INT8", "INT32"]));
  const output = graph!.tensors![graph!.outputs![0]!]!.quantization!;
  assertEquals([output.scale![0], output.zeroPoint![0]], [1 / 256, -128n]);
  assertEquals(operatorCodesOf(file), [
    "CONV_2D 3",
    "DEPTHWISE_CONV_2D 3",
    "MAX_POOL_2D 2",
    "RESHAPE 1",
    "FULLY_CONNECTED 4",
    "SOFTMAX 2",
  ]);
});

Deno.test("a full-int8 file has a scale for each unit of a dense layer", async () => {
  const model = convolutional();
  const calibration = await calibrate(model, randomExamples(model)[0]!);
  const file = readModel(convert(model, { precision: "full-int8", calibration }));
  model.dispose();
  const [{ operators, tensors }] = file.subgraphs as [SubGraph];
  const dense = operators!.find(({ builtinOptions }) =>
    builtinOptions?.type === "FullyConnectedOptions"
  )!;
  const scaleCounts = Array.from(
    dense.inputs!,
    (index) => tensors![index]!.quantization!.scale!.length,
  );
  assertEquals(scaleCounts, [1, 20, 20]);
});

Deno.test("the types of a full-int8 file's inputs and outputs are as asked", async () => {
  const model = convolutional();
  const calibration = await calibrate(model, randomExamples(model)[0]!);
  for (const type of ["float32", "int8", "uint8"] as const) {
    const options = { calibration, inputType: type, outputType: type };
    const [graph] = readModel(convert(model, { precision: "full-int8", ...options })).subgraphs!;
    for (const index of [...graph!.inputs!, ...graph!.outputs!]) {
      assertEquals(tensorTypeName(graph!.tensors![index]!.type), type.toUpperCase());
    }
  }
  model.dispose();
});

Deno.test("a full-int8 file computes in float32 what has no int8 kernel", async () => {
  await tf.setBackend("cpu");
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 8, inputShape: [8] }),
      layers.activation({ activation: "softsign" }),
      layers.dense({ units: 4 }),
    ],
  });
  randomizeWeights(model);
  const calibration = await calibrate(model, randomExamples(model)[0]!);
  const codes = operatorCodesOf(readModel(convert(model, { precision: "full-int8", calibration })));
  assert(codes.includes("DIV 1") && codes.includes("DEQUANTIZE 2"), codes.join());
  const error = await conversionError(model, {
    name: "softsign in full-int8",
    options: { precision: "full-int8", calibration },
    bound: 0.05,
  });
  model.dispose();
  assert(error <= 0.05, `relative error ${error}`);
});

Deno.test("a full-int8 concatenation rescales a sigmoid, whose scale is fixed", async () => {
  await tf.setBackend("cpu");
  const input = tf.input({ shape: [6] });
  const apply = (activation: "sigmoid" | "linear") =>
    layers.dense({ units: 4, activation }).apply(input) as tf.SymbolicTensor;
  const output = layers.concatenate().apply([apply("sigmoid"), apply("linear")]);
  const model = tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
  randomizeWeights(model);
  const calibration = await calibrate(model, randomExamples(model)[0]!);
  const [graph] = readModel(convert(model, { precision: "full-int8", calibration })).subgraphs!;
  const join = graph!.operators!.find(({ builtinOptions }) =>
    builtinOptions?.type === "ConcatenationOptions"
  )!;
  const scales = [...join.inputs!, ...join.outputs!].map((index) =>
    graph!.tensors![index]!.quantization!.scale![0]
  );
  assertEquals(new Set(scales).size, 1);
  const error = await conversionError(model, {
    name: "a sigmoid joined in full-int8",
    options: { precision: "full-int8", calibration },
    bound: 0.03,
  });
  model.dispose();
  assert(error <= 0.03, `relative error ${error}`);
});

Deno.test("convert() refuses options that contradict each other", () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  const refuses = (options: ConvertOptions, message: string) =>
    assertThrows(() => convert(model, options), Error, message);
  refuses(
    { precision: "int8" as "full-int8" },
    'Cannot convert to "int8": expected float32, float16',
  );
  refuses({ precision: "full-int8" }, "there is no calibration");
  refuses({ inputType: "uint8" }, "expected them with full-int8 only");
  refuses({ precision: "float16", calibration: new Map() }, "expected them with full-int8 only");
  refuses(
    { precision: "full-int8", calibration: new Map() },
    "expected the calibration of this model",
  );
  model.dispose();
});

Deno.test("calibrate() refuses examples that do not fit the model", async () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  const refuses = (examples: Examples | Examples[], message: string) =>
    assertRejects(() => calibrate(model, examples), Error, message);
  await refuses({ data: new Float32Array(), shape: [0, 2] }, "there are no examples");
  await refuses({ data: new Float32Array(6), shape: [2, 3] }, "expected [2, 2]");
  await refuses({ data: new Float32Array(3), shape: [2, 2] }, "3 values");
  await refuses(
    { data: Float32Array.of(1, NaN), shape: [1, 2] },
    "example 0 (counted from 0) for input",
  );
  await refuses([], "there are no examples");
  const pair = { data: new Float32Array(2), shape: [1, 2] };
  await refuses([pair, pair], "examples for 2 inputs, expected 1");
  model.dispose();
});

Deno.test("calibrate() refuses indices that an embedding has not, by the example's number", async () => {
  await tf.setBackend("cpu");
  const input = tf.input({ name: "words", shape: [2], dtype: "int32" });
  const vectors = layers.embedding({ inputDim: 9, outputDim: 2 }).apply(input);
  const model = tf.model({ inputs: input, outputs: vectors as tf.SymbolicTensor });
  for (const index of [-1, 9]) {
    await assertRejects(
      () => calibrate(model, { data: Int32Array.of(1, 8, index, 0), shape: [2, 2] }),
      Error,
      `example 1 (counted from 0) for input "words" holds ${index}, expected 0 to 8`,
    );
  }
  model.dispose();
});
