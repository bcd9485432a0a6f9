import "#host";
import { assertThrows } from "@std/assert";
import { openClassifier } from "../../lib/classifier/mod.ts";
import { readModel } from "../../lib/tflite/format/read.ts";
import { writeModel } from "../../lib/tflite/format/write.ts";
import { small } from "../tflite/official.ts";

/** A small file, its largest weights replaced. */
async function withWeights(value: number): Promise<Uint8Array> {
  const file = readModel(await small.file("mlp", "float32"));
  const lengths = file.buffers!.map(({ data }) => data?.length ?? 0);
  const largest = lengths.indexOf(Math.max(...lengths));
  const data = new Uint8Array(new Float32Array(lengths[largest]! / 4).fill(value).buffer);
  return writeModel({
    ...file,
    buffers: file.buffers!.with(largest, { ...file.buffers![largest]!, data }),
  });
}

for (const value of [NaN, Infinity]) {
  Deno.test(`classify() and logits() refuse a file with weights of ${value}`, async () => {
    using classifier = await openClassifier(await withWeights(value), { name: "broken" });
    const { height, width } = classifier.size;
    const shape = [2, height, width] as const;
    const length = 2 * height * width;
    const expected = 'Cannot use "broken": it gives NaN for image 0, expected finite numbers';
    const attempts = [
      () => classifier.logits({ data: new Float32Array(length).fill(0), shape }),
      () => classifier.classify({ data: new Uint8Array(length), shape }),
    ];
    for (const attempt of attempts) assertThrows(attempt, Error, expected);
  });
}
