/**
 * Which versions of everything are at work.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import litert from "@litertjs/core/package.json" with { type: "json" };
import type { BackendInfo } from "./backend.ts";

/** The versions that decide what a run gives. */
export interface Versions {
  /** TensorFlow.js. */
  readonly tfjs: string;
  /** Deno. */
  readonly deno: string;
  /** LiteRT, the runtime of `.tflite` files (`@litertjs/core`). */
  readonly litert: string;
  /** What tfjs computes with: `wasm with SIMD` or `wasm without SIMD`. */
  readonly backend: string;
}

/**
 * Tells the versions of the packages at work.
 *
 * @param backend what `startBackend` found
 */
export function versions(backend: BackendInfo): Versions {
  return {
    tfjs: tf.version.tfjs,
    backend: `${backend.name} ${backend.simd ? "with" : "without"} SIMD`,
    litert: litert.version,
    deno: Deno.version.deno,
  };
}
