/**
 * Running the file that was just written.
 *
 * @module
 */
import { openClassifier } from "../classifier/mod.ts";
import { writeFileAtomic } from "../core/files.ts";
import { currentHost } from "../core/host.ts";
import { printable } from "../core/text.ts";
import type { Dataset, Images } from "../data/mod.ts";
import { scoreLogits } from "../evaluation/mod.ts";
import { readImage } from "../image/mod.ts";
import { showSample } from "../plot/mod.ts";
import { shownPath } from "./command.ts";
import { tellingNames } from "./data_options.ts";

/** Runs a file on the test set, on 25 of its images, which it draws, and on `zero.png`. */
export async function runSaved(
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
  const { digit, probability, logits } = classifier.classify(zero)[0]!;
  const name = tellingNames(classifier.labels)?.[digit];
  console.log(
    `data/zero.png: ${name === undefined ? `digit ${digit}` : printable(name)}, ` +
      `probability ${probability.toFixed(4)}` +
      (logits ? `, logit ${logits[digit]!.toFixed(2)}` : ""),
  );
}
