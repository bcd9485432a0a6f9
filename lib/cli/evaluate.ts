/**
 * `deno task evaluate FILE`: runs a `.tflite` file over the test set.
 *
 * @module
 */
import "#host";
import { openClassifier } from "../classifier/mod.ts";
import { augmentImages, loadMnist, normalize } from "../data/mod.ts";
import { type Evaluation, scoreLogits } from "../evaluation/mod.ts";
import { runCommand, shownPath, userPath } from "./command.ts";
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
    data: { kind: "text", value: "DIR", help: "folder with IDX files; MNIST when left out" },
    json: { kind: "flag", help: "print the figures as JSON" },
  },
  operands: { name: "FILE", min: 1, max: 1 },
} as const;

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values: { data, json, distorted, seed }, operands: [file = ""] } = parsed;
  const path = userPath(file);
  using classifier = await openClassifier(path, { name: file });
  const { test } = await loadMnist(data ? { directory: userPath(data) } : {});
  const plain = normalize(test.images);
  const images = distorted ? augmentImages(plain, { seed }) : plain;
  const start = performance.now();
  const logits = classifier.logits(images);
  const microseconds = (performance.now() - start) * 1000 / test.labels.length;
  const evaluation = scoreLogits(logits, test.labels);
  if (!json) return console.log(formatEvaluation(shownPath(path), { ...evaluation, microseconds }));
  const { accuracy, loss, count, confusionMatrix } = evaluation;
  console.log(JSON.stringify({ file, accuracy, loss, count, microseconds, confusionMatrix }));
}

function formatEvaluation(
  name: string,
  evaluation: Evaluation & { readonly microseconds: number },
): string {
  const { accuracy, loss, count, microseconds, confusionMatrix } = evaluation;
  const wrong = count - Math.round(accuracy * count);
  const classes = confusionMatrix.map((_, i) => `${i}`.padStart(5)).join("");
  return [
    `${name}: accuracy ${accuracy.toFixed(4)} (${wrong.toLocaleString("en")} of ` +
    `${count.toLocaleString("en")} wrong), loss ${loss.toFixed(4)}, ` +
    `${microseconds.toFixed(0)} µs an image`,
    "",
    `label    predicted${" ".repeat(5 * confusionMatrix.length - 9)}  right`,
    `     ${classes}`,
    ...confusionMatrix.map((row, label) =>
      `${label}`.padStart(5) + row.map((n) => `${n || "·"}`.padStart(5)).join("") +
      shareOf(row[label]!, row.reduce((sum, n) => sum + n)).padStart(9)
    ),
  ].join("\n");
}

/** A share with four digits; of nothing there is none. */
function shareOf(part: number, whole: number): string {
  return whole === 0 ? "" : (part / whole).toFixed(4);
}

if (import.meta.main) await runCommand(main);
