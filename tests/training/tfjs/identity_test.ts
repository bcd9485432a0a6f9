import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";

Deno.test("a clone keeps its values when the tensor that it was cloned from is disposed", async () => {
  await startBackend();
  await installKernels();
  const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
  for (const dtype of ["float32", "int32", "bool", "string"] as const) {
    const original = tf.tensor1d(dtype === "string" ? ["a", "b"] : [0, 1], dtype);
    const clone = original.clone();
    original.dispose();
    // Something else may now take the place that was freed.
    const other = tf.fill([2], 9);
    assertEquals(Array.from(clone.dataSync()), dtype === "string" ? ["a", "b"] : [0, 1]);
    tf.dispose([clone, other]);
  }
  assertEquals([tf.memory().numTensors, tf.memory().numDataBuffers], before);
});

Deno.test("assigning to a variable leaves its earlier clones as they were", async () => {
  await startBackend();
  await installKernels();
  const variable = tf.variable(tf.tensor1d([1, 2]));
  const clone = variable.clone();
  tf.tidy(() => variable.assign(tf.tensor1d([3, 4])));
  assertEquals(Array.from(clone.dataSync()), [1, 2]);
  tf.dispose([variable, clone]);
});
