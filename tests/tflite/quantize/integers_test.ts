import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Value } from "../../../lib/tflite/graph/graph.ts";
import {
  asymmetricQuantization,
  quantizeBias,
  quantizeWeights,
  rangeOf,
  smallestWeightScales,
} from "../../../lib/tflite/quantize/integers.ts";

const constant = (values: number[], shape: number[]): Value => ({
  name: "constant",
  shape,
  type: "float32",
  data: Float32Array.from(values),
});

Deno.test("rangeOf() always has zero in it", () => {
  assertEquals(rangeOf([2, 3]), { min: 0, max: 3 });
  assertEquals(rangeOf([-2, -3]), { min: -3, max: 0 });
  assertEquals(rangeOf([]), { min: 0, max: 0 });
});

Deno.test("asymmetricQuantization() gives pixels the scale 1/255 and the zero point -128", () => {
  const { scales, zeroPoints } = asymmetricQuantization({ min: 0, max: 1 });
  assertEquals(scales, Float32Array.of(1 / 255));
  assertEquals(zeroPoints, [-128]);
});

Deno.test("asymmetricQuantization() represents zero exactly and both ends within half a step", () => {
  for (const [min, max] of [[-1, 1], [-0.1, 5], [-7, 0], [-1e-3, 1e3], [2, 3]] as const) {
    const { scales: [scale], zeroPoints: [zeroPoint] } = asymmetricQuantization({ min, max });
    assert(Number.isInteger(zeroPoint) && zeroPoint! >= -128 && zeroPoint! <= 127);
    const [low, high] = [-128, 127].map((integer) => scale! * (integer - zeroPoint!));
    assertAlmostEquals(low!, Math.min(0, min), scale! * 0.5001);
    assertAlmostEquals(high!, Math.max(0, max), scale! * 0.5001);
  }
});

Deno.test("asymmetricQuantization() has a positive scale even for a value that is always zero", () => {
  assert(asymmetricQuantization({ min: 0, max: 0 }).scales[0]! > 0);
});

Deno.test("quantizeWeights() uses -127 to 127 for each channel of the first axis", () => {
  const weights = constant([1, -2, 0.5, 10, 5, -2.5], [2, 3]);
  const { data, quantization } = quantizeWeights(weights, { axis: 0 });
  assertEquals(quantization!.scales, Float32Array.of(2 / 127, 10 / 127));
  assertEquals([...data!], [64, -127, 32, 127, 64, -32]);
  assertEquals(quantization!.zeroPoints, [0, 0]);
});

Deno.test("quantizeWeights() finds the channels of the last axis", () => {
  const { data, quantization } = quantizeWeights(constant([1, 10, -1, 5], [1, 2, 1, 2]), {
    axis: 3,
  });
  assertEquals(quantization!.scales, Float32Array.of(1 / 127, 10 / 127));
  assertEquals([...data!], [127, 127, -127, 64]);
});

Deno.test("quantizeWeights() without an axis has one scale", () => {
  const { data, quantization } = quantizeWeights(constant([1, -4], [2, 1]));
  assertEquals(quantization!.scales.length, 1);
  assertEquals([...data!], [32, -127]);
});

Deno.test("quantizeWeights() is off by half a step at most", () => {
  const values = Array.from({ length: 1000 }, (_, i) => Math.sin(i * 1.7));
  const { data, quantization } = quantizeWeights(constant(values, [1, 1000]));
  const scale = quantization!.scales[0]!;
  for (const [i, value] of values.entries()) {
    assertAlmostEquals(data![i]! * scale, value, scale * 0.5001);
  }
});

Deno.test("quantizeWeights() has a positive scale for a channel of zeros", () => {
  const { data, quantization } = quantizeWeights(constant([0, 0, 1, 2], [2, 2]), { axis: 0 });
  assert(quantization!.scales[0]! > 0);
  assertEquals([...data!.subarray(0, 2)], [0, 0]);
});

Deno.test("quantizeBias() has the scale of the products that it is added to", () => {
  const weightScales = Float32Array.of(0.5, 0.25);
  const bias = quantizeBias(constant([1, -1], [2]), { inputScale: 0.125, weightScales });
  assertEquals(bias.type, "int32");
  assertEquals(bias.quantization!.scales, Float32Array.of(0.0625, 0.03125));
  assertEquals(bias.data, Int32Array.of(16, -32));
});

Deno.test("a bias that is huge beside its weights fits 32 bits, because the weights' scale gives way", () => {
  const bias = [1e6];
  const smallestScales = smallestWeightScales(bias, 1e-3);
  const weights = quantizeWeights(constant([1e-9], [1, 1]), { axis: 0, smallestScales });
  const { data, quantization } = quantizeBias(constant(bias, [1]), {
    inputScale: 1e-3,
    weightScales: weights.quantization!.scales,
  });
  assert(Math.abs(data![0]!) <= 2 ** 30 + 2 ** 10);
  assertAlmostEquals(data![0]! * quantization!.scales[0]!, 1e6, 1);
});
