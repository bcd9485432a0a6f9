/**
 * `deno task train`: the tutorial from end to end, in a terminal.
 *
 * @module
 */
import "#host";
import { calibrateOnImages, openClassifier } from "../classifier/mod.ts";
import { writeFileAtomic } from "../core/files.ts";
import { currentHost } from "../core/host.ts";
import { printable } from "../core/text.ts";
import { type AugmentOptions, type Dataset, type Images, normalize } from "../data/mod.ts";
import { loadDataset } from "../datasets/mod.ts";
import { evaluate, scoreLogits } from "../evaluation/mod.ts";
import { checkWritable } from "../host/system/files.ts";
import { readImage } from "../image/mod.ts";
import { createModel, MODEL_NAMES, type ModelName, saveModel } from "../models/mod.ts";
import { showSample } from "../plot/mod.ts";
import { convert, type Precision, PRECISIONS } from "../tflite/mod.ts";
import {
  compileClassifier,
  cosineDecay,
  type EngineInfo,
  type Schedule,
  startBackend,
  stepDecay,
  train,
  versions,
} from "../training/mod.ts";
import { addLabels } from "./add_labels.ts";
import { defaultOutput, modelFile, runCommand, shownPath } from "./command.ts";
import { DATA_OPTIONS, dataPath, datasetOptions, tellingNames } from "./data_options.ts";
import { parseOptions } from "./options.ts";
import { showTraining } from "./progress.ts";

const OUTPUT = "models/mnist.tflite";

const usage = {
  command: "train",
  summary: "Trains a digit classifier, converts it to TensorFlow Lite and runs the saved file.",
  options: {
    model: {
      kind: "choice",
      choices: MODEL_NAMES,
      default: "mlp",
      help: "the tutorial's model, or its convolutional variant",
    },
    epochs: { kind: "integer", min: 1, default: 5, help: "passes over the training images" },
    "batch-size": { kind: "integer", min: 1, default: 32, help: "images a training step" },
    seed: { kind: "integer", min: 0, default: 1, help: "fixes weights, order and dropout" },
    quantize: {
      kind: "choice",
      choices: PRECISIONS,
      default: "float32",
      help: "how the .tflite file stores numbers and computes",
    },
    threads: { kind: "integer", min: 1, help: "threads that train (default: as many as pay)" },
    augment: {
      kind: "choice",
      choices: ["none", "affine", "elastic"],
      default: "none",
      help: "change images at random: turn, move, slant, stretch; elastic: bend, too",
    },
    schedule: {
      kind: "choice",
      choices: ["constant", "cosine", "step"],
      default: "constant",
      help: "how the learning rate falls",
    },
    patience: {
      kind: "integer",
      min: 1,
      help: "stop after N epochs without progress on held-back images; keep the best",
    },
    ...DATA_OPTIONS,
    output: { kind: "text", value: "FILE", help: "where to save", default: OUTPUT },
  },
} as const;

/** The share of the training images that `--patience` judges by. */
const VALIDATION_SPLIT = 0.1;

const AUGMENTS: Readonly<Record<string, AugmentOptions | undefined>> = {
  affine: {},
  elastic: { elastic: {} },
};

const SCHEDULES: Readonly<Record<string, (() => Schedule) | undefined>> = {
  cosine: cosineDecay,
  step: stepDecay,
};

