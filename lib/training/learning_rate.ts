/**
 * The learning rate of a tfjs optimizer, which tfjs lets be set for some of them only.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";

/** What all optimizers with a rate have, though their types keep it to themselves. */
interface WithRate {
  learningRate: number;
}

/**
 * The learning rate of an optimizer.
 *
 * @throws Error when it has none, as Adadelta of other makers
 */
export function learningRateOf(optimizer: tf.Optimizer): number {
  const { learningRate } = optimizer as unknown as Partial<WithRate>;
  if (typeof learningRate === "number") return learningRate;
  throw new Error(
    `Cannot train: ${optimizer.getClassName()} has no learning rate, which the schedule needs`,
  );
}

/** Sets the learning rate of an optimizer from its next step on. */
export function setLearningRate(optimizer: tf.Optimizer, rate: number): void {
  // SGD keeps the rate in a tensor besides. (`instanceof` is of no use: tfjs lets all optimizers pass.)
  const settable = optimizer as unknown as WithRate & { setLearningRate?(rate: number): void };
  if (settable.setLearningRate) settable.setLearningRate(rate);
  else settable.learningRate = rate;
}
