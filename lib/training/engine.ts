/**
 * What makes the steps of a training: fused steps where it can, tfjs elsewhere.
 *
 * @module
 */
import type { Arithmetic } from "./arithmetic.ts";
import type { Metrics } from "./metrics.ts";

/** Which of the engines trained, and why. */
export interface EngineInfo {
  /** `fused`: fused steps of own kernels; `tfjs`: one operation after the other on tfjs' backend. */
  readonly name: "fused" | "tfjs";
  /** How many threads share a step. */
  readonly threads: number;
  /**
   * The arithmetic of the weights: the same seed gives the same bytes in each of the two. Undefined where
   * tfjs trains on another backend than `wasm`, which promises nothing.
   */
  readonly arithmetic?: Arithmetic;
  /** Why fused steps could not be used; or why there is one thread, or plain arithmetic, where more is usual. */
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
