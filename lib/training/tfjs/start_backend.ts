/**
 * Starts the tfjs WASM backend.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { currentHost } from "../../core/host.ts";
import { installKernels } from "./install_kernels.ts";

/** What `startBackend` found. */
export interface BackendInfo {
  /** The name of the backend that tfjs now uses. */
  readonly name: string;
  /** Whether the CPU's vector instructions (WebAssembly SIMD) are used. */
  readonly simd: boolean;
}

/**
 * Makes WebAssembly the backend of all tfjs operations, with this project's kernels where tfjs has
 * none or slower ones, and waits until it is ready. Calling it again changes nothing.
 *
 * @returns the backend's name and whether it uses SIMD
 * @throws Error when the backend cannot be started
 */
export async function startBackend(): Promise<BackendInfo> {
  await currentHost().prepareTfjs();
  if (!await tf.setBackend("wasm")) {
    throw new Error('Cannot start the tfjs backend "wasm": this engine may lack WebAssembly');
  }
  await tf.ready();
  await installKernels();
  return { name: tf.getBackend(), simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") === true };
}
