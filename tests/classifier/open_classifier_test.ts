import "#host";
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { openClassifier } from "../../lib/classifier/mod.ts";
import { calibrate } from "../../lib/tflite/calibrate.ts";
import { convert, type ConvertOptions } from "../../lib/tflite/convert.ts";
import { BuiltinOperator, TensorType } from "../../lib/tflite/format/enums.ts";
import { readModel } from "../../lib/tflite/format/read.ts";
import { writeModel } from "../../lib/tflite/format/write.ts";
import { InvalidModelError } from "../../lib/tflite/format/invalid_model_error.ts";
import { addMetadata } from "../../lib/tflite/mod.ts";
import { PRECISIONS } from "../../lib/tflite/quantize/precision.ts";
import { largestDifference } from "../largest_difference.ts";
import { small } from "../tflite/official.ts";

const { layers } = tf;

/** Converts a model of these layers, whose weights are all zero but for its biases 0, 1, 2 …. */
async function fileOf(stack: tf.layers.Layer[], options?: ConvertOptions): Promise<Uint8Array> {
  await tf.setBackend("cpu");
  const model = tf.sequential({ layers: stack });
  tf.tidy(() =>
    model.setWeights(
      model.weights.map(({ shape }) =>
        shape.length === 1 ? tf.range(0, shape[0]!) : tf.zeros(shape.map(Number))
      ),
    )
  );
  try {
    return convert(model, options);
  } finally {
    model.dispose();
  }
}

const dense = (activation: "linear" | "softmax") => layers.dense({ units: 3, activation });
const flatten = (...inputShape: number[]) => layers.flatten({ inputShape });
const image = { data: new Uint8Array(6), shape: [1, 2, 3] } as const;

// As in tests/tflite/runtime: another CPU may round to the neighbouring integer.
const TOLERANCE = { float32: 1e-4, float16: 1e-4, "dynamic-range": 0.05, "full-int8": 0.25 };

for (const precision of PRECISIONS) {
  Deno.test(`openClassifier() takes the official converter's ${precision} file, and gives its logits`, async () => {
    using classifier = await openClassifier(await small.file("conv", precision));
    assertEquals(classifier.size, { height: 8, width: 8 });
    assertEquals(classifier.summary.precision, precision);
    const { data, shape } = classifier.logits(await small.images(100));
    assertEquals(shape, [100, 10]);
    const difference = largestDifference(data, await small.logits("conv", precision));
    assert(difference <= TOLERANCE[precision], `largest difference ${difference}`);
  });
}

Deno.test("classify() gives the likeliest class, all probabilities, and the logits behind them", async () => {
  using classifier = await openClassifier(await fileOf([flatten(2, 3), dense("linear")]));
  const [found, ...others] = classifier.classify(image);
  assertEquals(others, []);
  assertEquals([found!.digit, found!.logits], [2, [0, 1, 2]]);
  const sum = 1 + Math.E + Math.E ** 2;
  for (const [i, probability] of found!.probabilities.entries()) {
    assertAlmostEquals(probability, Math.exp(i) / sum, 1e-6);
  }
  assertEquals(found!.probability, found!.probabilities[2]);
});

Deno.test("classify() names the class where the file's metadata names all of them", async () => {
  const file = await fileOf([flatten(2, 3), dense("linear")]);
  const named = addMetadata(file, { inputs: [{}], outputs: [{ labels: ["ant", "bee", "cat"] }] });
  using classifier = await openClassifier(named);
  assertEquals([classifier.classes, classifier.labels], [3, ["ant", "bee", "cat"]]);
  const [found] = classifier.classify(image);
  assertEquals([found!.digit, found!.label], [2, "cat"]);
  using nameless = await openClassifier(file);
  assertEquals([nameless.classes, "labels" in nameless], [3, false]);
  assertEquals("label" in nameless.classify(image)[0]!, false);
});

Deno.test("classify() takes the probabilities of a file that ends in softmax for what they are", async () => {
  using classifier = await openClassifier(await fileOf([flatten(2, 3), dense("softmax")]));
  const [found] = classifier.classify(image);
  assertEquals([found!.digit, "logits" in found!], [2, false]);
  assertAlmostEquals(found!.probability, Math.exp(2) / (1 + Math.E + Math.E ** 2), 1e-6);
  const { data } = classifier.logits({ ...image, data: new Float32Array(6) });
  assertAlmostEquals(data[2]! - data[0]!, 2, 1e-5);
});

Deno.test("classify() finds the softmax of a full-int8 file before the types are changed back", async () => {
  await tf.setBackend("cpu");
  const model = tf.sequential({ layers: [flatten(2, 3), dense("softmax")] });
  const calibration = await calibrate(model, { data: new Float32Array(6), shape: [1, 2, 3] });
  using classifier = await openClassifier(convert(model, { precision: "full-int8", calibration }));
  model.dispose();
  assertEquals("logits" in classifier.classify(image)[0]!, false);
});

Deno.test("openClassifier() refuses an input of integers that say nothing of pixels", async () => {
  const file = readModel(await small.file("conv", "full-int8"));
  const [graph] = file.subgraphs!;
  const tensors = graph!.tensors!.with(graph!.inputs![0]!, {
    ...graph!.tensors![graph!.inputs![0]!]!,
    type: TensorType.UINT8,
    quantization: undefined,
  });
  // QUANTIZE would want a scale.
  const cast = { builtinCode: BuiltinOperator.CAST, deprecatedBuiltinCode: 53, version: 1 };
  const [first] = graph!.operators!;
  const operators = graph!.operators!.with(0, {
    ...first!,
    opcodeIndex: file.operatorCodes!.length,
    builtinOptions: undefined,
  });
  const bytes = writeModel({
    ...file,
    operatorCodes: [...file.operatorCodes!, cast],
    subgraphs: [{ ...graph!, tensors, operators }],
  });
  const message = 'Cannot use "plain": its input is uint8 without quantization, expected float32';
  await assertRejects(() => openClassifier(bytes, { name: "plain" }), Error, message);
});

Deno.test("openClassifier() takes images with an axis for their one channel", async () => {
  using classifier = await openClassifier(await fileOf([flatten(2, 3, 1), dense("linear")]));
  assertEquals(classifier.classify(image)[0]!.digit, 2);
});

Deno.test("classify() refuses images of another size", async () => {
  const file = await fileOf([flatten(2, 3), dense("linear")]);
  using classifier = await openClassifier(file, { name: "tiny.tflite" });
  assertThrows(
    () => classifier.classify({ ...image, shape: [1, 3, 2] }),
    Error,
    'Cannot use "tiny.tflite" on images of 3×2: it expects 2×3',
  );
});

Deno.test("openClassifier() refuses what takes no gray image or gives no row of classes", async () => {
  const refuses = async (stack: tf.layers.Layer[], message: string) =>
    await assertRejects(
      async () => await openClassifier(await fileOf(stack), { name: "x" }),
      Error,
      `Cannot use "x": its ${message}`,
    );
  await refuses([flatten(2, 3, 3), dense("linear")], "input is [1, 2, 3, 3], expected one of");
  await refuses([layers.dense({ units: 2, inputShape: [5] })], "input is [1, 5], expected one of");
  await refuses([layers.dense({ units: 2, inputShape: [4, 5] })], "output is [1, 4, 2], expected");
});

Deno.test("openClassifier() names the file that it cannot read", async () => {
  await assertRejects(() => openClassifier("no.tflite"), Error, 'the model "no.tflite"');
  await assertRejects(() => openClassifier(new Uint8Array(9)), InvalidModelError, '"model"');
});
