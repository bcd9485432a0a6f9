import type { EngineInfo } from "./engine.ts";
import type { Metrics } from "./metrics.ts";

/** What one epoch gave. */
export interface EpochResult extends Metrics {
  /** Which epoch, from 1. */
  readonly epoch: number;
  /** Loss and accuracy on the validation data after the epoch, where there is any. */
  readonly validation?: Metrics;
  /** How long the epoch took, in seconds, without validation. */
  readonly seconds: number;
}

/** Where training stands within an epoch. */
export interface BatchResult extends Metrics {
  /** Which epoch, from 1. */
  readonly epoch: number;
  /** How many batches of the epoch are done; loss and accuracy are means over these. */
  readonly batch: number;
  /** How many batches an epoch has. */
  readonly batches: number;
}

/** What `train` gives back. */
export interface History {
  /** One entry an epoch, in order. */
  readonly epochs: readonly EpochResult[];
  /** The epoch whose weights the model has, from 1, where the best one is kept. */
  readonly bestEpoch?: number;
  /** True when the `signal` ended training before the last epoch was done. */
  readonly interrupted: boolean;
  /** What made the steps: fused steps, or tfjs and why. */
  readonly engine: EngineInfo;
}
