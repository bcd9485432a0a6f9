/**
 * What makes the steps of a training: fused steps where it can, tfjs elsewhere.
 *
 * @module
 */
import type { KernelBuild } from "./load_kernels.ts";
import type { Metrics } from "./metrics.ts";

/** Which of the engines trained, and why. */
export interface EngineInfo {
  /** `fused`: fused steps of own kernels; `tfjs`: one operation after the other on tfjs' backend. */
  readonly name: "fused" | "tfjs";
  /** How many threads share a step. */
  readonly threads: number;
  /**
   * The instructions that fused steps use: `relaxed` SIMD, whose products and sums are rounded once,
   * or plain `simd`, which every engine has. Their last bits differ.
   */
  readonly build?: KernelBuild;
  /** Why fused steps could not be used; or why they have one thread, or plain SIMD, where more is usual. */
  readonly reason?: string;
}

/** Trains a model on batches of one data set. */
export interface Engine {
  readonly info: EngineInfo;
  /**
   * Makes one step.
   *
   * @param chosen which examples are the batch
   * @param seed fixes what dropout drops
   * @returns the means over the batch, before the weights changed
   */
  step(chosen: Uint32Array, seed: number): Metrics | Promise<Metrics>;
  /** Brings the tfjs model up to date: its weights and its optimizer's memory. */
  synchronize(): Promise<void>;
  /** Frees what the engine holds; the model stays as it was at the last `synchronize`. */
  dispose(): void;
}
