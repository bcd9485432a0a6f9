/**
 * Training with seeded order and dropout, progress, and interruption.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import type { Dataset } from "../data/images.ts";
import { createRandom, deriveSeed, permutation } from "../core/random.ts";
import { evaluate } from "../evaluation/mod.ts";
import type { Engine, EngineInfo } from "./engine.ts";
import type { BatchResult, EpochResult, History, Metrics } from "./history.ts";
import { checkExamples } from "../models/check_examples.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import { FusedEngine } from "./fused/fused_engine.ts";
import { Unsupported } from "./fused/recognize_model.ts";
import type { KernelBuild } from "./load_kernels.ts";
import { TfjsEngine } from "./tfjs/tfjs_engine.ts";

/** How to train; the defaults are the tutorial's. */
export interface TrainOptions {
  /** How many passes over the data; 5 by default. */
  readonly epochs?: number;
  /** How many examples a step; 32 by default. */
  readonly batchSize?: number;
  /** Fixes the order of the examples and what dropout drops; 0 by default. */
  readonly seed?: number;
  /** Whether each epoch visits the examples in a new order; true by default. */
  readonly shuffle?: boolean;
  /** Examples to evaluate on after each epoch, of the same shape; none by default. */
  readonly validationData?: Dataset<NdArray>;
  /** Ends training after the step under way; the history then says `interrupted`. */
  readonly signal?: AbortSignal;
  /** `tfjs` trains without fused steps even where it could; `fused` by default. */
  readonly engine?: "fused" | "tfjs";
  /** How many threads share a step at most; by default as many as pay on this machine. */
  readonly threads?: number;
  /**
   * Forces one of the two builds of the kernels of fused steps, so that engines with and without
   * relaxed SIMD give the same bytes; the fastest that the engine runs by default.
   */
  readonly build?: KernelBuild;
  /** Called once before the first step with what will make the steps. */
  readonly onTrainBegin?: (engine: EngineInfo) => void;
  /** Called before each epoch with its number, from 1; a learning rate set here is used from now. */
  readonly onEpochBegin?: (epoch: number) => void;
  /** Called about 20 times a second, and at the end of each epoch. */
  readonly onBatchEnd?: (result: BatchResult) => void;
  /** Called after each epoch. */
  readonly onEpochEnd?: (result: EpochResult) => void;
}

/** How long steps run before the event loop gets a turn, in milliseconds. */
const SLICE = 50;

/**
 * Trains a compiled model in place.
 *
 * A Sequential of the layers that `recognizeModel` knows is trained by fused steps; any other model
 * by tfjs' own operations. `History.engine` says which it was, and why. In either case the model holds
 * the trained weights, and its optimizer what it remembers, after each epoch (when `onEpochEnd` is
 * called) and when training ends, by whatever cause.
 *
 * @param model compiled as by `compileClassifier`, its output logits (a softmax would be applied
 * twice); its weights change, it stays the caller's. What its optimizer remembers is freed by
 * `model.optimizer.dispose()`, and not by `model.dispose()`
 * @param data the examples, float32, `[n, …]` as the model's input says, and `[n]` labels
 * @returns loss and accuracy of each epoch
 * @throws Error when the model is not compiled, data and model do not fit, or an option is out of
 * range
 */
export async function train(
  model: LayersModel,
  data: Dataset<NdArray>,
  options: TrainOptions = {},
): Promise<History> {
  const { epochs = 5, batchSize = 32, seed = 0, shuffle = true } = options;
  checkPositiveInteger("epochs", epochs);
  checkPositiveInteger("batchSize", batchSize);
  if (options.threads !== undefined) checkPositiveInteger("threads", options.threads);
  if (!Number.isSafeInteger(seed)) {
    throw new Error(`Cannot train: seed is ${seed}, expected an integer`);
  }
  if (model.optimizer === undefined) {
    throw new Error("Cannot train: the model is not compiled, expected compileClassifier(model)");
  }
  checkData(model, data, "examples");
  if (options.validationData) checkData(model, options.validationData, "validation examples");

  const engine = await chooseEngine(model, data, { ...options, batchSize });
  try {
    options.onTrainBegin?.(engine.info);
    return await trainEpochs(model, engine, data, { ...options, epochs, batchSize, seed, shuffle });
  } finally {
    engine.dispose();
  }
}

