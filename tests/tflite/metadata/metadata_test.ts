import "#host";
import { assertEquals, assertThrows } from "@std/assert";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { addMetadata } from "../../../lib/tflite/metadata/add_metadata.ts";
import { readMetadata } from "../../../lib/tflite/metadata/read_metadata.ts";
import type { ModelDescription } from "../../../lib/tflite/metadata/model_description.ts";
import { unpackFiles } from "../../../lib/tflite/metadata/packed_files.ts";
import { predict } from "../../../lib/tflite/runtime/predict.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { tinyModel } from "../tiny_model.ts";

const description: ModelDescription = {
  name: "tiny",
  description: "Tells apart what is tiny and what is not.",
  version: "1",
  author: "the tests",
  license: "MIT",
  inputs: [{
    name: "image",
    description: "A drawing, white on black.",
    image: "grayscale",
    normalization: { mean: [0], standardDeviation: [255] },
  }],
  outputs: [{
    name: "scores",
    description: "Logits.",
    labels: ["tiny", "größer"],
    scoreThreshold: 0.875,
  }],
};

const bytes = writeModel(tinyModel());
const described = addMetadata(bytes, description);

Deno.test("readMetadata() gives back what addMetadata() added", () => {
  assertEquals(readMetadata(described), description);
});

Deno.test("readMetadata() gives back a description that says little", () => {
  const little = { inputs: [{}], outputs: [{}] };
  assertEquals(readMetadata(addMetadata(bytes, little)), little);
});

Deno.test("readMetadata() finds none in a model without", () => {
  assertEquals(readMetadata(bytes), undefined);
});

Deno.test("addMetadata() packs the labels behind the model, one a line", () => {
  const [file, ...others] = unpackFiles(described, { name: "tiny" });
  assertEquals(others, []);
  assertEquals(file?.name, "labels.txt");
  assertEquals(new TextDecoder().decode(file?.data), "tiny\ngrößer\n");
});

Deno.test("addMetadata() replaces what was there, and gives equal files for equal models", () => {
  const other = addMetadata(bytes, { ...description, name: "another" });
  assertEquals(addMetadata(other, description), described);
});

Deno.test("addMetadata() changes nothing that a runtime reads", async () => {
  const { metadata: _, buffers, ...before } = readModel(bytes);
  const { metadata, buffers: more, ...after } = readModel(described);
  assertEquals(after, before);
  assertEquals(more!.slice(0, buffers!.length), buffers);
  assertEquals(metadata!.map(({ name }) => name), ["min_runtime_version", "TFLITE_METADATA"]);
  const image = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2, 1] };
  using plain = await Interpreter.create(bytes);
  using packed = await Interpreter.create(described);
  assertEquals(predict(packed, image), predict(plain, image));
});

Deno.test("addMetadata() refuses a description that does not fit the model", () => {
  const refuses = (change: Partial<ModelDescription>, error: string) =>
    assertThrows(() => addMetadata(bytes, { ...description, ...change }), Error, error);
  refuses({ inputs: [] }, "0 inputs are described, expected 1");
  refuses({ outputs: [{}, {}] }, "2 outputs are described, expected 1");
  refuses({ outputs: [{ labels: ["one"] }] }, "output 0 has 1 labels, expected 2");
  refuses({ outputs: [{ labels: ["a\nb", "c"] }] }, 'label "a\\nb" has several lines');
  const normalization = { mean: [0], standardDeviation: [0] };
  refuses({ inputs: [{ normalization }] }, "input 0 is normalized by mean [0] and standard");
  refuses({ outputs: [{ scoreThreshold: NaN }] }, "output 0 has a scoreThreshold of NaN");
  const uneven = { mean: [0, 1], standardDeviation: [255] };
  refuses({ inputs: [{ normalization: uneven }] }, "expected as many of both");
});

Deno.test("readMetadata() refuses a damaged archive and damaged metadata", () => {
  const text = new TextDecoder("latin1").decode(described);
  const damaged = described.slice();
  damaged[text.lastIndexOf("gr")]! ^= 1;
  assertThrows(
    () => readMetadata(damaged, { name: "bad.tflite" }),
    InvalidModelError,
    'Cannot read the model "bad.tflite": the files packed behind it are damaged: ' +
      '"labels.txt" has another checksum',
  );
  const marked = described.slice();
  marked[text.indexOf("M001")]! ^= 1;
  assertThrows(() => readMetadata(marked), InvalidModelError, "the mark of a TFLite metadata");
});

Deno.test("unpackFiles() refuses an archive whose directory leads outside of the file", () => {
  const damaged = described.slice();
  new DataView(damaged.buffer).setUint32(damaged.length - 6, damaged.length, true);
  assertThrows(() => unpackFiles(damaged, { name: "bad" }), InvalidModelError, "are damaged");
});
