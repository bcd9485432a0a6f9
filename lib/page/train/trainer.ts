/**
 * A training from scratch: from MNIST to files, step by step, with somebody watching who may stop it.
 *
 * @module
 */
import type { NdArray } from "../../core/nd_array.ts";
import type { Sequential } from "../../core/tensorflow.ts";
import { type Dataset, type Images, type Mnist, normalize, sliceImages } from "../../data/mod.ts";
import { gatherImages } from "../../data/gather_images.ts";
import { scoreLogits } from "../../evaluation/score.ts";
import { createModel } from "../../models/create_model.ts";
import { convert } from "../../tflite/convert.ts";
import { Interpreter } from "../../tflite/runtime/interpreter.ts";
import { predict } from "../../tflite/runtime/predict.ts";
import {
  compileClassifier,
  examplesOf,
  restoreCheckpoint,
  splitExamples,
  startBackend,
  takeCheckpoint,
  train,
} from "../../training/mod.ts";
import { chooseThreshold } from "../../classifier/choose_threshold.ts";
import { fetchMnist } from "./fetch_mnist.ts";
import { makeFiles } from "./make_files.ts";
import { type Order, recipeOf } from "./order.ts";
import type { Progress, Report, Trained } from "./protocol.ts";

/** How many test images judge an epoch: a tenth of those that it has learnt from, within limits. */
const JUDGES = { share: 0.1, least: 500, most: 2_000 } as const;

/** How many test images are read before somebody is told. */
const SLICE = 500;

/** From this probability on, more speaks for an answer than against it. */
const MORE_FOR_THAN_AGAINST = 0.5;

const LABELS: readonly string[] = Array.from({ length: 10 }, (_, digit) => `${digit}`);

/** What a training is told from outside, and tells. */
export interface Handles {
  readonly report: (report: Report) => void;
  /** Takes the weights as they are. */
  readonly finish: AbortSignal;
  /** What training waits for, while somebody has stopped it. */
  readonly pause: () => Promise<void> | undefined;
}

/**
 * Trains a model as `deno task train` does, with the same result for the same seed, and makes its files.
 *
 * @param order what is wanted
 * @param from where an earlier training of the same order was ended
 * @throws Error when the images cannot be had, or there is not enough memory
 */
export async function trainFromScratch(
  order: Order,
  from: Progress | undefined,
  handles: Handles,
): Promise<Trained> {
  const { report } = handles;
  const [mnist] = await Promise.all([
    fetchMnist((loaded, total) => report({ kind: "fetch", loaded, total })),
    startBackend(),
  ]);
  const recipe = recipeOf(order);
  const { seed } = order;
  const data = firstOf(mnist.train, order.images);
  const [, height, width] = data.images.shape;
  const model = createModel(order.model, {
    seed,
    inputShape: [height, width],
    classes: LABELS.length,
  });
  try {
    compileClassifier(model, recipe);
    if (from) await restoreCheckpoint(model, from.checkpoint);
    const examples = examplesOf(data, { seed, recipe, isDigits: true });
    const done = await trainEpochs(model, { order, from, examples, mnist, handles });
    const testImages = normalize(mnist.test.images);
    const logits = await readAll(model, testImages, report);
    const { accuracy } = scoreLogits(logits, mnist.test.labels);
    const files = await makeFiles(model, {
      name: order.model,
      // The other recipes' float32 file is what `deno task train` writes.
      isPlain: recipe.validationSplit === undefined,
      labels: LABELS,
      images: data.images,
      augment: recipe.augment,
      seed,
      threshold: thresholdOf(model, examples, order),
      testImages,
    }, (done, count) => report({ kind: "converting", done, count }));
    return { order, ...done, accuracy, files };
  } finally {
    model.optimizer?.dispose();
    model.dispose();
  }
}

/** Chosen as `deno task train` does. */
function thresholdOf(
  model: Sequential,
  examples: Dataset<Images<Float32Array>>,
  order: Order,
): number {
  const { seed } = order;
  const { validationSplit } = recipeOf(order);
  if (validationSplit === undefined) return MORE_FOR_THAN_AGAINST;
  const { validation } = splitExamples(examples, { validationSplit, seed });
  return chooseThreshold(model, validation!, { seed });
}

/** What the epochs are trained with. */
interface Epochs {
  readonly order: Order;
  readonly from: Progress | undefined;
  readonly examples: Dataset<Images<Float32Array>>;
  readonly mnist: Mnist;
  readonly handles: Handles;
}

async function trainEpochs(
  model: Sequential,
  { order, from, examples, mnist, handles: { report, finish, pause } }: Epochs,
): Promise<Pick<Trained, "epochs" | "isPart">> {
  const recipe = recipeOf(order);
  const before = from?.epochs.length ?? 0;
  if (before >= order.epochs) return { epochs: before, isPart: false };
  let inEpoch = false;
  const { epochs, interrupted } = await train(model, examples, {
    epochs: order.epochs,
    initialEpoch: before,
    batchSize: recipe.batchSize,
    seed: order.seed,
    threads: order.threads,
    augment: recipe.augment,
    schedule: recipe.schedule,
    // It changes nothing: nobody chooses by it.
    ...(recipe.validationSplit === undefined
      ? { validationData: judges(mnist.test, order.images) }
      : { validationSplit: recipe.validationSplit }),
    signal: finish,
    pause,
    onTrainBegin: (engine) => report({ kind: "begin", engine }),
    onBatchEnd: (batch) => {
      inEpoch = batch.batch < batch.batches;
      report({ kind: "batch", batch });
    },
    onEpochEnd: async (epoch) => {
      report({ kind: "epoch", epoch, checkpoint: await takeCheckpoint(model) });
    },
  });
  return { epochs: before + epochs.length, isPart: interrupted && inEpoch };
}

function firstOf(
  { images, labels }: Dataset<Images<Uint8Array>>,
  count: number,
): Dataset<Images<Uint8Array>> {
  return { images: sliceImages(images, 0, count), labels: labels.subarray(0, count) };
}

/** Some test images, from the tidy half of them and from the other. */
function judges(
  { images, labels }: Dataset<Images<Uint8Array>>,
  learnt: number,
): Dataset<Images<Float32Array>> {
  const count = Math.min(Math.max(JUDGES.least, JUDGES.share * learnt), JUDGES.most);
  const step = Math.floor(labels.length / count);
  const chosen = Uint32Array.from({ length: count }, (_, i) => step * i);
  return {
    images: normalize(gatherImages(images, chosen)),
    labels: Uint8Array.from(chosen, (index) => labels[index]!),
  };
}

/** What the model gives for all test images: as a file in LiteRT, which takes half of tfjs' time. */
async function readAll(
  model: Sequential,
  images: Images<Float32Array>,
  report: Handles["report"],
): Promise<NdArray> {
  const [count] = images.shape;
  const data = new Float32Array(count * LABELS.length);
  const interpreter = await Interpreter.create(convert(model), { name: model.name });
  try {
    for (let done = 0; done < count; done += SLICE) {
      report({ kind: "testing", done, count });
      const slice = sliceImages(images, done, done + SLICE);
      data.set(predict(interpreter, slice).data, done * LABELS.length);
      await new Promise((resolve) => setTimeout(resolve)); // messages are sent and heard
    }
  } finally {
    interpreter.dispose();
  }
  return { data, shape: [count, LABELS.length] };
}
