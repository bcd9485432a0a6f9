import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { formatSummary } from "../../../lib/tflite/inspect/format_summary.ts";
import { inspect } from "../../../lib/tflite/inspect/inspect.ts";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { addMetadata } from "../../../lib/tflite/metadata/add_metadata.ts";
import type { Model } from "../../../lib/tflite/format/schema.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { PRECISIONS } from "../../../lib/tflite/quantize/precision.ts";
import { MODELS, small } from "../official.ts";
import { changeTensor, TINY, tinyModel } from "../tiny_model.ts";

const tiny = inspect(writeModel(tinyModel()));

Deno.test("inspect() counts weights and bytes", () => {
  assertEquals(tiny.precision, "dynamic-range");
  assertEquals(tiny.parameters, 2 + 2 + 16 + 2);
  assertEquals(tiny.constantBytes, 8 + 8 + 2 * 4 + 16 + 8);
  assertEquals(tiny.description, "tiny");
});

Deno.test("inspect() tells what goes in and out, open dimensions as -1", () => {
  const { inputs, outputs } = tiny.graphs[0]!;
  assertEquals(inputs.map(({ name, shape }) => [name, shape]), [["image", [-1, 2, 2, 1]]]);
  assertEquals(outputs.map(({ name, dtype }) => [name, dtype]), [["scores", "float32"]]);
  assertEquals(tiny.signatures, [{
    key: "serving_default",
    graph: 0,
    inputs: { image: TINY.image },
    outputs: { scores: TINY.scores },
  }]);
});

Deno.test("inspect() tells operators with versions and the options that say something", () => {
  assertEquals(
    tiny.graphs[0]!.operators.map(({ name, version, options }) => [name, version, options]),
    [
      ["CONV_2D", 1, { padding: "valid", strideW: 1, strideH: 1 }],
      ["RESHAPE", 1, { newShape: "[-1, 8]" }],
      ["FULLY_CONNECTED", 3, {}],
    ],
  );
});

Deno.test("inspect() tells the quantization of a tensor", () => {
  assertEquals(tiny.graphs[0]!.tensors[TINY.weights], {
    index: TINY.weights,
    name: "weights",
    dtype: "int8",
    shape: [2, 8],
    constantBytes: 16,
    quantization: { scales: [0.5], zeroPoints: [0], axis: undefined },
  });
});

Deno.test("inspect() counts the bytes of tensors that exist at the same time", () => {
  // "convolved" and "flat", 8 float32 each, while RESHAPE runs.
  assertEquals(tiny.graphs[0]!.activationBytes, 64);
});

Deno.test("inspect() shows metadata as text where it is short", () => {
  assertEquals(tiny.metadata, [{ name: "min_runtime_version", bytes: 5, text: "1.5.0" }]);
});

Deno.test("inspect() refuses a damaged file by its name", () => {
  assertThrows(
    () => inspect(new Uint8Array(3), { name: "cut.tflite" }),
    InvalidModelError,
    'Cannot read the model "cut.tflite": it has 3 bytes',
  );
});

function supportOf(change: Partial<NonNullable<Model["operatorCodes"]>[number]>) {
  const model = tinyModel();
  const code = { ...model.operatorCodes![0]!, ...change };
  const { today, of2023, micro } =
    inspect(writeModel({ ...model, operatorCodes: model.operatorCodes!.with(0, code) })).runtimes;
  return [today, of2023, micro].map(({ reasons }) => reasons[0]);
}

const MICRO_REFUSES = "it has no FULLY_CONNECTED of float32 with int8 weights (dynamic range)";

Deno.test("inspect() says which operator version a runtime lacks", () => {
  assertEquals(supportOf({ version: 8 }), [
    undefined,
    "it has CONV_2D in versions 1 to 7, the model needs version 8",
    MICRO_REFUSES,
  ]);
});

Deno.test("inspect() says which operator a runtime lacks", () => {
  const floorMod = { builtinCode: 42, deprecatedBuiltinCode: 42 };
  assertEquals(supportOf({ builtinCode: 206, deprecatedBuiltinCode: 127 }), [
    undefined,
    "it has no STABLEHLO_COMPOSITE",
    "it has no STABLEHLO_COMPOSITE",
  ]);
  assertEquals(supportOf(floorMod)[2], MICRO_REFUSES);
});

