import * as tf from "@tensorflow/tfjs";
import type { LayersModel } from "../core/tensorflow.ts";
import type { Metrics } from "./metrics.ts";

/** Remembers the weights of the epoch with the smallest validation loss. */
export class BestEpoch {
  readonly #model: LayersModel;
  #epoch: number | undefined;
  #loss = Infinity;
  #weights: readonly Float32Array[] = [];

  /**
   * Begins with no epoch.
   *
   * @param model whose weights are remembered; it stays the caller's
   */
  constructor(model: LayersModel) {
    this.#model = model;
  }

  /** The best epoch so far, from 1. */
  get epoch(): number | undefined {
    return this.#epoch;
  }

  /**
   * Looks at the model as it is after an epoch. The first epoch is remembered in any case.
   *
   * @param epoch its number, from 1
   * @param validation what the model reached on the validation data
   */
  consider(epoch: number, { loss }: Metrics): void {
    if (this.#epoch !== undefined && !(loss < this.#loss)) return;
    this.#epoch = epoch;
    this.#loss = loss;
    this.#weights = this.#model.weights.map((weight) =>
      (weight.read().dataSync() as Float32Array).slice()
    );
  }

  /** Gives the model the weights of the best epoch. */
  restore(): void {
    if (this.#epoch === undefined) return;
    this.#model.weights.forEach((weight, i) => {
      tf.tidy(() => void weight.write(tf.tensor(this.#weights[i]!, weight.shape as number[])));
    });
  }
}
