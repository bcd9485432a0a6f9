import { assertEquals, assertStrictEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend.ts";
import { installKernels } from "../../lib/kernels/install.ts";

Deno.test("installKernels() replaces a kernel once, however often it is called", async () => {
  await startBackend();
  await installKernels();
  const first = tf.getKernel("Slice", "wasm").kernelFunc;
  await installKernels();
  assertStrictEquals(tf.getKernel("Slice", "wasm").kernelFunc, first);
});

Deno.test("installKernels() leaves the CPU backend's kernels alone", async () => {
  const before = tf.getKernel("Slice", "cpu").kernelFunc;
  await installKernels();
  assertStrictEquals(tf.getKernel("Slice", "cpu").kernelFunc, before);
});

Deno.test("predict in many batches gives what predict in one batch gives", async () => {
  await startBackend();
  await installKernels();
  const before = tf.memory().numTensors;
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [5] })] });
  const input = tf.tensor2d(Array.from({ length: 50 }, (_, i) => Math.sin(i)), [10, 5]);
  const whole = model.predict(input, { batchSize: 10 }) as tf.Tensor;
  const parts = model.predict(input, { batchSize: 3 }) as tf.Tensor;
  const difference = tf.tidy(() => whole.sub(parts).abs().max().dataSync()[0]!);
  assertEquals(difference < 1e-6, true);
  tf.dispose([whole, parts, input]);
  model.dispose();
  assertEquals(tf.memory().numTensors, before);
});
