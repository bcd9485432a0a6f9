/**
 * `deno task evaluate FILE`: runs a `.tflite` file over the test set.
 *
 * @module
 */
import "#host";
import { openClassifier } from "../classifier/mod.ts";
import { printable, printableJson } from "../core/text.ts";
import { augmentImages, normalize } from "../data/mod.ts";
import { alignClasses, openDataset } from "../datasets/mod.ts";
import { type Evaluation, scoreLogits } from "../evaluation/mod.ts";
import { runCommand, shownPath, userPath } from "./command.ts";
import { DATA_OPTIONS, dataPath, datasetOptions, tellingNames } from "./data_options.ts";
import { parseOptions } from "./options.ts";

const usage = {
  command: "evaluate",
  summary: "Runs a saved .tflite file itself over the test set: accuracy, loss, confusion matrix.",
  options: {
    distorted: {
      kind: "flag",
      help:
        "turn, move, slant and stretch each image at random first, as train --augment affine does",
    },
    seed: { kind: "integer", min: 0, default: 1, help: "fixes how --distorted changes images" },
    ...DATA_OPTIONS,
    json: { kind: "flag", help: "print the figures as JSON" },
  },
  operands: { name: "FILE", min: 1, max: 1 },
} as const;

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values, operands: [file = ""] } = parsed;
  const path = userPath(file);
  using classifier = await openClassifier(path, { name: file });
  const { labels: modelNames, size, classes: count } = classifier;
  const source = await openDataset(dataPath(values), {
    ...datasetOptions(values),
    size,
    sets: ["test"],
  });
  const classes = alignClasses({ count, modelNames, names: source.classNames });
  const { images, labels: given } = await source.load("test");
  const labels = classes ? given.map((label) => classes[label]!) : given;
  const plain = normalize(images);
  const shown = values.distorted ? augmentImages(plain, { seed: values.seed }) : plain;
  const start = performance.now();
  const logits = classifier.logits(shown);
  const microseconds = (performance.now() - start) * 1000 / labels.length;
  const evaluation = { ...scoreLogits(logits, labels), microseconds };
  const names = tellingNames(
    modelNames ?? (classes?.length === count ? source.classNames : undefined),
  );
  if (!values.json) return console.log(formatEvaluation(shownPath(path), evaluation, names));
  const { accuracy, loss, count: examples, confusionMatrix } = evaluation;
  const figures = { file, accuracy, loss, count: examples, microseconds, confusionMatrix };
  console.log(printableJson({ ...figures, ...(names && { classNames: names }) }));
}

/** The narrowest column of the confusion matrix: four figures and a space. */
const COLUMN = 5;

function formatEvaluation(
  name: string,
  { accuracy, loss, count, microseconds, confusionMatrix }: Evaluation & {
    readonly microseconds: number;
  },
  names: readonly string[] = confusionMatrix.map((_, label) => `${label}`),
): string {
  const wrong = count - Math.round(accuracy * count);
  const shown = names.map(printable);
  const width = Math.max(COLUMN, ...shown.map(({ length }) => length + 1));
  const cell = (text: string) => text.padStart(width);
  return [
    `${name}: accuracy ${accuracy.toFixed(4)} (${wrong.toLocaleString("en")} of ` +
    `${count.toLocaleString("en")} wrong), loss ${loss.toFixed(4)}, ` +
    `${microseconds.toFixed(0)} µs an image`,
    "",
    "label    predicted".padEnd(width * (shown.length + 1)) + "    right",
    cell("") + shown.map(cell).join(""),
    ...confusionMatrix.map((row, label) =>
      cell(shown[label]!) + row.map((n) => cell(`${n || "·"}`)).join("") +
      shareOf(row[label]!, row.reduce((sum, n) => sum + n)).padStart(9)
    ),
  ].join("\n");
}

/** A share with four digits; of nothing there is none. */
function shareOf(part: number, whole: number): string {
  return whole === 0 ? "" : (part / whole).toFixed(4);
}

if (import.meta.main) await runCommand(main);
