/** The pictures of `data/drawings` are read, by the models that the project ships. */
import "#host";
import { assert } from "@std/assert";
import { DRAWINGS, listDrawings } from "../../data/draw_drawings.ts";
import { type Classifier, openClassifier, readDigits } from "../../lib/classifier/mod.ts";
import { decodeImage, decodePixels, resize } from "../../lib/image/mod.ts";

const MODELS = ["improved", "compact"] as const;
/** How many are read exactly, at least. */
const READ = 0.97;

/** The way of MNIST's tutorials: the whole picture, in gray, made as small as the model wants it. */
async function readAsIs(classifier: Classifier, bytes: Uint8Array): Promise<string> {
  const image = resize(await decodeImage(bytes), classifier.size);
  return `${classifier.classify(image)[0]!.digit}`;
}

for (const model of MODELS) {
  Deno.test(`readDigits() reads ${100 * READ} % of data/drawings exactly: ${model}`, async () => {
    using classifier = await openClassifier(
      new URL(`../../models/${model}.tflite`, import.meta.url),
    );
    const drawings = listDrawings();
    const wrong: string[] = [];
    let [single, asIs] = [0, 0];
    for (const { name, text } of drawings) {
      const bytes = await Deno.readFile(new URL(name, DRAWINGS));
      const reading = readDigits(classifier, await decodePixels(bytes, name));
      if (reading.text !== text) wrong.push(`${name}: "${reading.text}"`);
      if (text.length > 1) continue;
      single++;
      if (await readAsIs(classifier, bytes) === text) asIs++;
    }
    console.log(`found and read: ${drawings.length - wrong.length} of ${drawings.length}`);
    console.log(`one digit each, as it is: ${asIs} of ${single}`);
    assert(wrong.length <= (1 - READ) * drawings.length, wrong.join("; "));
  });
}
