import { assertEquals, assertThrows } from "@std/assert";
import type { ElementType, Operation, Value } from "../../../lib/tflite/graph/graph.ts";
import { minimumRuntime, operatorVersion } from "../../../lib/tflite/emit/versions.ts";
import { ActivationFunctionType, builtinOptions } from "../../../lib/tflite/format/schema.ts";

const scales = (...values: number[]) => ({
  scales: Float32Array.from(values),
  zeroPoints: values.map(() => 0),
  axis: 0,
});

const value = (type: ElementType, more: Partial<Value> = {}): Value => ({
  name: "value",
  shape: [1, 2],
  type,
  ...more,
});

const operation = (
  operator: Operation["operator"],
  inputs: Value[],
  more: Partial<Operation> = {},
): Operation => ({ operator, inputs, outputs: [value(inputs[0]!.type)], ...more });

const float = value("float32");
const int8 = value("int8", { quantization: scales(1) });
const perChannel = value("int8", { quantization: scales(1, 2) });
const dilated = builtinOptions("DepthwiseConv2DOptions", { dilationHFactor: 2 });
const asymmetric = builtinOptions("FullyConnectedOptions", { asymmetricQuantizeInputs: true });
const transposedRelu = builtinOptions("TransposeConvOptions", {
  fusedActivationFunction: ActivationFunctionType.RELU,
});
const shape = value("int32");
const deep = value("float32", { shape: [1, 1, 1, 1, 2] });

// The numbers are those of tensorflow/lite/tools/versioning/op_version.cc.
const VERSIONS: readonly [string, Operation, number][] = [
  ["CONV_2D of float32", operation("CONV_2D", [float, float]), 1],
  ["CONV_2D of int8", operation("CONV_2D", [int8, perChannel]), 3],
  ["CONV_2D, hybrid", operation("CONV_2D", [float, int8]), 2],
  ["CONV_2D, hybrid with a scale a channel", operation("CONV_2D", [float, perChannel]), 5],
  ["DEPTHWISE_CONV_2D of float32", operation("DEPTHWISE_CONV_2D", [float, float]), 1],
  [
    "DEPTHWISE_CONV_2D with dilation",
    operation("DEPTHWISE_CONV_2D", [float, float], { options: dilated }),
    2,
  ],
  ["DEPTHWISE_CONV_2D, hybrid", operation("DEPTHWISE_CONV_2D", [float, perChannel]), 6],
  ["FULLY_CONNECTED of float32", operation("FULLY_CONNECTED", [float, float]), 1],
  ["FULLY_CONNECTED of int8", operation("FULLY_CONNECTED", [int8, int8]), 4],
  ["FULLY_CONNECTED, hybrid", operation("FULLY_CONNECTED", [float, int8]), 3],
  [
    "FULLY_CONNECTED, hybrid with asymmetric inputs",
    operation("FULLY_CONNECTED", [float, int8], { options: asymmetric }),
    9,
  ],
  [
    "FULLY_CONNECTED, hybrid with a scale a channel",
    operation("FULLY_CONNECTED", [float, perChannel], { options: asymmetric }),
    12,
  ],
  [
    "FULLY_CONNECTED of int8 with a scale a channel",
    operation("FULLY_CONNECTED", [int8, perChannel]),
    4,
  ],
  ["TRANSPOSE_CONV of float32", operation("TRANSPOSE_CONV", [shape, float, float]), 1],
  ["TRANSPOSE_CONV of int8", operation("TRANSPOSE_CONV", [shape, perChannel, int8]), 2],
  ["TRANSPOSE_CONV with a bias", operation("TRANSPOSE_CONV", [shape, float, float, float]), 3],
  [
    "TRANSPOSE_CONV with an activation",
    operation("TRANSPOSE_CONV", [shape, float, float], { options: transposedRelu }),
    4,
  ],
  ["MUL of int8 to a smaller scale", operation("MUL", [int8, int8], { outputs: [int8] }), 3],
  [
    "MUL of int8 to a larger scale",
    operation("MUL", [int8, int8], { outputs: [value("int8", { quantization: scales(4) })] }),
    2,
  ],
  ["DEQUANTIZE of float16", operation("DEQUANTIZE", [value("float16")]), 3],
  ["DEQUANTIZE of int8", operation("DEQUANTIZE", [int8], { outputs: [float] }), 2],
  ["QUANTIZE", operation("QUANTIZE", [float], { outputs: [int8] }), 1],
  ["RESHAPE of int8", operation("RESHAPE", [int8]), 1],
  ["SOFTMAX of int8", operation("SOFTMAX", [int8]), 2],
  ["PAD of four axes", operation("PAD", [float]), 1],
  ["PAD of five axes", operation("PAD", [deep]), 4],
  ["TRANSPOSE of five axes", operation("TRANSPOSE", [deep]), 4],
];

for (const [name, example, version] of VERSIONS) {
  Deno.test(`operatorVersion() is ${version} for ${name}`, () => {
    assertEquals(operatorVersion(example), version);
  });
}

Deno.test("minimumRuntime() is the newest that any operation needs", () => {
  assertEquals(minimumRuntime([]), "1.5.0");
  assertEquals(minimumRuntime([operation("RELU", [float])]), "1.5.0");
  const operations = [operation("PRELU", [float]), operation("BATCH_MATMUL", [float])];
  assertEquals(minimumRuntime(operations), "2.3.0");
  // 1.14 is newer than 1.5: versions are compared as numbers, not as text.
  assertEquals(minimumRuntime([operation("ELU", [float])]), "1.14.0");
});

Deno.test("minimumRuntime() refuses a version that no list has", () => {
  assertThrows(() => minimumRuntime([operation("SVDF", [float])]), Error, "version 1 of SVDF");
});