Deno.test("inspect() says that custom operators are the application's", () => {
  const custom = { builtinCode: 32, deprecatedBuiltinCode: 32, customCode: "MyOperator" };
  const reason = 'the custom operator "MyOperator" must be brought by the application';
  assertEquals(supportOf(custom), [reason, reason, reason]);
});

// What was found by loading the files in the runtimes themselves.
const ACCEPTED = {
  float32: [true, true, true],
  float16: [true, true, false],
  "dynamic-range": [true, false, false],
  "full-int8": [true, true, true],
} as const;

for (const model of MODELS) {
  for (const precision of PRECISIONS) {
    Deno.test(`inspect() tells which runtimes take the official ${model}/${precision}`, async () => {
      const { runtimes, ...summary } = inspect(await small.file(model, precision));
      const answers = [runtimes.today, runtimes.of2023, runtimes.micro];
      assertEquals(answers.map(({ accepts }) => accepts), ACCEPTED[precision]);
      assertEquals(summary.precision, precision);
      assertEquals(summary.parameters, (await small.weights(model)).length);
    });
  }
}

Deno.test("formatSummary() lays everything out in columns", () => {
  assertEquals(formatSummary(tiny, { name: "tiny.tflite" }), TEXT);
});

Deno.test("formatSummary() shortens names that go on and on", () => {
  const model = changeTensor("image", { name: "n".repeat(100) })(tinyModel());
  const text = formatSummary(inspect(writeModel(model)));
  assertEquals(text.includes(`${"n".repeat(47)}…`), true);
  assertEquals(text.includes("n".repeat(48)), false);
});

Deno.test("formatSummary() shows what metadata says", () => {
  const bytes = addMetadata(writeModel(tinyModel()), {
    name: "tiny",
    inputs: [{
      name: "image",
      image: "grayscale",
      normalization: { mean: [0], standardDeviation: [255] },
    }],
    outputs: [{ description: "Logits.", labels: ["yes", "no"] }],
  });
  assertStringIncludes(
    formatSummary(inspect(bytes)),
    `
Described as
  name          tiny
  input 0       image, grayscale image, (value − [0]) / [255]
  output 0      Logits., labels yes no
  packed files  labels.txt
`,
  );
});

Deno.test("formatSummary() prints no control characters from a file", () => {
  const bytes = writeModel({ ...tinyModel(), description: "\u001b[2J\r\nnew line" });
  assertEquals(
    formatSummary(inspect(bytes)).includes("description  \ufffd[2J\ufffd\ufffdnew"),
    true,
  );
});

const TEXT = `\
tiny.tflite
  file         1,392 bytes
  precision    dynamic-range
  parameters   22 in 48 bytes
  activations  64 bytes at least, beside the file, while it runs
  description  tiny

Inputs and outputs
       #  name    type     shape          quantization
  in   0  image   float32  [-1, 2, 2, 1]
  out  8  scores  float32  [1, 2]

Operators: 3
  #  operator         version  reads  computes        options
  0  CONV_2D          v1       0 1 2  3 [1, 2, 2, 2]  padding valid, strideW 1, strideH 1
  1  RESHAPE          v1       3 4    5 [1, 8]        newShape [-1, 8]
  2  FULLY_CONNECTED  v3       5 6 7  8 [1, 2]

Tensors: 9
  #  name       type     shape          constant bytes  quantization
  0  image      float32  [-1, 2, 2, 1]
  1  filter     float32  [2, 1, 1, 1]   8
  2  bias       float32  [2]            8
  3  convolved  float32  [1, 2, 2, 2]
  4  shape      int32    [2]            8
  5  flat       float32  [1, 8]
  6  weights    int8     [2, 8]         16              0.5 × q
  7  biases     float32  [2]            8
  8  scores     float32  [1, 2]

Signature serving_default
  in   image   tensor 0 "image"
  out  scores  tensor 8 "scores"

Metadata
  min_runtime_version  1.5.0

Which runtimes will take it
  LiteRT 2.3.0 (today)           yes
  TensorFlow Lite 2.14.0 (2023)  yes
  TFLite Micro                   no: it has no FULLY_CONNECTED of float32 with int8 weights (dynamic range)`;
