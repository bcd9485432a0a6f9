/**
 * Registers this project's kernels on the tfjs WASM backend.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { type AssemblyOf, assemblyOn } from "./backend/assembly.ts";
import { fuseAdam, registerAdam } from "./backend/adam.ts";
import {
  conv2DFilterGradientKernel,
  conv2DInputGradientKernel,
} from "./backend/conv2d_gradients.ts";
import {
  depthwiseFilterGradientKernel,
  depthwiseInputGradientKernel,
} from "./backend/depthwise_gradients.ts";
import { registerDilatedGradients } from "./backend/dilated_gradients.ts";
import { gatherKernel, unsortedSegmentSumKernel } from "./backend/gather.ts";
import { batchMatMulKernel, fusedMatMulKernel } from "./backend/mat_mul.ts";
import { identityKernel } from "./backend/identity.ts";
import { averagePoolGradientKernel, maxPoolGradientKernel } from "./backend/pool_gradients.ts";
import { sliceKernel } from "./backend/slice.ts";
import { sumKernel } from "./backend/sum.ts";
import type { BackendKernel, KernelFunction } from "./backend/wasm_backend.ts";
import { loadKernels } from "./load.ts";

/** Every kernel that `installKernels` registers, by the operator it serves. */
const kernels: readonly BackendKernel[] = [
  batchMatMulKernel,
  fusedMatMulKernel,
  sumKernel,
  sliceKernel,
  identityKernel,
  gatherKernel,
  unsortedSegmentSumKernel,
  conv2DFilterGradientKernel,
  conv2DInputGradientKernel,
  depthwiseFilterGradientKernel,
  depthwiseInputGradientKernel,
  maxPoolGradientKernel,
  averagePoolGradientKernel,
];

let installation: Promise<void> | undefined;

/**
 * Gives the tfjs WASM backend the kernels that it lacks and faster ones for some that it has, so
 * that plain tfjs code (`model.fit`, `model.predict`, `tf.grad`) trains and runs faster. It may be
 * called before or after the backend starts, and again: further calls change nothing. Other
 * backends are left alone.
 *
 * ```ts ignore
 * await startBackend();
 * await installKernels();
 * await model.fit(images, labels, { epochs: 5, yieldEvery: "never" });
 * ```
 */
export function installKernels(): Promise<void> {
  installation ??= install();
  return installation;
}

async function install(): Promise<void> {
  const { module } = await loadKernels("backend");
  const assemblyOf = assemblyOn(module);
  for (const kernel of kernels) register(kernel, assemblyOf);
  registerAdam(assemblyOf);
  fuseAdam();
  registerDilatedGradients();
}

/** Puts one kernel in the place of the backend's own, whose set-up it keeps. */
function register(kernel: BackendKernel, assemblyOf: AssemblyOf): void {
  const stock = tf.getKernel(kernel.name, "wasm");
  // Registering over a kernel works too, but prints a warning.
  if (stock) tf.unregisterKernel(kernel.name, "wasm");
  const stockFunction = stock ? stock.kernelFunc as unknown as KernelFunction : missing(kernel);
  tf.registerKernel({
    ...stock,
    kernelName: kernel.name,
    backendName: "wasm",
    kernelFunc: kernel.create(stockFunction, assemblyOf) as unknown as tf.KernelFunc,
  });
}

function missing(kernel: BackendKernel): KernelFunction {
  return () => {
    throw new Error(`Cannot run "${kernel.name}": the WASM backend ships no kernel for it`);
  };
}
