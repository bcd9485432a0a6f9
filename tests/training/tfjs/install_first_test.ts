import "#host";
import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";

Deno.test("installKernels() may be called before the backend starts", async () => {
  await installKernels();
  await tf.setBackend("wasm");
  const product = tf.tidy(() =>
    // Small and not transposed: this one goes through ours to the backend's own kernel.
    tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()
  );
  assertEquals(Array.from(product), [11]);
  const transposed = tf.tidy(() =>
    tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]]), true).dataSync()
  );
  assertEquals(Array.from(transposed), [3, 4, 6, 8]);
});
