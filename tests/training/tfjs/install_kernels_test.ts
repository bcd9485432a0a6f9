import "#host";
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { values } from "../close.ts";

/** The kernels of a backend, by name. */
function kernelsOf(backend: "cpu" | "wasm"): Record<string, tf.KernelFunc> {
  const kernels = tf.getKernelsForBackend(backend);
  return Object.fromEntries(kernels.map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]));
}

// Before any test installs ours.
const stock = { cpu: kernelsOf("cpu"), wasm: kernelsOf("wasm") };

Deno.test("installKernels() replaces kernels of the WASM backend once, however often it is called", async () => {
  await startBackend();
  await installKernels();
  const first = kernelsOf("wasm");
  assertNotStrictEquals(first.Slice, stock.wasm.Slice);
  assertEquals(stock.wasm.Conv2DBackpropFilter, undefined);
  assertEquals(typeof first.Conv2DBackpropFilter, "function");
  await installKernels();
  const again = kernelsOf("wasm");
  assertEquals(Object.keys(again), Object.keys(first));
  for (const [name, kernel] of Object.entries(again)) assertStrictEquals(kernel, first[name], name);
});

Deno.test("installKernels() leaves the CPU backend's kernels alone", async () => {
  await installKernels();
  const after = kernelsOf("cpu");
  assertEquals(Object.keys(after), Object.keys(stock.cpu));
  for (const [name, kernel] of Object.entries(after)) {
    assertStrictEquals(kernel, stock.cpu[name], name);
  }
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
