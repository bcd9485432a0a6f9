/**
 * `deno task predict IMAGE...`: which digit is on a picture?
 *
 * @module
 */
import "#host";
import { openClassifier } from "../classifier/mod.ts";
import { currentHost } from "../core/host.ts";
import { readImage } from "../image/mod.ts";
import { runCommand, userPath } from "./command.ts";
import { parseOptions } from "./options.ts";

const MODEL = "models/mnist.tflite";

const usage = {
  command: "predict",
  summary: "Says which digit is on a picture: white strokes on black, as in MNIST.",
  options: {
    model: { kind: "text", value: "FILE", default: MODEL, help: "the .tflite file to run" },
    json: { kind: "flag", help: "print all ten probabilities and logits as JSON" },
  },
  operands: { name: "IMAGE...", min: 1, max: Infinity },
} as const;

/** Runs the command. */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { values: { model, json }, operands: files } = parsed;
  const path = model === MODEL ? currentHost().ownFile(MODEL) : userPath(model);
  using classifier = await openClassifier(path, { name: model });
  const results = [];
  for (const file of files) {
    const image = await readImage(userPath(file), { ...classifier.size, name: file });
    results.push({ file, ...classifier.classify(image)[0]! });
  }
  if (json) return console.log(JSON.stringify(results, null, 1));
  const width = Math.max(...files.map((file) => file.length));
  for (const { file, digit, probability, logits } of results) {
    console.log(
      `${file.padEnd(width)}  digit ${digit}  probability ${probability.toFixed(4)}` +
        (logits === undefined ? "" : `  logit ${logits[digit]!.toFixed(2)}`),
    );
  }
}

if (import.meta.main) await runCommand(main);