/** Options with their defaults filled in. */
type FullOptions =
  & TrainOptions
  & Required<Pick<TrainOptions, "epochs" | "batchSize" | "seed" | "shuffle">>;

async function trainEpochs(
  model: LayersModel,
  engine: Engine,
  data: Dataset<NdArray>,
  options: FullOptions,
): Promise<History> {
  const { epochs, seed, shuffle, signal, validationData } = options;
  const count = data.labels.length;
  const results: EpochResult[] = [];
  const history = (interrupted: boolean) => ({ epochs: results, interrupted, engine: engine.info });
  for (let epoch = 1; epoch <= epochs; epoch++) {
    options.onEpochBegin?.(epoch);
    const order = shuffle
      ? permutation(count, createRandom(deriveSeed(seed, epoch)))
      : Uint32Array.from({ length: count }, (_, i) => i);
    const start = performance.now();
    let trained: Metrics | undefined;
    try {
      trained = await trainEpoch(engine, order, { ...options, epoch });
    } finally {
      await engine.synchronize();
    }
    if (!trained) return history(true);
    const seconds = (performance.now() - start) / 1000;
    const validation = validationData && evaluate(model, validationData);
    const result: EpochResult = {
      epoch,
      ...trained,
      seconds,
      ...(validation && {
        validation: { loss: validation.loss, accuracy: validation.accuracy },
      }),
    };
    results.push(result);
    options.onEpochEnd?.(result);
    if (signal?.aborted) return history(epoch < epochs);
  }
  return history(false);
}

/** One pass over the data; undefined when it was interrupted. */
async function trainEpoch(
  engine: Engine,
  order: Uint32Array,
  { batchSize, seed, epoch, signal, onBatchEnd }: FullOptions & { readonly epoch: number },
): Promise<Metrics | undefined> {
  const batches = Math.ceil(order.length / batchSize);
  let [loss, right, seen] = [0, 0, 0];
  let sliceStart = performance.now();
  let stepStart = sliceStart;
  for (let batch = 1; batch <= batches; batch++) {
    if (signal?.aborted) return undefined;
    const chosen = order.subarray((batch - 1) * batchSize, batch * batchSize);
    const result = engine.step(chosen, deriveSeed(seed, epoch, batch));
    const step = result instanceof Promise ? await result : result;
    loss += step.loss * chosen.length;
    right += step.accuracy * chosen.length;
    seen += chosen.length;
    const now = performance.now();
    // Another step as long as the last must fit into the slice.
    if (2 * now - stepStart - sliceStart > SLICE || batch === batches) {
      onBatchEnd?.({ epoch, batch, batches, loss: loss / seen, accuracy: right / seen });
      await new Promise((resolve) => setTimeout(resolve)); // timers, signals, messages
      sliceStart = performance.now();
    }
    stepStart = performance.now();
  }
  return { loss: loss / seen, accuracy: right / seen };
}

/** Fused steps where they can train the model, else tfjs itself. */
async function chooseEngine(
  model: LayersModel,
  data: Dataset<NdArray>,
  { engine, batchSize, threads, build }: TrainOptions & { readonly batchSize: number },
): Promise<Engine> {
  if (engine === "tfjs") return new TfjsEngine(model, data, "it was asked for");
  try {
    return await FusedEngine.create(model, data, { batchSize, threads, build });
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    return new TfjsEngine(model, data, error.message);
  }
}

function checkPositiveInteger(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`Cannot train: ${name} is ${value}, expected an integer of 1 or more`);
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
  const stray = labels.findIndex((label) => label >= classes);
  if (stray >= 0) {
    throw new Error(
      `Cannot train: label ${stray} is ${labels[stray]}, the model expects 0–${classes - 1}`,
    );
  }
  checkExamples(model, images, "train");
}
