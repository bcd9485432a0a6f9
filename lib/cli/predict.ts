/**
 * `deno task predict IMAGE...`: which digits are on a picture?
 *
 * @module
 */
import "#host";
import { type Classifier, openClassifier, readDigits, type Reading } from "../classifier/mod.ts";
import { readFile } from "../core/files.ts";
import { currentHost } from "../core/host.ts";
import { errorMessage, printable } from "../core/text.ts";
import { decodePixels, readImage } from "../image/mod.ts";
import { runCommand, userPath } from "./command.ts";
import { parseOptions } from "./options.ts";

const MODEL = "models/mnist.tflite";

const usage = {
  command: "predict",
  summary: "Says which digits are on pictures: drawn or photographed, on light or on dark.",
  options: {
    model: { kind: "text", value: "FILE", default: MODEL, help: "the .tflite file to run" },
    "as-is": { kind: "flag", help: "only shrink the picture, as the tutorial does" },
    json: { kind: "flag", help: "print all probabilities, logits and places as JSON" },
  },
  operands: { name: "IMAGE...", min: 1, max: Infinity },
} as const;

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values, operands: files } = parsed;
  const { model } = values;
  const path = model === MODEL ? currentHost().ownFile(MODEL) : userPath(model);
  using classifier = await openClassifier(path, { name: model });
  const results: (Reading & { readonly file: string })[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      results.push({ file, ...await read(classifier, file, { asIs: values["as-is"] }) });
    } catch (error) {
      problems.push(errorMessage(error));
    }
  }
  if (values.json) console.log(JSON.stringify(results.map(describe), null, 1));
  else print(results);
  // A bad file does not take the others' results away.
  if (files.length === 1 && problems[0]) throw new Error(problems[0]);
  for (const problem of problems) console.error(`error: ${problem}`);
  if (problems.length > 0) throw new Error(`${problems.length} of ${files.length} pictures failed`);
}

async function read(
  classifier: Classifier,
  file: string,
  { asIs }: { readonly asIs: boolean },
): Promise<Reading> {
  if (!asIs) {
    const bytes = await readFile(userPath(file), { what: `image "${file}"` });
    return readDigits(classifier, await decodePixels(bytes, file));
  }
  const image = await readImage(userPath(file), { ...classifier.size, name: file });
  const prediction = classifier.classify(image)[0]!;
  const box = { left: 0, top: 0, width: classifier.size.width, height: classifier.size.height };
  const digit = { ...prediction, box, image, second: prediction.digit, unsure: false };
  return { digits: [digit], text: `${digit.digit}`, probability: digit.probability };
}

/** What JSON tells of a picture: all of its digits, and of a single one what there is to say at once. */
function describe({ file, text, probability, digits }: Reading & { readonly file: string }) {
  const all = digits.map(({ image: _, ...digit }) => digit);
  return { file, text, probability, digits: all, ...(all.length === 1 && all[0]) };
}

function print(results: readonly (Reading & { readonly file: string })[]): void {
  const width = Math.max(...results.map(({ file }) => file.length));
  for (const { file, ...reading } of results) {
    console.log(`${file.padEnd(width)}  ${word(reading)}`);
  }
}

/** A reading in a line. */
function word({ digits, text, probability }: Reading): string {
  const [first] = digits;
  if (first === undefined) return "no digit found";
  const doubts = digits.filter(({ unsure }) => unsure)
    .map(({ digit, second }) => `  unsure: ${digit} or ${second}`).join("");
  const sure = `probability ${probability.toFixed(4)}`;
  if (digits.length > 1) {
    const each = digits.map((digit) => digit.probability.toFixed(2)).join(" ");
    return `number ${text}  ${sure} (${each})${doubts}`;
  }
  const logit = first.logits ? `  logit ${first.logits[first.digit]!.toFixed(2)}` : "";
  const named = first.label !== undefined && first.label !== text;
  return `${named ? printable(first.label) : `digit ${text}`}  ${sure}${logit}${doubts}`;
}

if (import.meta.main) await runCommand(main);
