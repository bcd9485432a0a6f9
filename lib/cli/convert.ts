/**
 * `deno task convert MODEL`: a saved model of tfjs or Keras becomes a `.tflite` file.
 *
 * @module
 */
import { basename, dirname, join } from "@std/path";
import "#host";
import { CALIBRATION_COUNT } from "../classifier/mod.ts";
import { readFile, writeFileAtomic } from "../core/files.ts";
import { checkWritable } from "../host/system/files.ts";
import { startBackend } from "../training/mod.ts";
import {
  cArray,
  convert,
  type ConvertibleModel,
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
import { checkConversion, explained } from "./check_conversion.ts";
import { modelFile, runCommand, shownPath, userPath } from "./command.ts";
import { DATA_OPTIONS } from "./data_options.ts";
import { formatFloatOperations } from "./format_float_operations.ts";
import { findSource, openModel, readLabels, type Source } from "./open_model.ts";
import { parseOptions, type Values } from "./options.ts";
import { VERIFY_OPTIONS, verifyConversion, withVerifyCount } from "./verify_conversion.ts";

const PORT_TYPES = ["float32", "int8", "uint8"] as const;

const usage = {
  command: "convert",
  summary: "Converts a saved model of tfjs or Keras to TensorFlow Lite.",
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
    "input-shape": {
      kind: "text",
      value: "SHAPE",
      help: "lengths of an input that the model leaves open: 1,224,224,3, or a:1,8;b:1,4",
    },
    "dynamic-batch": { kind: "flag", help: "leave the length of the batch open" },
    labels: {
      kind: "text",
      value: "FILE",
      help: "text file with the name of a class a line, to be packed as metadata",
    },
    "c-array": { kind: "flag", help: "write C++ source for microcontrollers beside the file" },
    check: { kind: "flag", help: "only tell what will not convert; write nothing" },
    ...VERIFY_OPTIONS,
    output: { kind: "text", value: "FILE", help: "where to save; beside the model by default" },
  },
  operands: {
    name: "MODEL",
    min: 1,
    max: 1,
    help: "a folder with model.json, or a .keras, .h5 or Teachable Machine .zip file",
  },
} as const;

type Options = Values<typeof usage.options>;

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(withVerifyCount(args), usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values, operands: [operand = ""] } = parsed;
  checkUseful(values);
  const source = await findSource(userPath(operand));
  if (values.check) return await check(source, values);
  const output = await outputPath(source, values);
  await checkWritable(output);
  await startBackend();
  const bytes = await convertSource(source, values);
  // Made before anything is written: a model that no microcontroller takes leaves no file behind.
  const array = values["c-array"] ? cArray(bytes, { name: identifier(output) }) : undefined;
  await writeFileAtomic(output, bytes);
  console.log(formatResult(inspect(bytes), output));
  for (const { name, text } of array ? [array.header, array.source, array.main] : []) {
    const path = join(dirname(output), name);
    await writeFileAtomic(path, text);
    console.log(`       ${shownPath(path)}`);
  }
}

async function convertSource(source: Source, values: Options): Promise<Uint8Array> {
  const opened = await openModel(source, { inputShape: values["input-shape"] });
  try {
    const { model } = opened;
    const options = await convertOptions(model, values, source);
    const converted = explained(source.shown, () => convert(model, options));
    const { calibration, runtime } = options;
    if (values.quantize === "full-int8") {
      for (const line of formatFloatOperations(floatOperations(model, { runtime }))) {
        console.error(`note: ${line}`);
      }
    }
    const bytes = await verifyConversion({ model, bytes: converted, calibration, runtime }, values);
    if (values.labels) return await withLabels(bytes, userPath(values.labels));
    const companion = await readLabels(source);
    return companion ? addLabels(bytes, companion.labels, companion.input) : bytes;
  } finally {
    opened.dispose();
  }
}

/** Tells what will not convert. */
async function check(source: Source, values: Options): Promise<void> {
  await startBackend();
  const opened = await openModel(source, { inputShape: values["input-shape"] });
  try {
    const options = {
      name: source.shown,
      dynamicBatch: values["dynamic-batch"],
      runtime: values.runtime as TargetRuntime | undefined,
    };
    console.log(checkConversion(opened.model, options));
  } finally {
    opened.dispose();
  }
}

/** Where to save: `models/mnist` becomes `models/mnist.tflite` or `models/mnist-float16.tflite`. */
async function outputPath({ stem }: Source, { output, quantize }: Options): Promise<string> {
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
  model: ConvertibleModel,
  values: Options,
  source: Source,
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
      ? await calibrateOnData(model, values, { path: source.found.file, runtime })
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
