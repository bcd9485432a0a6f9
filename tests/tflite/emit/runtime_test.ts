import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { convert, type ConvertOptions } from "../../../lib/tflite/convert.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import { operatorName, type SubGraph } from "../../../lib/tflite/format/schema.ts";
import { conversionError, randomizeWeights } from "../convert/compare.ts";

const { layers } = tf;

/** A dense layer that is large enough to be worth quantizing. */
function dense(): tf.LayersModel {
  const model = tf.sequential({
    layers: [layers.dense({ units: 64, inputShape: [32], name: "first" })],
  });
  randomizeWeights(model);
  return model;
}

const versionsOf = (model: tf.LayersModel, options: ConvertOptions) =>
  readModel(convert(model, options)).operatorCodes!.map(({ builtinCode, version }) =>
    `${operatorName(builtinCode)} ${version}`
  );

/** How many scales the weights of the first operator have. */
function scaleCount(model: tf.LayersModel, options: ConvertOptions): number {
  const [{ operators, tensors }] = readModel(convert(model, options)).subgraphs as [SubGraph];
  return tensors![operators![0]!.inputs![1]!]!.quantization!.scale!.length;
}

Deno.test("convert() gives hybrid dense weights a scale for each unit only for today's runtime", async () => {
  await tf.setBackend("cpu");
  const model = dense();
  const precision = "dynamic-range";
  assertEquals(versionsOf(model, { precision }), ["FULLY_CONNECTED 9"]);
  assertEquals(scaleCount(model, { precision }), 1);
  assertEquals(versionsOf(model, { precision, runtime: "2023" }), ["FULLY_CONNECTED 9"]);
  assertEquals(versionsOf(model, { precision, runtime: "today" }), ["FULLY_CONNECTED 12"]);
  assertEquals(scaleCount(model, { precision, runtime: "today" }), 64);
  const error = await conversionError(model, {
    name: "hybrid dense with a scale a unit",
    options: { precision, runtime: "today" },
    bound: 0.01,
    runtimes: ["ai-edge-litert"],
  });
  model.dispose();
  assert(error <= 0.01, `relative error ${error}`);
});

Deno.test("convert() refuses for a runtime what that lacks, by operator and tensor", () => {
  const model = dense();
  const refuses = (options: ConvertOptions, message: string) =>
    assertThrows(() => convert(model, options), Error, message);
  for (const precision of ["dynamic-range", "float16"] as const) {
    refuses(
      { precision, runtime: "micro" },
      `Cannot convert to ${precision} for TFLite Micro, which computes in float32 or full-int8 only`,
    );
  }
  model.dispose();
  const gelu = tf.sequential({
    layers: [
      layers.dense({ units: 2, inputShape: [2], activation: "gelu", name: "one" }),
      layers.dense({ units: 2, activation: "gelu", name: "two" }),
    ],
  });
  assertThrows(
    () => convert(gelu, { runtime: "micro" }),
    Error,
    'it has no GELU, which would compute "one/gelu", "two/gelu"',
  );
  convert(gelu, { runtime: "2023" });
  convert(gelu, { runtime: "today" });
  gelu.dispose();
});

Deno.test("convert() makes the same float32 file for each runtime where one form does for all", () => {
  const model = dense();
  const file = convert(model);
  for (const runtime of ["today", "2023", "micro"] as const) {
    assertEquals(convert(model, { runtime }), file);
  }
  model.dispose();
});
