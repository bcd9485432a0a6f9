/**
 * How to train, and what of it is refused.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import type { AugmentOptions } from "../data/augment/create_augment.ts";
import { type Dataset, NO_CLASS } from "../data/images.ts";
import { checkExamples } from "../models/check_examples.ts";
import type { Arithmetic } from "./arithmetic.ts";
import type { EngineInfo } from "./engine.ts";
import type { BatchResult, EpochResult } from "./history.ts";
import type { Schedule } from "./schedule.ts";

/** How to train; the defaults are the tutorial's. */
export interface TrainOptions {
  /** How many passes over the data; 5 by default. */
  readonly epochs?: number;
  /**
   * How many of these the model has behind it, so that a training goes on where another was ended, as
   * Keras' `initial_epoch` says: with the weights, and what the optimizer remembers, of that moment the
   * result is the same as of one training. 0 by default.
   */
  readonly initialEpoch?: number;
  /** How many examples a step; 32 by default. */
  readonly batchSize?: number;
  /** Fixes the order of the examples and what dropout drops; 0 by default. */
  readonly seed?: number;
  /** Whether each epoch visits the examples in a new order; true by default. */
  readonly shuffle?: boolean;
  /** Examples to evaluate on after each epoch, of the same shape; none by default. */
  readonly validationData?: Dataset<NdArray>;
  /**
   * The share of the examples that is held back from training to evaluate on after each epoch, instead
   * of `validationData`; the seed fixes which ones. None by default.
   */
  readonly validationSplit?: number;
  /**
   * Ends training when the loss on the validation data has not become smaller for so many epochs, and
   * keeps the best. Without it, all epochs are trained.
   */
  readonly patience?: number;
  /** Gives the model the weights of its best epoch on the validation data; with `patience`, always. */
  readonly keepBest?: boolean;
  /** Changes each image at random each time that it is shown; not by default. */
  readonly augment?: AugmentOptions;
  /** How the learning rate changes from step to step; not at all by default. */
  readonly schedule?: Schedule;
  /** Ends training after the step under way; the history then says `interrupted`. */
  readonly signal?: AbortSignal;
  /** Asked about 20 times a second, and at the end of each epoch: training waits for its promise. */
  readonly pause?: () => Promise<void> | undefined;
  /** `tfjs` trains without fused steps even where it could; `fused` by default. */
  readonly engine?: "fused" | "tfjs";
  /** How many threads share a step at most; by default as many as pay on this machine. */
  readonly threads?: number;
  /**
   * Whether other threads make the steps without this one, which is free for other trainings; not by
   * default, where this one works with them.
   */
  readonly apart?: boolean;
  /**
   * Which of the two arithmetics: `plain` gives the same bytes on every engine, `fused` on all that can.
   * By default the one of `startBackend`, which is `fused` where it can be.
   */
  readonly arithmetic?: Arithmetic;
  /** Called once before the first step with what will make the steps. */
  readonly onTrainBegin?: (engine: EngineInfo) => void;
  /** Called before each epoch with its number, from 1; without a schedule, a learning rate set here is used from now. */
  readonly onEpochBegin?: (epoch: number) => void;
  /** Called about 20 times a second, and at the end of each epoch. */
  readonly onBatchEnd?: (result: BatchResult) => void;
  /** Called after each epoch; training waits for its promise, if it gives one. */
  readonly onEpochEnd?: ((result: EpochResult) => void) | ((result: EpochResult) => Promise<void>);
}

/** Options with their defaults filled in. */
export type FullOptions =
  & TrainOptions
  & Required<Pick<TrainOptions, "epochs" | "batchSize" | "seed" | "shuffle">>;

/**
 * Fills in the defaults, and makes sure that a training can begin.
 *
 * @throws Error when an option is out of range, or model and data do not fit
 */
export function checkOptions(
  model: LayersModel,
  data: Dataset<NdArray>,
  options: TrainOptions,
): FullOptions {
  const full = { epochs: 5, batchSize: 32, seed: 0, shuffle: true, ...withoutUndefined(options) };
  for (const name of ["epochs", "batchSize", "threads", "patience"] as const) {
    const value = full[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
      throw new Error(`Cannot train: ${name} is ${value}, expected an integer of 1 or more`);
    }
  }
  const { initialEpoch = 0 } = full;
  if (!(Number.isInteger(initialEpoch) && initialEpoch >= 0 && initialEpoch < full.epochs)) {
    throw new Error(
      `Cannot train: initialEpoch is ${initialEpoch}, ` +
        `expected an integer of 0 or more, below the ${full.epochs} epochs`,
    );
  }
  if (!Number.isSafeInteger(full.seed)) {
    throw new Error(`Cannot train: seed is ${full.seed}, expected an integer`);
  }
  if (model.optimizer === undefined) {
    throw new Error("Cannot train: the model is not compiled, expected compileClassifier(model)");
  }
  checkData(model, data, "examples");
  if (full.validationData) checkData(model, full.validationData, "validation examples");
  checkValidation(full);
  return full;
}

/** An option that is given as undefined is one that is not given. */
function withoutUndefined(options: TrainOptions): TrainOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function checkValidation(
  { validationData, validationSplit, patience, keepBest }: TrainOptions,
): void {
  if (validationSplit !== undefined && !(validationSplit > 0 && validationSplit < 1)) {
    throw new Error(
      `Cannot train: validationSplit is ${validationSplit}, expected a share between 0 and 1`,
    );
  }
  if (validationSplit !== undefined && validationData) {
    throw new Error("Cannot train: there are validationData and a validationSplit, expected one");
  }
  const needs = patience !== undefined ? "patience" : keepBest ? "keepBest" : undefined;
  if (needs && !validationData && validationSplit === undefined) {
    throw new Error(
      `Cannot train: ${needs} has nothing to judge by, expected validationData or a validationSplit`,
    );
  }
}

function checkData(model: LayersModel, data: Dataset<NdArray>, name: string): void {
  const { images, labels } = data;
  const [count = 0] = images.shape;
  if (count === 0) throw new Error(`Cannot train: there are 0 ${name}, expected some`);
  if (labels.length !== count) {
    throw new Error(
      `Cannot train: ${count} ${name} have ${labels.length} labels, expected as many`,
    );
  }
  const classes = model.outputs[0]!.shape.at(-1)!;
  if (classes > NO_CLASS) {
    throw new Error(`Cannot train: the model has ${classes} classes, expected ${NO_CLASS} at most`);
  }
  const stray = labels.findIndex((label) => label >= classes && label !== NO_CLASS);
  if (stray >= 0) {
    throw new Error(
      `Cannot train: label ${stray} is ${labels[stray]}, the model expects 0–${classes - 1}`,
    );
  }
  checkExamples(model, images, "train");
}
