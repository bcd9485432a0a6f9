/**
 * Training with seeded order and dropout, progress, and interruption.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";
import { createRandom, deriveSeed, permutation } from "../core/random.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import type { Dataset } from "../data/images.ts";
import { evaluate } from "../evaluation/mod.ts";
import { type Arithmetic, chooseArithmetic } from "./arithmetic.ts";
import { BestEpoch } from "./best_epoch.ts";
import type { Engine } from "./engine.ts";
import { FusedEngine } from "./fused/fused_engine.ts";
import { Unsupported } from "./fused/recognize_model.ts";
import type { EpochResult, History } from "./history.ts";
import { learningRateOf, setLearningRate } from "./learning_rate.ts";
import type { Metrics } from "./metrics.ts";
import { type Split, splitExamples } from "./split_examples.ts";
import { installKernels, servingArithmetic } from "./tfjs/install_kernels.ts";
import { TfjsEngine } from "./tfjs/tfjs_engine.ts";
import { checkOptions, type FullOptions, type TrainOptions } from "./train_options.ts";

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
  const full = checkOptions(model, data, options);
  const served = servingArithmetic();
  // Validation is tfjs' work, and so are steps that cannot be fused.
  if (served) await installKernels(full);
  try {
    return await trainChecked(model, data, { ...full, arithmetic: full.arithmetic ?? unusual() });
  } finally {
    if (served) await installKernels({ arithmetic: served });
  }
}

/** The arithmetic that was asked for when the backend was started; undefined if it is the usual one. */
function unusual(): Arithmetic | undefined {
  const served = servingArithmetic();
  return served === chooseArithmetic().arithmetic ? undefined : served;
}

async function trainChecked(
  model: LayersModel,
  data: Dataset<NdArray>,
  options: FullOptions,
): Promise<History> {
  const split = splitExamples(data, options);
  const engine = await chooseEngine(model, data, { ...options, count: split.training.length });
  const rate = options.schedule && learningRateOf(model.optimizer);
  try {
    options.onTrainBegin?.(engine.info);
    return await trainEpochs(model, { engine, split, rate }, options);
  } finally {
    engine.dispose();
    if (rate !== undefined) setLearningRate(model.optimizer, rate);
  }
}

/** What a training works with besides its options. */
interface Training {
  readonly engine: Engine;
  readonly split: Split;
  /** The learning rate that a schedule begins with; undefined without one. */
  readonly rate: number | undefined;
}

async function trainEpochs(
  model: LayersModel,
  training: Training,
  options: FullOptions,
): Promise<History> {
  const { epochs, initialEpoch = 0, signal, patience, keepBest } = options;
  const { engine, split: { validation } } = training;
  const results: EpochResult[] = [];
  const best = patience !== undefined || keepBest ? new BestEpoch(model) : undefined;
  const history = (interrupted: boolean): History => {
    best?.restore();
    return {
      epochs: results,
      interrupted,
      engine: engine.info,
      ...(best?.epoch && { bestEpoch: best.epoch }),
    };
  };
  for (let epoch = initialEpoch + 1; epoch <= epochs; epoch++) {
    options.onEpochBegin?.(epoch);
    const start = performance.now();
    let trained: Metrics | undefined;
    try {
      trained = await trainEpoch(model, training, { ...options, epoch });
    } finally {
      await engine.synchronize();
    }
    if (!trained) return history(true);
    const seconds = (performance.now() - start) / 1000;
    const judged = validation && evaluate(model, validation);
    const result: EpochResult = {
      epoch,
      ...trained,
      seconds,
      ...(judged && { validation: { loss: judged.loss, accuracy: judged.accuracy } }),
    };
    results.push(result);
    if (result.validation) best?.consider(epoch, result.validation);
    await options.onEpochEnd?.(result);
    if (signal?.aborted) return history(epoch < epochs);
    if (patience !== undefined && epoch - best!.epoch! >= patience) break;
  }
  return history(false);
}

/** The examples of an epoch in their order. */
function orderOf(examples: Uint32Array, { shuffle, seed, epoch }: EpochOptions): Uint32Array {
  if (!shuffle) return examples;
  const order = permutation(examples.length, createRandom(deriveSeed(seed, epoch)));
  return order.map((place) => examples[place]!);
}

type EpochOptions = FullOptions & { readonly epoch: number };

/** One pass over the data; undefined when it was interrupted. */
async function trainEpoch(
  model: LayersModel,
  { engine, split, rate }: Training,
  options: EpochOptions,
): Promise<Metrics | undefined> {
  const { batchSize, seed, epoch, epochs, signal, schedule, onBatchEnd, pause } = options;
  const order = orderOf(split.training, options);
  const batches = Math.ceil(order.length / batchSize);
  let [loss, right, seen] = [0, 0, 0];
  let sliceStart = performance.now();
  let stepStart = sliceStart;
  for (let batch = 1; batch <= batches; batch++) {
    if (signal?.aborted) return undefined;
    if (schedule && rate !== undefined) {
      const progress = (epoch - 1 + (batch - 1) / batches) / epochs;
      setLearningRate(model.optimizer, rate * schedule(progress));
    }
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
      await pause?.();
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
  { engine, augment, ...options }: FullOptions & { readonly count: number },
): Promise<Engine> {
  if (engine === "tfjs") {
    return new TfjsEngine(model, data, { augment, reason: "it was asked for" });
  }
  try {
    const fused = await FusedEngine.create(model, data, { augment, ...options });
    if (!options.apart) return fused;
    return {
      info: fused.info,
      step: (chosen, seed) => fused.stepApart(chosen, seed),
      synchronize: () => fused.synchronize(),
      dispose: () => fused.dispose(),
    };
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    return new TfjsEngine(model, data, { augment, reason: error.message });
  }
}
