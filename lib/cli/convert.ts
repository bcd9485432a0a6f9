/**
 * `deno task convert MODEL`: a saved tfjs model becomes a `.tflite` file.
 *
 * @module
 */
import { basename, dirname, join } from "@std/path";
import "#host";
import { CALIBRATION_COUNT } from "../classifier/mod.ts";
import { readFile, writeFileAtomic } from "../core/files.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import { checkWritable } from "../host/system/files.ts";
import { loadModel } from "../models/mod.ts";
import { startBackend } from "../training/mod.ts";
import {
  cArray,
  convert,
  type ConvertOptions,
  floatOperations,
  inspect,
  type ModelSummary,
  type PortType,
  type Precision,
  PRECISIONS,
  type TargetRuntime,
} from "../tflite/mod.ts";
import { TARGET_RUNTIMES } from "../tflite/graph/graph.ts";
import { addLabels } from "./add_labels.ts";
import { calibrateOnData, CALIBRATION_OPTIONS } from "./calibration_source.ts";
import { modelFile, runCommand, shownPath, userPath } from "./command.ts";
import { DATA_OPTIONS } from "./data_options.ts";
import { formatFloatOperations } from "./format_float_operations.ts";
import { parseOptions, type Values } from "./options.ts";

const PORT_TYPES = ["float32", "int8", "uint8"] as const;

const usage = {
  command: "convert",
  summary: "Converts a saved tfjs model (a folder with model.json) to TensorFlow Lite.",
  options: {
    quantize: {
      kind: "choice",
      choices: PRECISIONS,
      default: "float32",
      help: "how numbers are stored and computed",
    },
    runtime: {
      kind: "choice",
      choices: TARGET_RUNTIMES,
      help: "the runtime that the file is for; one form for all when left out",
    },
    "input-type": {
      kind: "choice",
      choices: PORT_TYPES,
      default: "float32",
      help: "what goes into a full-int8 file",
    },
    "output-type": {
      kind: "choice",
      choices: PORT_TYPES,
      default: "float32",
      help: "what comes out of a full-int8 file",
    },
    ...DATA_OPTIONS,
    data: {
      ...DATA_OPTIONS.data,
      value: "PATH",
      help:
        "what to calibrate full-int8 on: a folder of pictures, .npy, .npz (an array an input), " +
        "IDX, raw values, or a folder with one of these an input; MNIST when left out",
    },
    examples: {
      kind: "integer",
      min: 1,
      default: CALIBRATION_COUNT,
      help: "how many of these examples",
    },
    ...CALIBRATION_OPTIONS,
    "dynamic-batch": { kind: "flag", help: "leave the length of the batch open" },
    labels: {
      kind: "text",
      value: "FILE",
      help: "text file with the name of a class a line, to be packed as metadata",
    },
    "c-array": { kind: "flag", help: "write C++ source for microcontrollers beside the file" },
    output: { kind: "text", value: "FILE", help: "where to save; beside the model by default" },
  },
  operands: { name: "MODEL", min: 1, max: 1 },
} as const;

type Options = Values<typeof usage.options>;

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values, operands: [operand = ""] } = parsed;
  const path = sourcePath(userPath(operand));
  checkUseful(values);
  const output = await outputPath(path, values);
  await checkWritable(output);
  await startBackend();
  const bytes = await convertSource(path, values);
  // Made before anything is written: a model that no microcontroller takes leaves no file behind.
  const source = values["c-array"] ? cArray(bytes, { name: identifier(output) }) : undefined;
  await writeFileAtomic(output, bytes);
  console.log(formatResult(inspect(bytes), output));
  for (const { name, text } of source ? [source.header, source.source] : []) {
    const path = join(dirname(output), name);
    await writeFileAtomic(path, text);
    console.log(`       ${shownPath(path)}`);
  }
}

async function convertSource(path: string, values: Options): Promise<Uint8Array> {
  const model = await loadModel(path);
  try {
    const bytes = convert(model, await convertOptions(model, values, path));
    if (values.quantize === "full-int8") {
      const options = { runtime: values.runtime as TargetRuntime | undefined };
      for (const line of formatFloatOperations(floatOperations(model, options))) {
        console.error(`note: ${line}`);
      }
    }
    return values.labels ? await withLabels(bytes, userPath(values.labels)) : bytes;
  } finally {
    model.dispose();
  }
}

/** The `model.json` of a model that is named by it or by its folder. */
function sourcePath(path: string): string {
  return path.endsWith(".json") ? path : join(path, "model.json");
}

/** Where to save: `models/mnist` becomes `models/mnist.tflite` or `models/mnist-float16.tflite`. */
async function outputPath(source: string, { output, quantize }: Options): Promise<string> {
  const stem: string = basename(source) === "model.json"
    ? dirname(source)
    : source.replace(/\.json$/, "");
  const suffix = quantize === "float32" ? "" : `-${quantize}`;
  if (output === undefined) return `${stem}${suffix}.tflite`;
  return await modelFile(output, `${basename(stem)}${suffix}.tflite`);
}

/** Options that only `full-int8` heeds must not be given for nothing. */
function checkUseful({ quantize, ...values }: Options): void {
  if (quantize === "full-int8") return;
  const names = [
    "input-type",
    "output-type",
    "data",
    "transposed",
    "examples",
    "mean",
    "std",
    "data-type",
  ] as const;
  const useless = values["skip-unreadable"]
    ? "skip-unreadable"
    : names.find((name) =>
      values[name] !== ("default" in usage.options[name] ? usage.options[name].default : undefined)
    );
  if (useless) {
    throw new Error(`--${useless} is for --quantize full-int8, found --quantize ${quantize}`);
  }
}

/** A file's name as a C identifier: `my-model.tflite` → `my_model`. */
function identifier(path: string): string {
  return basename(path, ".tflite").replaceAll(/\W/g, "_").replace(/^(?=\d)/, "_");
}

async function convertOptions(
  model: LayersModel,
  values: Options,
  path: string,
): Promise<ConvertOptions> {
  const precision = values.quantize as Precision;
  const runtime = values.runtime as TargetRuntime | undefined;
  const port = (type: string) => type === "float32" ? undefined : type as PortType;
  return {
    precision,
    runtime,
    dynamicBatch: values["dynamic-batch"],
    inputType: port(values["input-type"]),
    outputType: port(values["output-type"]),
    calibration: precision === "full-int8"
      ? await calibrateOnData(model, values, { path, runtime })
      : undefined,
  };
}

async function withLabels(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const text = new TextDecoder().decode(await readFile(path));
  return addLabels(bytes, text.replace(/\r?\n$/, "").split(/\r?\n/));
}

function formatResult({ bytes, precision, runtimes }: ModelSummary, path: string): string {
  return [
    `Saved: ${shownPath(path)}, ${bytes.toLocaleString("en")} bytes, ${precision}`,
    ...Object.values(runtimes).map(({ runtime, accepts, reasons }) =>
      `       ${runtime} ${accepts ? "takes it" : `does not take it: ${reasons.join("; ")}`}`
    ),
  ].join("\n");
}

if (import.meta.main) await runCommand(main);
