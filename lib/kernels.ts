/**
 * Kernels for plain tfjs code on its WASM backend: what the backend lacks, and faster ones.
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
import "#host";

export { installKernels } from "./training/tfjs/install_kernels.ts";
