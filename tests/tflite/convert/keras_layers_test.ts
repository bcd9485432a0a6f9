import * as tf from "@tensorflow/tfjs";
import { assert } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";
import { KERAS_CASES } from "../../models/layers/keras_cases.ts";
import { modelOf } from "../../models/layers/keras_cases.ts";
import { writeRuntimeCase } from "../../runtimes/cases.ts";
import { RELATIVE_ERROR, relativeError, runFile } from "./compare.ts";

for (const { name, inputs, outputs } of KERAS_CASES) {
  Deno.test(`LiteRT and Keras agree within ${RELATIVE_ERROR} on ${name}`, async () => {
    await tf.setBackend("cpu");
    const model = modelOf(KERAS_CASES.find((one) => one.name === name)!);
    const bytes = convert(model);
    model.dispose();
    const expected = outputs.map(({ values }) => Float32Array.from(values));
    const magnitude = Math.max(...outputs.flatMap(({ values }) => values.map(Math.abs)));
    await writeRuntimeCase(`keras_${name.replaceAll(/\W+/g, "_")}`, {
      bytes,
      inputs: inputs.map(({ values, shape }) => ({ data: Float32Array.from(values), shape })),
      outputs: outputs.map(({ shape }, i) => ({ data: expected[i]!, shape })),
      tolerance: RELATIVE_ERROR * magnitude,
      runtimes: name.includes("gelu") ? ["ai-edge-litert", "tflite-runtime"] : undefined,
    });
    const tensors = inputs.map(({ values, shape, dtype }) =>
      tf.tensor(values, shape, dtype as "int32")
    );
    const found = await runFile(bytes, tensors);
    tf.dispose(tensors);
    for (const [i, values] of expected.entries()) {
      const error = relativeError(found[i]!, values);
      assert(error <= RELATIVE_ERROR, `relative error ${error}`);
    }
  });
}
