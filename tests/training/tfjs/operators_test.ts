/** Operators that layers with several inputs and losses are made of: gradients equal the CPU's. */
import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { assertClose, values } from "../close.ts";
import { onBothBackends } from "./both_backends.ts";

const cases: Record<string, (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor> = {
  add: (a, b) => tf.add(a, b),
  subtract: (a, b) => tf.sub(a, b),
  multiply: (a, b) => tf.mul(a, b),
  divide: (a, b) => tf.div(a, b.add(2)),
  "multiply a row": (a, b) => tf.mul(a, b.slice([0, 0], [1, -1])),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => tf.minimum(a, b),
  average: (a, b) => tf.add(a, b).div(2),
  concatenate: (a, b) => tf.concat([a, b], 1),
  stack: (a, b) => tf.stack([a, b], 1),
  "split and add": (a, b) => tf.addN([...tf.split(a, [2, 2, 2], 1), ...tf.split(b, 3, 1)]),
  dot: (a, b) => tf.matMul(a, b, false, true),
  "squared difference": (a, b) => tf.squaredDifference(a, b),
  where: (a, b) => tf.where(tf.tensor2d(values(30, 4), [5, 6]).greater(0), a, b.square()),
  pow: (a, b) => tf.pow(a.abs().add(0.5), b),
  mean: (a, b) => a.mean(1).add(b.mean(1)),
  "max and min": (a, b) => a.max(1).add(b.min(1)),
  "log and exp": (a, b) => a.abs().add(0.1).log().mul(b.exp()),
  "sqrt and rsqrt": (a, b) => a.abs().add(0.1).sqrt().mul(b.abs().add(0.1).rsqrt()),
  "abs, sign, clip": (a, b) => a.abs().add(b.clipByValue(-0.5, 0.5)),
  "log softmax": (a, b) => tf.logSoftmax(a).mul(b),
  "log sum exp": (a, b) => tf.logSumExp(a, 1).add(tf.logSumExp(b, 1)),
  "pad and mirror": (a, b) => tf.pad(a, [[1, 2], [0, 1]]).sum().add(tf.reverse(b, 0).mul(a).sum()),
  tile: (a, b) => tf.tile(a, [2, 1]).mul(tf.concat([b, b.square()], 0)),
  "strided gather": (a, b) => tf.gather(a, [0, 2, 2], 0).mul(tf.gather(b, [1, 1, 0], 0)),
  "softmax cross-entropy": (a, b) => tf.losses.softmaxCrossEntropy(tf.softmax(b), a),
  "sigmoid cross-entropy": (a, b) => tf.losses.sigmoidCrossEntropy(tf.sigmoid(b), a),
  "mean squared error": (a, b) => tf.losses.meanSquaredError(b, a),
  "absolute difference": (a, b) => tf.losses.absoluteDifference(b, a),
  "huber loss": (a, b) => tf.losses.huberLoss(b, a, undefined, 0.3),
  "log loss": (a, b) => tf.losses.logLoss(tf.sigmoid(b), tf.sigmoid(a)),
  "cosine distance": (a, b) => tf.losses.cosineDistance(b, a, 1),
};

for (const [name, operator] of Object.entries(cases)) {
  Deno.test(`${name}: value and gradients equal those of the CPU backend`, async () => {
    await startBackend();
    const before = tf.memory().numTensors;
    const { actual, expected } = await onBothBackends(() =>
      tf.tidy(() => {
        const inputs = [tf.tensor2d(values(30, 1), [5, 6]), tf.tensor2d(values(30, 2), [5, 6])];
        const loss = (a: tf.Tensor, b: tf.Tensor) => {
          const y = operator(a as tf.Tensor2D, b as tf.Tensor2D);
          return y.mul(tf.tensor(values(y.size, 3), y.shape)).sum();
        };
        const { value, grads } = tf.valueAndGrads(loss as (...args: tf.Tensor[]) => tf.Tensor)(
          inputs,
        );
        return [value, ...grads].map((tensor) => tensor.dataSync().slice());
      })
    );
    actual.forEach((data, i) => assertClose(data, expected[i]!, { tolerance: 1e-5 }));
    assertEquals(tf.memory().numTensors, before);
  });
}
