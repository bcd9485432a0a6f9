/**
 * The progress of several trainings, told as that of one.
 *
 * @module
 */
import type { BatchResult, EpochResult } from "./history.ts";
import type { Metrics } from "./metrics.ts";
import type { TrainOptions } from "./train_options.ts";

/** What `train` calls back. */
export type Callbacks = Pick<
  TrainOptions,
  "onTrainBegin" | "onEpochBegin" | "onBatchEnd" | "onEpochEnd"
>;

/** Tells callbacks of trainings as of one: an epoch has the batches of all, and ends with the last. */
export class JointProgress {
  readonly #callbacks: Callbacks;
  /** How far each training is. */
  readonly #latest: (BatchResult | undefined)[];
  /** The epochs that each training has done. */
  readonly #done: EpochResult[][];
  /** The epoch that is told of, from 1; 0 before the first. */
  #begun = 0;
  /** The epoch that the furthest training is in. */
  #furthest = 0;
  /** When it began. */
  #start = 0;

  /**
   * @param count how many trainings there are, of as many batches each
   * @param callbacks what is told
   */
  constructor(count: number, callbacks: Callbacks) {
    this.#callbacks = callbacks;
    this.#latest = new Array(count).fill(undefined);
    this.#done = Array.from({ length: count }, () => []);
  }

  /** The callbacks of one of the trainings. */
  of(training: number): Callbacks {
    return {
      onTrainBegin: (engine) => training === 0 && this.#callbacks.onTrainBegin?.(engine),
      onEpochBegin: (epoch) => {
        this.#furthest = Math.max(this.#furthest, epoch);
        if (this.#isOver()) this.#begin();
      },
      onBatchEnd: (result) => {
        this.#latest[training] = result;
        this.#tellBatch(result.batches);
      },
      onEpochEnd: (result) => {
        this.#done[training]!.push(result);
        if (this.#isOver()) this.#end();
      },
    };
  }

  /** Whether all have done the epoch that is told of. */
  #isOver(): boolean {
    return this.#done.every((results) => results.length >= this.#begun);
  }

  #begin(): void {
    this.#begun++;
    this.#start = performance.now();
    this.#callbacks.onEpochBegin?.(this.#begun);
  }

  /** Those that are ahead have all of the epoch's batches behind them. */
  #tellBatch(batches: number): void {
    const latest = this.#latest.filter((result) => result !== undefined);
    const batch = latest.reduce((sum, { epoch, batch }) => {
      return sum + (epoch > this.#begun ? batches : epoch < this.#begun ? 0 : batch);
    }, 0);
    const total = this.#latest.length * batches;
    this.#callbacks.onBatchEnd?.({
      epoch: this.#begun,
      batch,
      batches: total,
      ...meanOf(latest),
    });
  }

  #end(): void {
    const epoch = this.#begun;
    const results = this.#done.map((done) => done[epoch - 1]!);
    const validations = results.flatMap(({ validation }) => validation ?? []);
    this.#callbacks.onEpochEnd?.({
      epoch,
      ...meanOf(results),
      seconds: (performance.now() - this.#start) / 1000,
      ...(validations.length > 0 && { validation: meanOf(validations) }),
    });
    if (this.#furthest > epoch) this.#begin();
  }
}

function meanOf(results: readonly Metrics[]): Metrics {
  const mean = (name: keyof Metrics) =>
    results.reduce((sum, result) => sum + result[name], 0) / results.length;
  return { loss: mean("loss"), accuracy: mean("accuracy") };
}
