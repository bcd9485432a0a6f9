import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import type { Runtime } from "../../runtimes/cases.ts";
import { conversionError, randomizeWeights, RELATIVE_ERROR } from "./compare.ts";
import { LAYER_CASES } from "./layer_cases.ts";

/** TFLite Micro has no GELU. */
function runtimesOf(name: string): readonly Runtime[] | undefined {
  return name.includes("gelu") ? ["ai-edge-litert", "tflite-runtime"] : undefined;
}

Deno.test("the table has at least 300 combinations with distinct names", () => {
  assert(LAYER_CASES.length >= 300, `there are ${LAYER_CASES.length}`);
  assertEquals(new Set(LAYER_CASES.map(({ name }) => name)).size, LAYER_CASES.length);
});

for (const { name, inputs, build } of LAYER_CASES) {
  Deno.test(`LiteRT and tfjs agree within ${RELATIVE_ERROR} on ${name}`, async () => {
    // The reference is the plain JavaScript backend, which has every operation.
    await tf.setBackend("cpu");
    const before = tf.memory().numTensors;
    const symbols = inputs.map(({ shape, dtype }) => tf.input({ shape: [...shape], dtype }));
    const model = tf.model({ inputs: symbols, outputs: build(...symbols) });
    randomizeWeights(model);
    const error = await conversionError(model, { name, runtimes: runtimesOf(name) });
    model.dispose();
    assert(error <= RELATIVE_ERROR, `relative error ${error}`);
    assertEquals(tf.memory().numTensors, before);
  });
}
