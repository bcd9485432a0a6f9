import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { formatSummary } from "../../../lib/tflite/inspect/format_summary.ts";
import { inspect } from "../../../lib/tflite/inspect/inspect.ts";
import { type Model, TensorType } from "../../../lib/tflite/format/schema.ts";
import { verifyModel } from "../../../lib/tflite/format/verify.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { type OneOperator, oneOperator, type Operand, scaled } from "../one_operator.ts";
import { changeGraph, tinyModel } from "../tiny_model.ts";

const CORPUS = new URL("../../fuzz/corpus/tflite/", import.meta.url);

function accepted(bytes: Uint8Array): readonly boolean[] {
  const { today, of2023, micro } = inspect(bytes).runtimes;
  return [today, of2023, micro].map(({ accepts }) => accepts);
}

/** Which of LiteRT 2.3.0, TensorFlow Lite 2.14.0 and TFLite Micro ran it: tried with each. */
const TRIED = {
  bf16_io: [true, false, false],
  bool_io: [true, true, true],
  boolean_mask: [true, true, false],
  complex_fft: [true, true, false],
  empty_out: [false, false, true],
  if: [true, true, true],
  int64_io: [true, true, false],
  nms: [true, true, false],
  sparse: [true, true, false],
  string_io: [false, false, false],
  unique: [true, true, false],
  where: [true, true, false],
  while: [true, true, true],
};

for (const [name, expected] of Object.entries(TRIED)) {
  Deno.test(`inspect() is right about the runtimes of ${name}`, async () => {
    assertEquals(accepted(await Deno.readFile(new URL(`${name}.tflite`, CORPUS))), expected);
  });
}

const u8: Operand = ["UINT8", [1, 4], scaled(0.5)];

const PARTS: readonly (readonly [
  title: string,
  model: Model,
  accepts: readonly boolean[],
  reason: string,
])[] = [
  [
    "uint8, as files of before 2020 have it",
    oneOperator("ADD", { inputs: [u8, u8], outputs: [u8] }),
    [true, true, false],
    "it has no ADD of uint8",
  ],
  [
    "TRANSPOSE of int32",
    oneOperator("TRANSPOSE", {
      inputs: [["INT32", [2, 3]], ["INT32", [2], { values: Int32Array.of(1, 0) }]],
      outputs: [["INT32", [3, 2]]],
    }),
    [true, true, false],
    "it has no TRANSPOSE of int32",
  ],
  ["SSD's last step", custom("TFLite_Detection_PostProcess"), [true, true, true], ""],
  [
    "a model for Arm's Ethos-U",
    custom("ethos-u"),
    [false, false, false],
    "Arm's Ethos-U processor",
  ],
  ["one for Google's Edge TPU", custom("edgetpu-custom-op"), [false, false, false], "Edge TPU"],
  ["TensorFlow's own operators", custom("FlexAddV2"), [false, false, false], "the Flex delegate"],
  ["a step of TFLite Micro's library", custom("SignalRfft"), [false, false, true], ""],
  [
    "a type that no kernel gives",
    oneOperator("SOFTMAX", { inputs: [["FLOAT32", [4]]], outputs: [["BOOL", [4]]] }),
    [false, false, false],
    "computes bool of f32",
  ],
];

function custom(customCode: string): Model {
  const inputs: OneOperator["inputs"] = customCode.startsWith("TFLite_Detection")
    ? [["FLOAT32", [1, 2, 4]], ["FLOAT32", [1, 2, 2]], ["FLOAT32", [2, 4]]]
    : [["FLOAT32", [4]]];
  const outputs = customCode.startsWith("TFLite_Detection") ? 4 : 1;
  return oneOperator("CUSTOM", {
    customCode,
    inputs,
    outputs: Array.from({ length: outputs }, (): Operand => ["FLOAT32", [4]]),
  });
}

for (const [title, model, accepts, reason] of PARTS) {
  Deno.test(`inspect() is right about the runtimes of ${title}`, () => {
    const bytes = writeModel(model);
    assertEquals(accepted(bytes), accepts);
    assertStringIncludes(inspect(bytes).runtimes.micro.reasons.join(), reason);
  });
}

