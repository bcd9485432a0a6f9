import "#host";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";

/** Runs the same on the WASM backend, with our kernels, and on tfjs' CPU backend. */
export async function onBothBackends<Result>(
  run: () => Result,
): Promise<{ readonly actual: Result; readonly expected: Result }> {
  await startBackend();
  await installKernels();
  const actual = run();
  await tf.setBackend("cpu");
  try {
    return { actual, expected: run() };
  } finally {
    await tf.setBackend("wasm");
  }
}
