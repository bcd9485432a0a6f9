import "#host";
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { values } from "../close.ts";

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

Deno.test("a convolutional model trains by model.fit, and its loss falls", async () => {
  await startBackend();
  await installKernels();
  const before = tf.memory().numTensors;
  const { layers } = tf;
  const model = tf.sequential({
    layers: [
      layers.conv2d({ filters: 5, kernelSize: 3, activation: "relu", inputShape: [9, 8, 1] }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: "same" }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.1, seed: 1 }),
      layers.flatten(),
      layers.dense({ units: 3 }),
    ],
  });
  const optimizer = tf.train.adam(0.01);
  model.compile({ optimizer, loss: tf.losses.softmaxCrossEntropy });
  // Which third of the image is bright is what there is to learn.
  const images = tf.tidy(() =>
    tf.stack(
      Array.from({ length: 30 }, (_, i) =>
        tf.oneHot(tf.fill([9], i % 3, "int32"), 8).toFloat()
          .add(tf.tensor(values(72, i), [9, 8]).mul(0.2)).expandDims(-1)),
    )
  );
  const labels = tf.tidy(() =>
    tf.oneHot(tf.tensor1d(Array.from({ length: 30 }, (_, i) => i % 3), "int32"), 3).toFloat()
  );
  const { history } = await model.fit(images, labels, {
    epochs: 12,
    batchSize: 7,
    yieldEvery: "never",
    verbose: 0,
  });
  const losses = history.loss as number[];
  assert(losses.at(-1)! < 0.2 * losses[0]!, `the losses are ${losses}`);
  tf.dispose([images, labels]);
  model.dispose();
  optimizer.dispose();
  assertEquals(tf.memory().numTensors, before);
});
