/**
 * Registers this project's kernels on the tfjs WASM backend.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
// Registers the backend's own kernels, which must be there before ours take their place.
import "@tensorflow/tfjs-backend-wasm";
import { type AssemblyOf, assemblyOn } from "./assembly.ts";
import { fuseAdam, registerAdam } from "./adam.ts";
import { conv2DFilterGradientKernel, conv2DInputGradientKernel } from "./conv2d_gradients.ts";
import {
  depthwiseFilterGradientKernel,
  depthwiseInputGradientKernel,
} from "./depthwise_gradients.ts";
import { registerDilatedGradients } from "./dilated_gradients.ts";
import { gatherKernel, unsortedSegmentSumKernel } from "./gather.ts";
import { batchMatMulKernel, fusedMatMulKernel } from "./mat_mul.ts";
import { castKernel, identityKernel } from "./identity.ts";
import { averagePoolGradientKernel, maxPoolGradientKernel } from "./pool_gradients.ts";
import { sliceKernel } from "./slice.ts";
import { sumKernel } from "./sum.ts";
import type { BackendKernel, KernelFunction } from "./wasm_backend.ts";
import { type Arithmetic, chooseArithmetic } from "../arithmetic.ts";
import { loadKernels } from "../load_kernels.ts";

/** Every kernel that `installKernels` registers, by the operator it serves. */
const kernels: readonly BackendKernel[] = [
  batchMatMulKernel,
  fusedMatMulKernel,
  sumKernel,
  sliceKernel,
  identityKernel,
  castKernel,
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

/** The kernels of each arithmetic that has been asked for, on each backend. */
const assemblies = new Map<Arithmetic, AssemblyOf>();

/** The arithmetic of the kernels that serve; undefined where the twins in TypeScript do. */
let serving: Arithmetic | undefined;

/**
 * Gives the tfjs WASM backend the kernels that it lacks, right ones for some that it gets wrong and
 * faster ones for some that it has, so that plain tfjs code (`model.fit`, `model.predict`, `tf.grad`)
 * trains, and runs faster. It may be called before or after the backend starts, and again: further
 * calls change the arithmetic, if they name one, and nothing else. Other backends are left alone.
 *
 * What it adds: the gradients of convolutions (also dilated ones), depthwise convolutions and
 * `tf.gather`. What it corrects: the gradients of max pooling and padded average pooling. What it
 * replaces by faster code: matrix products, sums over leading axes, slices, gathering, clones, and
 * the steps of `tf.train.adam`.
 *
 * ```ts ignore
 * await installKernels();
 * await model.fit(images, labels, { epochs: 5, yieldEvery: "never" });
 * ```
 *
 * @param options `arithmetic`: `plain` computes the same bits on every engine; by default `fused` where
 *   it can be
 * @throws FileError when the built WebAssembly file is missing or may not be read; the next call then
 *   tries again
 */
export async function installKernels(
  { arithmetic }: { readonly arithmetic?: Arithmetic } = {},
): Promise<void> {
  installation ??= install().catch((error) => {
    installation = undefined;
    throw error;
  });
  await installation;
  if (serving !== undefined && arithmetic !== undefined) await serve(arithmetic);
}

/** The arithmetic of tfjs' operations; undefined where they promise none. */
export function servingArithmetic(): Arithmetic | undefined {
  return tf.getBackend() === "wasm" ? serving : undefined;
}

/** Lets the kernels of an arithmetic serve from now on. */
async function serve(wanted?: Arithmetic): Promise<void> {
  const { arithmetic } = chooseArithmetic(wanted);
  if (!assemblies.has(arithmetic)) {
    assemblies.set(arithmetic, assemblyOn((await loadKernels("tfjs", { arithmetic })).module));
  }
  serving = arithmetic;
}

async function install(): Promise<void> {
  // Without SIMD the twins in TypeScript serve: slow, but right.
  if (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) await serve();
  const assemblyOf: AssemblyOf = (backend) => serving && assemblies.get(serving)!(backend);
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