const INTERRUPTED = "Interrupted: no file was written";

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { model: name, epochs, seed, threads, ...rest } = parsed.values;
  const output = await modelFile(
    rest.output === OUTPUT ? defaultOutput(OUTPUT) : rest.output,
    "mnist.tflite",
  );
  // Made sure of before the work, so that no training is in vain.
  await checkWritable(output);

  const { tfjs, backend, litert, engine } = versions(await startBackend());
  console.log(`tfjs ${tfjs} (${backend}) · LiteRT ${litert} · ${engine}`);
  const data = await loadDataset(dataPath(rest), datasetOptions(rest));
  const { train: trainData, test, classes } = data;
  const classNames = tellingNames(data.classNames);
  const [count, height, width] = trainData.images.shape;
  console.log(
    `Data: ${count.toLocaleString("en")} training and ` +
      `${test.labels.length.toLocaleString("en")} test images of ${height}×${width} pixels`,
  );
  if (classNames) console.log(`Classes: ${classes}, ${printable(classNames.join(" "))}`);

  const model = createModel(name as ModelName, { seed, inputShape: [height, width], classes });
  compileClassifier(model);
  console.log(
    `Model: ${name}, ${model.countParams().toLocaleString("en")} parameters, seed ${seed}`,
  );
  const progress = showTraining(epochs);
  const { interrupted } = await train(
    model,
    { images: normalize(trainData.images), labels: trainData.labels },
    {
      epochs,
      batchSize: rest["batch-size"],
      seed,
      threads,
      signal,
      augment: AUGMENTS[rest.augment],
      schedule: SCHEDULES[rest.schedule]?.(),
      ...(rest.patience && { patience: rest.patience, validationSplit: VALIDATION_SPLIT }),
      onTrainBegin: (engine) => console.log(`Engine: ${formatEngine(engine)}`),
      ...progress,
    },
  ).finally(progress.stop);
  if (interrupted) return console.error(INTERRUPTED);

  const testData = { images: normalize(test.images), labels: test.labels };
  const { accuracy, loss } = evaluate(model, testData);
  console.log(
    `Test: accuracy ${accuracy.toFixed(4)}, loss ${loss.toFixed(4)} ` +
      `on ${test.labels.length.toLocaleString("en")} images`,
  );
  const precision = rest.quantize as Precision;
  const calibration = precision === "full-int8"
    ? await calibrateOnImages(model, trainData.images, { seed })
    : undefined;
  const converted = convert(model, { precision, calibration });
  const bytes = classNames ? addLabels(converted, classNames) : converted;
  await new Promise((resolve) => setTimeout(resolve)); // hears a Ctrl-C of the meantime
  if (signal.aborted) return console.error(INTERRUPTED);
  await saveModel(model, output.replace(/\.tflite$/, ""));
  await writeFileAtomic(output, bytes);
  await runSaved(output, testData);
}

/** What makes the steps, and why not what usually does. */
function formatEngine({ name, threads, build, reason }: EngineInfo): string {
  const steps = name === "fused" ? `fused steps, ${build} SIMD` : "tfjs' own operations";
  const count = threads === 1 ? "1 thread" : `${threads} threads`;
  return `${steps}, ${count}${reason ? ` (${reason})` : ""}`;
}

/** Runs the file that was just written: on the test set, on 25 of its images, on `zero.png`. */
async function runSaved(
  path: string,
  { images, labels }: Dataset<Images<Float32Array>>,
): Promise<void> {
  using classifier = await openClassifier(path, { name: shownPath(path) });
  const { accuracy, predictions } = scoreLogits(classifier.logits(images), labels);
  const { bytes, precision } = classifier.summary;
  console.log(
    `Saved: ${shownPath(path)}, ${bytes.toLocaleString("en")} bytes, ${precision}, ` +
      `accuracy ${accuracy.toFixed(4)} in LiteRT`,
  );
  const picture = path.replace(/\.tflite$/, ".svg");
  await writeFileAtomic(picture, showSample(images, predictions, { trueLabels: labels }).svg);
  console.log(`       ${shownPath(picture)}, 25 test images with their predictions`);
  const zero = await readImage(currentHost().ownFile("data/zero.png"), classifier.size);
  const { digit, label, probability, logits = [] } = classifier.classify(zero)[0]!;
  console.log(
    `data/zero.png: ${label === undefined ? `digit ${digit}` : printable(label)}, probability ${
      probability.toFixed(4)
    }, ` +
      `logit ${logits[digit]!.toFixed(2)}`,
  );
}

if (import.meta.main) await runCommand(main);
