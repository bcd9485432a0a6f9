/**
 * `deno task predict IMAGE...`: which digit is on a picture?
 *
 * @module
 */
import { join } from "@std/path";
import { normalize } from "../data/mod.ts";
import { argMax, softmax } from "../evaluation/mod.ts";
import { readImage } from "../image/mod.ts";
import { type Classifier, openClassifier } from "./classifier.ts";
import { PROJECT, runCommand, userPath } from "./command.ts";
import { parseOptions } from "./options.ts";

const usage = {
  command: "deno task predict",
  summary: "Says which digit is on a picture: white strokes on black, as in MNIST.",
  options: {
    model: {
      kind: "text",
      value: "FILE",
      default: "models/mnist.tflite",
      help: "the .tflite file to run",
    },
    json: { kind: "flag", help: "print all ten probabilities and logits as JSON" },
  },
  operands: { name: "IMAGE...", min: 1, max: Infinity },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values: { model, json }, operands: files } = parsed;
  const path = model === usage.options.model.default ? join(PROJECT, model) : userPath(model);
  using classifier = await openClassifier(path, model);
  const results = [];
  for (const file of files) results.push(await classify(classifier, file));
  if (json) return console.log(JSON.stringify(results, null, 1));
  const width = Math.max(...files.map((file) => file.length));
  for (const { file, digit, probability, logit } of results) {
    console.log(
      `${file.padEnd(width)}  digit ${digit}  probability ${probability.toFixed(4)}` +
        (logit === undefined ? "" : `  logit ${logit.toFixed(2)}`),
    );
  }
}

/** A picture's digit; without logits where the file gives probabilities. */
async function classify(classifier: Classifier, file: string) {
  const image = await readImage(userPath(file), { ...classifier.size, name: file });
  const logits = Array.from(classifier.logits(normalize(image)).data);
  const probabilities = softmax(logits);
  const digit = argMax(logits);
  const probability = probabilities[digit]!;
  return classifier.endsInSoftmax
    ? { file, digit, probability, probabilities }
    : { file, digit, probability, logit: logits[digit]!, probabilities, logits };
}

if (import.meta.main) await runCommand(main);
