/**
 * `deno task train`: the tutorial from end to end, in a terminal.
 *
 * @module
 */
import "#host";
import { basename } from "@std/path";
import { writeFileAtomic } from "../core/files.ts";
import { printable } from "../core/text.ts";
import { type AugmentOptions, normalize } from "../data/mod.ts";
import { loadDataset } from "../datasets/mod.ts";
import { evaluate } from "../evaluation/mod.ts";
import { checkWritable } from "../host/system/files.ts";
import { MODEL_NAMES, type ModelName, saveModel } from "../models/mod.ts";
import { type Precision, PRECISIONS } from "../tflite/mod.ts";
import {
  cosineDecay,
  type EngineInfo,
  examplesOf,
  recipes,
  type Schedule,
  startBackend,
  stepDecay,
  versions,
} from "../training/mod.ts";
import { defaultOutput, modelFile, runCommand } from "./command.ts";
import { convertTrained } from "./convert_trained.ts";
import { DATA_OPTIONS, dataPath, datasetOptions, tellingNames } from "./data_options.ts";
import { parseOptions } from "./options.ts";
import { showTraining } from "./progress.ts";
import { runSaved } from "./run_saved.ts";
import { trainModel } from "./train_model.ts";

/** The tutorial's file; the other models' have their names. */
const OUTPUT = "models/mnist.tflite";

const usage = {
  command: "train",
  summary: "Trains a digit classifier, converts it to TensorFlow Lite and runs the saved file.",
  options: {
    model: {
      kind: "choice",
      choices: MODEL_NAMES,
      default: "mlp",
      help: "the tutorial's two, or those that read real drawings; each has its recipe",
    },
    epochs: {
      kind: "integer",
      min: 1,
      help: `passes over the training images${perModel("epochs")}`,
    },
    "batch-size": {
      kind: "integer",
      min: 1,
      help: `images a training step${perModel("batchSize")}`,
    },
    seed: { kind: "integer", min: 0, default: 1, help: "fixes weights, order and dropout" },
    quantize: {
      kind: "choice",
      choices: PRECISIONS,
      default: "float32",
      help: "how the .tflite file stores numbers and computes",
    },
    members: {
      kind: "integer",
      min: 1,
      default: 1,
      help: "networks trained side by side, a thread each; the model is their mean",
    },
    threads: { kind: "integer", min: 1, help: "threads that train (default: as many as pay)" },
    reproducible: {
      kind: "flag",
      help: "plain arithmetic: the same file on every engine and CPU, in a little more time",
    },
    augment: {
      kind: "choice",
      choices: ["none", "affine", "elastic"],
      help: "change images at random: turn, move, slant, stretch; elastic: bend, too " +
        "(default: the model's)",
    },
    schedule: {
      kind: "choice",
      choices: ["constant", "cosine", "step"],
      help: "how the learning rate falls (default: the model's)",
    },
    patience: {
      kind: "integer",
      min: 1,
      help: "stop after N epochs without progress on held-back images; keep the best",
    },
    ...DATA_OPTIONS,
    output: {
      kind: "text",
      value: "FILE",
      help: `where to save (default: ${OUTPUT}; compact's and improved's have their names)`,
    },
  },
} as const;

/** What an option is by default: the tutorial's value, then those of other recipes. */
function perModel(option: "epochs" | "batchSize"): string {
  const plain = recipes.mlp[option];
  const others = MODEL_NAMES.filter((name) => recipes[name][option] !== plain)
    .map((name) => `; ${name}: ${recipes[name][option]}`);
  return ` (default: ${plain}${others.join("")})`;
}

/** The share of the training images that `--patience` judges by where the recipe holds none back. */
const VALIDATION_SPLIT = 0.1;

const AUGMENTS: Readonly<Record<string, AugmentOptions | undefined>> = {
  none: undefined,
  affine: {},
  elastic: { elastic: {} },
};

const SCHEDULES: Readonly<Record<string, Schedule | undefined>> = {
  constant: undefined,
  cosine: cosineDecay(),
  step: stepDecay(),
};

const INTERRUPTED = "Interrupted: no file was written";

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { seed, threads, ...rest } = parsed.values;
  const name = rest.model as ModelName;
  const usual = fileOf(name);
  const output = rest.output ? await modelFile(rest.output, basename(usual)) : defaultOutput(usual);
  // Made sure of before the work, so that no training is in vain.
  await checkWritable(output);

  const started = await startBackend(rest.reproducible ? { arithmetic: "plain" } : {});
  const { tfjs, backend, litert, engine } = versions(started);
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

  const recipe = recipes[name];
  const { epochs = recipe.epochs, augment, schedule, patience } = rest;
  const validationSplit = recipe.validationSplit ?? (patience && VALIDATION_SPLIT);
  // Of another set, class 1 need not be the digit; MNIST's own classes are named.
  const isDigits = data.classNames !== undefined && classNames === undefined;
  const examples = examplesOf(trainData, { seed, recipe, isDigits });
  const progress = showTraining(epochs);
  const model = await trainModel(
    examples,
    { name, recipe, members: rest.members, classes },
    {
      epochs,
      batchSize: rest["batch-size"] ?? recipe.batchSize,
      seed,
      threads,
      signal,
      augment: augment === undefined ? recipe.augment : AUGMENTS[augment],
      schedule: schedule === undefined ? recipe.schedule : SCHEDULES[schedule],
      patience,
      validationSplit,
      onTrainBegin: (engine) => console.log(`Engine: ${formatEngine(engine, rest.members)}`),
      ...progress,
    },
  ).finally(progress.stop);
  if (!model) return console.error(INTERRUPTED);

  const testData = { images: normalize(test.images), labels: test.labels };
  const { accuracy, loss } = evaluate(model, testData);
  console.log(
    `Test: accuracy ${accuracy.toFixed(4)}, loss ${loss.toFixed(4)} ` +
      `on ${test.labels.length.toLocaleString("en")} images`,
  );
  const bytes = await convertTrained(model, {
    precision: rest.quantize as Precision,
    recipe,
    seed,
    images: trainData.images,
    examples,
    classNames,
  });
  await new Promise((resolve) => setTimeout(resolve)); // hears a Ctrl-C of the meantime
  if (signal.aborted) return console.error(INTERRUPTED);
  await saveModel(model, output.replace(/\.tflite$/, ""));
  await writeFileAtomic(output, bytes);
  await runSaved(output, testData);
}

/** The file that a model is saved to: the tutorial's two share one. */
function fileOf(name: ModelName): `models/${string}.tflite` {
  return recipes[name].validationSplit === undefined ? OUTPUT : `models/${name}.tflite`;
}

/** What makes the steps, and why not what usually does. */
function formatEngine(
  { name, threads, arithmetic, reason }: EngineInfo,
  members: number,
): string {
  const steps = name === "fused" ? "fused steps" : "tfjs' own operations";
  const rounding = arithmetic ? `${arithmetic} arithmetic, ` : "";
  const count = threads === 1 ? "1 thread" : `${threads} threads`;
  const each = members === 1 ? "" : " a network";
  return `${steps}, ${rounding}${count}${each}${reason ? ` (${reason})` : ""}`;
}

if (import.meta.main) await runCommand(main);
