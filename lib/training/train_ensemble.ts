/**
 * Training several networks side by side.
 *
 * @module
 */
import { currentHost } from "../core/host.ts";
import type { NdArray } from "../core/nd_array.ts";
import { deriveSeed } from "../core/random.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import { gatherExamples } from "../data/gather_images.ts";
import type { Dataset } from "../data/images.ts";
import type { History } from "./history.ts";
import { JointProgress } from "./joint_progress.ts";
import { splitExamples } from "./split_examples.ts";
import { train } from "./train.ts";
import type { TrainOptions } from "./train_options.ts";

/** What the seed is for here; epochs are its other uses, from 1, and the split, 0. */
const MEMBERS = -3;

/**
 * The seed of one of several networks that one seed fixes.
 *
 * @param seed the one that the user gave
 * @param member which network, from 0
 */
export function memberSeed(seed: number, member: number): number {
  return deriveSeed(seed, MEMBERS, member);
}

/**
 * Trains networks side by side: each in a thread of its own where there are threads, else taking turns in
 * this one. Their weights are the same in either case.
 *
 * @param members compiled as by `compileClassifier`; their weights change, they stay the caller's
 * @param data the examples that all of them see, each in an order of its own
 * @param options as those of `train`, with a `seed` for all, of which each gets its `memberSeed`; with
 * `threads: 1` they take turns. Of a `validationSplit` all have the same examples held back; they are
 * judged by them only for `patience` and `keepBest`. The callbacks are told of all as of one: means of
 * loss and accuracy, and an epoch has the batches of all
 * @returns what `train` returns of each, in their order
 * @throws Error when one cannot be trained; the others are stopped then
 */
export async function trainEnsemble(
  members: readonly LayersModel[],
  data: Dataset<NdArray>,
  options: TrainOptions = {},
): Promise<History[]> {
  const { seed = 0, signal, patience, keepBest } = options;
  const { training, validation } = splitExamples(data, { ...options, seed });
  const shown = options.validationSplit === undefined ? data : {
    images: gatherExamples(data.images, training),
    labels: Uint8Array.from(training, (index) => data.labels[index]!),
  };
  const { count, reason } = currentHost().threadLimit();
  const apart = reason === undefined && (options.threads ?? count) > 1;
  const progress = new JointProgress(members.length, options);
  const failed = new AbortController();
  const outcomes = await Promise.allSettled(members.map((model, member) =>
    train(model, shown, {
      ...options,
      validationSplit: undefined,
      validationData: patience !== undefined || keepBest ? validation : undefined,
      seed: memberSeed(seed, member),
      threads: 1,
      apart,
      signal: AbortSignal.any([failed.signal, ...signal ? [signal] : []]),
      ...progress.of(member),
    }).catch((error) => {
      failed.abort();
      throw error;
    })
  ));
  return outcomes.map((outcome) => {
    if (outcome.status === "fulfilled") return outcome.value;
    throw outcome.reason;
  });
}
