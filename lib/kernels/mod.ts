/**
 * Kernels for training on the tfjs WASM backend.
 *
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { startBackend } from "digits";
 * import { installKernels } from "digits/kernels";
 * import { assertEquals } from "@std/assert";
 *
 * await startBackend(); // installs them too
 * await installKernels();
 * const part = tf.tidy(() => tf.range(0, 10).slice([3], [2]).dataSync());
 * assertEquals([...part], [3, 4]);
 * ```
 *
 * @module
 */
export { installKernels } from "./install.ts";
