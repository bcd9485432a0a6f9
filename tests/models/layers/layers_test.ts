import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import { relativeError } from "../../tflite/convert/compare.ts";
import { KERAS_CASES, modelOf } from "./keras_cases.ts";

/** Keras computes in float32 too, in another order. */
const BOUND = 2e-6;

for (const one of KERAS_CASES) {
  Deno.test(`tfjs computes what Keras does: ${one.name}`, async () => {
    await tf.setBackend("cpu");
    const before = tf.memory().numTensors;
    const model = modelOf(one);
    const inputs = one.inputs.map(({ values, shape, dtype }) =>
      tf.tensor(values, shape, dtype as "int32")
    );
    const predicted = [model.predict(inputs)].flat() as tf.Tensor[];
    for (const [i, { shape, values }] of one.outputs.entries()) {
      assertEquals(predicted[i]!.shape, shape);
      const error = relativeError(predicted[i]!.dataSync(), Float32Array.from(values));
      assert(error <= BOUND, `relative error ${error}`);
    }
    for (const [i, { shape }] of model.outputs.entries()) {
      const known = shape.map((length, axis) => length ?? predicted[i]!.shape[axis]!);
      assertEquals(known, predicted[i]!.shape, "the shape that tfjs foretells");
    }
    tf.dispose([inputs, predicted]);
    model.dispose();
    assertEquals(tf.memory().numTensors, before);
  });
}
