import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { assertClose, values } from "../close.ts";
import { onBothBackends } from "./both_backends.ts";

const cases: { shape: number[]; axis?: number | number[] }[] = [
  { shape: [7, 5], axis: 0 },
  { shape: [7, 5], axis: 1 },
  { shape: [7, 5], axis: -2 },
  { shape: [3, 4, 5, 6], axis: [0, 1, 2] },
  { shape: [3, 4, 5, 6], axis: [2, 0, 1] },
  { shape: [3, 4, 5, 6], axis: [0, 2] },
  { shape: [3, 4, 5, 6], axis: [1, 2, 3] },
  { shape: [3, 4, 5, 6], axis: [0, 1, 2, 3] },
  { shape: [3, 4], axis: undefined },
  { shape: [3], axis: 0 },
];

for (const { shape, axis } of cases) {
  for (const keepDims of [false, true]) {
    const name = `Sum of [${shape}] over ${axis === undefined ? "all axes" : `axis ${axis}`}`;
    Deno.test(`${name}${keepDims ? ", kept," : ""} equals the CPU backend's`, async () => {
      await startBackend();
      const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
      const { actual, expected } = await onBothBackends(() =>
        tf.tidy(() => {
          const sum = tf.tensor(values(tf.util.sizeFromShape(shape), 1), shape).sum(axis, keepDims);
          return { shape: sum.shape, data: sum.dataSync() };
        })
      );
      assertEquals(actual.shape, expected.shape);
      assertClose(actual.data, expected.data);
      assertEquals([tf.memory().numTensors, tf.memory().numDataBuffers], before);
    });
  }
}

Deno.test("Sum of integers over the first axis stays exact", async () => {
  await startBackend();
  await installKernels();
  const sums = tf.tidy(() =>
    tf.tensor2d([[16777217, 1], [2, 3]], [2, 2], "int32").sum(0).dataSync()
  );
  assertEquals(Array.from(sums), [16777219, 4]);
});
