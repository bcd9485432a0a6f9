/**
 * `deno task predict IMAGE...`: which digits are on a picture?
 *
 * @module
 */
import "#host";
import process from "node:process";
import {
  type Classifier,
  openClassifier,
  readDigits,
  type Reading,
  secondDigit,
} from "../classifier/mod.ts";
import { readFile } from "../core/files.ts";
import { currentHost } from "../core/host.ts";
import { errorMessage, printable, printableJson } from "../core/text.ts";
import { decodePixels, grayscale, type Pixels, resize } from "../image/mod.ts";
import { runCommand, userPath } from "./command.ts";
import { findPictures, type PictureSource, STDIN } from "./find_pictures.ts";
import { asCsv, asJson, asLine, CSV_HEADER, type PictureReading } from "./format_readings.ts";
import { parseOptions, type Values } from "./options.ts";
import { print } from "./print.ts";
import { showCount } from "./progress.ts";
import { readStdin } from "./read_stdin.ts";
import { writeShown } from "./write_shown.ts";

/** The one that reads what people really draw. */
const MODEL = "models/improved.tflite";

const usage = {
  command: "predict",
  summary: "Says which digits are on pictures: drawn or photographed, on light or on dark.",
  options: {
    model: { kind: "text", value: "FILE", default: MODEL, help: "the .tflite file to run" },
    "as-is": { kind: "flag", help: "only shrink the picture, as the tutorial does" },
    show: { kind: "flag", help: "write what the model saw beside IMAGE, as IMAGE.digits.svg" },
    json: { kind: "flag", help: "print all probabilities, logits and places as JSON" },
    csv: { kind: "flag", help: "print a table for spreadsheets, a row a digit" },
  },
  operands: {
    name: "IMAGE...",
    min: 1,
    max: Infinity,
    help: `a picture, a folder of pictures, a pattern such as "scans/*.png", ` +
      `or ${STDIN} for standard input`,
  },
} as const;

type Options = Values<typeof usage.options>;

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values, operands } = parsed;
  checkUseful(values, operands);
  const { model } = values;
  const path = model === MODEL ? currentHost().ownFile(MODEL) : userPath(model);
  using classifier = await openClassifier(path, { name: model });
  const found = await findPictures(operands, signal);
  const sources = found.filter((source) => "name" in source);
  const output = await startOutput(values, sources);
  const problems: string[] = [];
  const progress = showCount(found.length, { isOn: !output.showsProgress });
  let done = 0;
  const fail = (error: unknown) => problems.push(printable(errorMessage(error)));
  for (const source of found) {
    if (signal.aborted) break;
    try {
      if ("problem" in source) throw new Error(source.problem);
      const { pixels, reading } = await readPicture(classifier, source, { ...values, signal });
      const shown = values.show
        ? await writeShown(source, { pixels, reading, sources }).catch((error) => void fail(error))
        : undefined;
      await output.put({ file: source.name, shown, ...reading });
    } catch (error) {
      if (signal.aborted) break; // what ended then is no fault of the picture's
      fail(error);
    }
    progress.update(++done);
  }
  progress.stop();
  await output.end();
  // A bad file does not take the others' results away.
  if (found.length === 1 && problems[0]) throw new Error(problems[0]);
  for (const problem of problems) console.error(`error: ${problem}`);
  if (signal.aborted) return console.error(`Interrupted: read ${done} of ${found.length} pictures`);
  if (problems.length > 0) throw new Error(`${problems.length} of ${found.length} pictures failed`);
}

function checkUseful({ json, csv }: Options, operands: readonly string[]): void {
  if (json && csv) throw new Error("--json and --csv cannot be together, expected one of them");
  if (operands.filter((operand) => operand === STDIN).length > 1) {
    throw new Error(`${STDIN}, standard input, is given more than once, expected once`);
  }
}

async function readPicture(
  classifier: Classifier,
  { name, path }: PictureSource,
  { "as-is": asIs, signal }: Options & { readonly signal: AbortSignal },
): Promise<{ readonly pixels: Pixels; readonly reading: Reading }> {
  const what = `image "${name}"`;
  const bytes = path === undefined
    ? await readStdin(signal, { what })
    : await readFile(path, { what });
  const pixels = await decodePixels(bytes, name);
  return { pixels, reading: asIs ? readAsIs(classifier, pixels) : readDigits(classifier, pixels) };
}

/** Reads a picture as one digit, as it is. */
function readAsIs(classifier: Classifier, pixels: Pixels): Reading {
  const image = resize(grayscale(pixels), classifier.size);
  const prediction = classifier.classify(image)[0]!;
  const [height, width] = pixels.shape;
  const box = { left: 0, top: 0, width, height };
  const second = secondDigit(prediction);
  const digit = { ...prediction, box, image, second, unsure: false };
  return { digits: [digit], text: digit.label ?? `${digit.digit}`, probability: digit.probability };
}

/** Where readings go. */
interface Output {
  readonly put: (reading: PictureReading) => Promise<void>;
  readonly end: () => Promise<void>;
  /** Whether someone at the terminal sees each reading as it comes. */
  readonly showsProgress: boolean;
}

async function startOutput(
  { json, csv, model }: Options,
  sources: readonly PictureSource[],
): Promise<Output> {
  if (json) {
    const all: unknown[] = [];
    return {
      put: (reading) => Promise.resolve(void all.push(asJson(reading, model))),
      end: () => print(printableJson(all, { indent: 1 })),
      showsProgress: false,
    };
  }
  const common = { end: () => Promise.resolve(), showsProgress: Boolean(process.stdout.isTTY) };
  if (csv) {
    const printRow = (row: string) => print(row, { end: "\r\n" }); // as RFC 4180 has it
    await printRow(CSV_HEADER);
    const put = async (reading: PictureReading) => {
      for (const row of asCsv(reading)) await printRow(row);
      if (reading.shown) console.error(`see ${printable(reading.shown)}`);
    };
    return { ...common, put };
  }
  // For whoever looks on; what is printed is readings alone.
  if (process.stdout.isTTY) console.error(`Model: ${printable(model)}`);
  const width = sources.reduce((most, { name }) => Math.max(most, printable(name).length), 0);
  return { ...common, put: (reading) => print(asLine(reading, width)) };
}

if (import.meta.main) await runCommand(main);
