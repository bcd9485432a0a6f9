/**
 * Starts the tfjs WASM backend.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { currentHost } from "../../core/host.ts";
import type { Arithmetic } from "../arithmetic.ts";
import { installKernels, servingArithmetic } from "./install_kernels.ts";

/** What `startBackend` found. */
export interface BackendInfo {
  /** The name of the backend that tfjs now uses. */
  readonly name: string;
  /** Whether the CPU's vector instructions (WebAssembly SIMD) are used. */
  readonly simd: boolean;
  /** The arithmetic that is computed in; undefined without SIMD. */
  readonly arithmetic?: Arithmetic;
}

/**
 * Makes WebAssembly the backend of all tfjs operations, with this project's kernels where tfjs has
 * none or slower ones, and waits until it is ready. Calling it again changes the arithmetic, if that is
 * named, and nothing else.
 *
 * @param options `arithmetic`: `plain` gives the same bytes on every engine, `fused` on all that can, in
 *   less time; by default `fused` where it can be
 * @returns the backend's name, whether it uses SIMD, and in which arithmetic
 * @throws Error when the backend cannot be started, or `fused` is asked for and cannot be
 */
export async function startBackend(
  options: { readonly arithmetic?: Arithmetic } = {},
): Promise<BackendInfo> {
  await currentHost().prepareTfjs();
  if (!await tf.setBackend("wasm")) {
    throw new Error('Cannot start the tfjs backend "wasm": this engine may lack WebAssembly');
  }
  await tf.ready();
  await installKernels(options);
  const arithmetic = servingArithmetic();
  return {
    name: tf.getBackend(),
    simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") === true,
    ...(arithmetic && { arithmetic }),
  };
}