Deno.test("inspect() reads biases whose scales lie along the axis of the filters", () => {
  const channels = { scale: Float32Array.of(1, 2), zeroPoint: new BigInt64Array(2) };
  const bias: Operand = ["INT32", [2], {
    values: Int32Array.of(1, 2),
    quantization: { ...channels, quantizedDimension: 3 },
  }];
  const bytes = writeModel(
    oneOperator("ADD", { inputs: [["INT32", [2]], bias], outputs: [["INT32", [2]]] }),
  );
  assertEquals(accepted(bytes), [false, false, true]);
  assertEquals(inspect(bytes).graphs[0]!.tensors[1]!.quantization, {
    scales: [1, 2],
    zeroPoints: [0, 0],
    axis: 0,
  });
  assertStringIncludes(formatSummary(inspect(bytes)), "2 scales along axis 0, 1 to 2");
});

Deno.test("inspect() tells composites, their names among their options", () => {
  const model = oneOperator("STABLEHLO_COMPOSITE", {
    inputs: [["FLOAT32", [4]]],
    outputs: [["FLOAT32", [4]]],
  });
  const [graph] = model.subgraphs!;
  const options = { type: "StableHLOCompositeOptions", name: "odml.gelu" };
  const operators = graph!.operators!.map((operator) => ({
    ...operator,
    builtinOptions2: { ...options, decompositionSubgraphIndex: 1, version: 1 },
  }));
  const inner = { ...graph!, operators: [], outputs: graph!.inputs! };
  const bytes = writeModel({ ...model, subgraphs: [{ ...graph!, operators }, inner] });
  const [operator] = inspect(bytes).graphs[0]!.operators;
  assertEquals(operator!.options["name"], "odml.gelu");
  assertEquals(accepted(bytes), [true, false, false]);
});

Deno.test("formatSummary() takes 200,000 inputs", () => {
  const summary = inspect(writeModel(tinyModel()));
  const [graph] = summary.graphs;
  const inputs = Array.from({ length: 200_000 }, () => graph!.inputs[0]!);
  const text = formatSummary({ ...summary, graphs: [{ ...graph!, inputs }] });
  assertEquals(text.split("\n").filter((line) => line.startsWith("  in ")).length, 200_000 + 1);
});

Deno.test("inspect() finds the names of many inputs in linear time", () => {
  const count = 20_000;
  const [image] = tinyModel().subgraphs![0]!.tensors!;
  const tensors = Array.from({ length: count }, () => image!);
  const all = Int32Array.from({ length: count }, (_, index) => index);
  const maps = Array.from(all, (tensorIndex) => ({ name: `i${tensorIndex}`, tensorIndex }));
  const model = {
    ...changeGraph({ tensors, inputs: all, outputs: all.slice(0, 1), operators: [] })(tinyModel()),
    signatureDefs: [{ signatureKey: "s", subgraphIndex: 0, inputs: maps, outputs: [] }],
  };
  assertEquals(inspect(writeModel(model)).graphs[0]!.inputs.length, count);
});

Deno.test("verifyModel() follows a chain of 20,000 graphs in linear time", () => {
  const model = tinyModel();
  const [graph] = model.subgraphs!;
  const call = (initSubgraphIndex: number) => ({
    ...graph!.operators![0]!,
    inputs: new Int32Array(),
    outputs: new Int32Array(),
    builtinOptions: { type: "CallOnceOptions" as const, initSubgraphIndex },
  });
  const count = 20_000;
  // The last graph calls nothing, and each before it calls the next.
  const subgraphs = Array.from({ length: count }, (_, index) => ({
    ...graph!,
    tensors: [graph!.tensors![0]!],
    outputs: graph!.inputs!,
    operators: index === count - 1 ? [] : [call(index + 1)],
  }));
  const start = performance.now();
  verifyModel({ ...model, signatureDefs: [], subgraphs });
  assert(performance.now() - start < 5000, "it took 63 s when it was quadratic");
  assertEquals(graph!.tensors![0]!.type, TensorType.FLOAT32);
});
