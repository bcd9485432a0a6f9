import "#host";
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { values } from "../close.ts";
import { onBothBackends } from "./both_backends.ts";

const cases = [
  { shape: [7], axis: 0, indices: [3, 0, 3], indicesShape: [3] },
  { shape: [5, 3], axis: 0, indices: [4, 1], indicesShape: [2] },
  { shape: [5, 3], axis: 1, indices: [2, 2, 0, 1], indicesShape: [2, 2] },
  { shape: [2, 4, 9], axis: 1, indices: [3, 1, 0], indicesShape: [3] },
  { shape: [2, 4, 9], axis: -1, indices: [8], indicesShape: [1] },
  { shape: [2, 3, 4, 5], axis: 2, indices: [0, 3], indicesShape: [2] },
  { shape: [5, 3], axis: 0, indices: [2], indicesShape: [] },
];

for (const { shape, axis, indices, indicesShape } of cases) {
  Deno.test(`GatherV2 of [${shape}], axis ${axis}, indices [${indicesShape}], equals the CPU backend's`, async () => {
    await startBackend();
    const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
    for (const dtype of ["float32", "int32", "bool"] as const) {
      const numbers = values(tf.util.sizeFromShape(shape), 1);
      const { actual, expected } = await onBothBackends(() =>
        tf.tidy(() => {
          const data = dtype === "float32" ? numbers : numbers.map((v) => Math.round(v + 1) % 2);
          const x = tf.tensor(data, shape, dtype);
          const result = tf.gather(x, tf.tensor(indices, indicesShape, "int32"), axis);
          return { shape: result.shape, data: Array.from(result.dataSync(), Number) };
        })
      );
      assertEquals(actual, expected);
    }
    assertEquals([tf.memory().numTensors, tf.memory().numDataBuffers], before);
  });
}

Deno.test("GatherV2 with a batch axis picks from each batch its own rows", async () => {
  await startBackend();
  await installKernels();
  const rows = tf.tidy(() =>
    tf.gather(
      tf.tensor3d([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
      tf.tensor2d([[1], [0]], [2, 1], "int32"),
      1,
      1,
    ).dataSync()
  );
  assertEquals(Array.from(rows), [3, 4, 5, 6]);
});

Deno.test("GatherV2 refuses an index beyond the axis, and keeps no memory", async () => {
  await startBackend();
  await installKernels();
  const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
  for (const index of [-1, 3]) {
    assertThrows(
      () => tf.tidy(() => tf.gather(tf.tensor2d([[1], [2], [3]]), tf.tensor1d([index], "int32"))),
      Error,
      `Cannot gather index ${index} along axis 0 of [3,1], expected an index in 0–2`,
    );
  }
  assertEquals([tf.memory().numTensors, tf.memory().numDataBuffers], before);
});

Deno.test("UnsortedSegmentSum adds the rows of each segment and leaves others out", async () => {
  await startBackend();
  await installKernels();
  const before = tf.memory().numTensors;
  const sums = tf.tidy(() =>
    tf.unsortedSegmentSum(
      tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]),
      tf.tensor1d([2, 0, 2, -1, 4], "int32"),
      4,
    ).arraySync()
  );
  assertEquals(sums, [[3, 4], [0, 0], [6, 8], [0, 0]]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("UnsortedSegmentSum keeps NaN to its own segment", async () => {
  await startBackend();
  await installKernels();
  const sums = tf.tidy(() =>
    tf.unsortedSegmentSum(tf.tensor1d([1, NaN, 2]), tf.tensor1d([0, 1, 0], "int32"), 2).dataSync()
  );
  assertEquals(Array.from(sums), [3, NaN]);
});
