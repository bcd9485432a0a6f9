/**
 * Which versions of everything are at work.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import litert from "@litertjs/core/package.json" with { type: "json" };
import { currentHost } from "../core/host.ts";
import type { BackendInfo } from "./tfjs/start_backend.ts";

/** The versions that decide what a run gives. */
export interface Versions {
  /** TensorFlow.js. */
  readonly tfjs: string;
  /** What tfjs computes with: `wasm with SIMD` or `wasm without SIMD`. */
  readonly backend: string;
  /** LiteRT, the runtime of `.tflite` files (`@litertjs/core`). */
  readonly litert: string;
  /** What runs this code: `Deno 2.9.6`, `Node 22.11.0`, `browser`. */
  readonly engine: string;
}

/**
 * Tells the versions of the packages at work.
 *
 * @param backend what `startBackend` found
 */
export function versions(backend: BackendInfo): Versions {
  const { name, version } = currentHost();
  return {
    tfjs: tf.version.tfjs,
    backend: `${backend.name} ${backend.simd ? "with" : "without"} SIMD`,
    litert: litert.version,
    engine: `${name} ${version}`.trim(),
  };
}
