import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { batchAddresses } from "../../../lib/training/tfjs/mat_mul.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { referenceMatMul } from "../../../lib/training/tfjs/reference_dense.ts";
import { assertClose, values } from "../close.ts";
import { onBothBackends } from "./both_backends.ts";

for (const [m, k, n] of [[1, 1, 1], [3, 5, 7], [4, 8, 16], [13, 33, 9], [32, 100, 10]] as const) {
  for (
    const [transposeA, transposeB] of [[false, false], [true, false], [false, true], [true, true]]
  ) {
    const name = `a${transposeA ? "ᵀ" : ""} · b${transposeB ? "ᵀ" : ""}`;
    Deno.test(`BatchMatMul ${name} of m=${m}, k=${k}, n=${n} equals its definition`, async () => {
      await startBackend();
      await installKernels();
      const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
      const a = values(m * k, 1);
      const b = values(k * n, 2);
      const expected = referenceMatMul({ a, b, m, n, k, transposeA, transposeB });
      const actual = tf.tidy(() =>
        tf.matMul(
          tf.tensor2d(a, transposeA ? [k, m] : [m, k]),
          tf.tensor2d(b, transposeB ? [n, k] : [k, n]),
          transposeA,
          transposeB,
        ).dataSync()
      );
      assertClose(actual, expected);
      assertEquals([tf.memory().numTensors, tf.memory().numDataBuffers], before);
    });
  }
}

Deno.test("BatchMatMul broadcasts the batch axis of a transposed matrix", async () => {
  await startBackend();
  await installKernels();
  const a = values(3 * 4 * 5, 3);
  const b = values(1 * 4 * 6, 4);
  const actual = tf.tidy(() =>
    tf.matMul(tf.tensor3d(a, [3, 4, 5]), tf.tensor3d(b, [1, 4, 6]), true)
  );
  assertEquals(actual.shape, [3, 5, 6]);
  const expected = [0, 1, 2].flatMap((image) => {
    const matrix = a.subarray(image * 20, image * 20 + 20);
    return [...referenceMatMul({ a: matrix, b, m: 5, n: 6, k: 4, transposeA: true })];
  });
  assertClose(actual.dataSync(), expected);
  actual.dispose();
});

Deno.test("BatchMatMul with transposes lets NaN through, also where it meets zero", async () => {
  await startBackend();
  await installKernels();
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d([[NaN, 1], [2, 3]]), tf.tensor2d([[0, 0], [1, 1]]), true).dataSync()
  );
  assertEquals(Array.from(product), [NaN, NaN, 3, 3]);
});

for (const activation of ["linear", "relu", "relu6", "elu", "sigmoid"] as const) {
  for (const [transposeA, transposeB] of [[false, false], [true, true]] as const) {
    const name = `a${transposeA ? "ᵀ" : ""} · b${transposeB ? "ᵀ" : ""} + bias`;
    Deno.test(`_FusedMatMul ${name}, ${activation}, equals the CPU backend's`, async () => {
      await startBackend();
      const before = [tf.memory().numTensors, tf.memory().numDataBuffers];
      const { actual, expected } = await onBothBackends(() =>
        tf.tidy(() =>
          tf.fused.matMul({
            a: tf.tensor2d(values(5 * 13, 5), transposeA ? [13, 5] : [5, 13]).mul(4) as tf.Tensor2D,
            b: tf.tensor2d(values(13 * 7, 6), transposeB ? [7, 13] : [13, 7]),
            transposeA,
            transposeB,
            bias: tf.tensor1d(values(7, 7)),
            activation,
          }).dataSync()
        )
      );
      assertClose(actual, expected);
      assertEquals([tf.memory().numTensors, tf.memory().numDataBuffers], before);
    });
  }
}

Deno.test("batchAddresses() repeats the matrices of a broadcast axis", () => {
  assertEquals(batchAddresses([2, 1], [2, 3], 8), [0, 0, 0, 8, 8, 8]);
  assertEquals(batchAddresses([3], [2, 3], 8), [0, 8, 16, 0, 8, 16]);
  assertEquals(batchAddresses([], [], 8), [0]);
});
