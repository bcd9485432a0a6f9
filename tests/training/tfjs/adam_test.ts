import "#host";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { assertClose, values } from "../close.ts";
import { onBothBackends } from "./both_backends.ts";

/** Minimizes a loss of two variables for some steps; returns the variables after the last. */
function minimize(optimizer: tf.Optimizer, steps: number): Float32Array[] {
  const variables = [[7, 3], [5]].map((shape, i) =>
    tf.tidy(() => tf.tensor(values(tf.util.sizeFromShape(shape), i), shape).variable())
  );
  const [a, b] = variables as [tf.Variable, tf.Variable];
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(
      () => tf.add(a.sub(0.3).square().mul(3).sum(), b.add(a.mean()).pow(4).sum()) as tf.Scalar,
      false,
      variables,
    );
  }
  const results = variables.map((variable) => variable.dataSync().slice() as Float32Array);
  tf.dispose(variables);
  return results;
}

for (
  const [learningRate, beta1, beta2, epsilon] of [
    [0.001, 0.9, 0.999, 1e-7],
    [0.1, 0.8, 0.99, 1e-3],
  ] as const
) {
  Deno.test(`25 steps of train.adam(${learningRate}, ${beta1}, ${beta2}, ${epsilon}) equal the CPU backend's`, async () => {
    await startBackend();
    const before = tf.memory().numTensors;
    const { actual, expected } = await onBothBackends(() => {
      const optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon);
      const results = minimize(optimizer, 25);
      assertEquals(optimizer.iterations, 25);
      optimizer.dispose();
      return results;
    });
    actual.forEach((data, i) => assertClose(data, expected[i]!, { tolerance: 1e-5 }));
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("a saved Adam goes on where it stopped", async () => {
  await startBackend();
  await installKernels();
  const weight = tf.tidy(() => tf.tensor(values(6, 3)).variable());
  const loss = () => weight.square().sum() as tf.Scalar;
  const first = tf.train.adam(0.05);
  for (let step = 0; step < 4; step++) first.minimize(loss, false, [weight]);
  // The optimizer gives its own variables away, so they are copied.
  const saved = (await first.getWeights()).map(({ name, tensor }) => ({
    name,
    tensor: tensor.clone(),
  }));
  const middle = weight.clone();
  first.minimize(loss, false, [weight]);
  const expected = weight.dataSync().slice();

  weight.assign(middle);
  const second = tf.train.adam(0.05);
  await second.setWeights(saved);
  second.minimize(loss, false, [weight]);
  assertClose(weight.dataSync(), expected);
  assertEquals(second.iterations, 5);
  tf.dispose([weight, middle, ...saved.map(({ tensor }) => tensor)]);
  first.dispose();
  second.dispose();
});

Deno.test("a step of Adam leaves tensors that shared the variable's data as they were", async () => {
  await startBackend();
  await installKernels();
  const weight = tf.tidy(() => tf.tensor1d([1, 2, 3]).variable());
  const copy = weight.clone();
  const optimizer = tf.train.adam(0.1);
  optimizer.minimize(() => weight.square().sum() as tf.Scalar, false, [weight]);
  assertEquals(Array.from(copy.dataSync()), [1, 2, 3]);
  assertNotEquals(Array.from(weight.dataSync()), [1, 2, 3]);
  tf.dispose([weight, copy]);
  optimizer.dispose();
});

Deno.test("the learning rate of Adam may change between steps", async () => {
  await startBackend();
  await installKernels();
  const weight = tf.tidy(() => tf.tensor1d([1]).variable());
  const optimizer = tf.train.adam(0.1);
  const step = () => {
    const before = weight.dataSync()[0]!;
    optimizer.minimize(() => weight.sum() as tf.Scalar, false, [weight]);
    return before - weight.dataSync()[0]!;
  };
  const long = step();
  (optimizer as unknown as { learningRate: number }).learningRate = 0.001;
  const short = step();
  // With a constant gradient each step is as long as the learning rate.
  assert(Math.abs(long - 0.1) < 1e-4, `the first step is ${long} long`);
  assert(Math.abs(short - 0.001) < 1e-4, `the second step is ${short} long`);
  weight.dispose();
  optimizer.dispose();
});

Deno.test("Adam takes gradients by name as well as in a list", async () => {
  await startBackend();
  await installKernels();
  const before = tf.memory().numTensors;
  const weight = tf.tidy(() => tf.tensor1d([1, 2]).variable());
  const optimizer = tf.train.adam(0.1);
  tf.tidy(() => {
    const gradients: tf.NamedTensorMap = { [weight.name]: tf.tensor1d([1, -1]) };
    // The declared type asks for variables, but minimize() gives tensors, and they suffice.
    optimizer.applyGradients(gradients as Record<string, tf.Variable>);
  });
  // The first step is as long as the learning rate, whatever the gradient's size.
  assertClose(weight.dataSync(), [0.9, 2.1], { tolerance: 1e-5 });
  weight.dispose();
  optimizer.dispose();
  assertEquals(tf.memory().numTensors, before);
});
