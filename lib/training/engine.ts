/**
 * What makes the steps of a training: the fused plan where it can, tfjs elsewhere.
 *
 * @module
 */
import type { Metrics } from "./history.ts";

/** Which of the engines trained, and why. */
export interface EngineInfo {
  /** `plan`: fused steps of own kernels; `tfjs`: one operation after the other on tfjs' backend. */
  readonly name: "plan" | "tfjs";
  /** How many threads share a step. */
  readonly threads: number;
  /** Why the plan could not be used. */
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
