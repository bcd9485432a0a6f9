import { assert, assertEquals, assertThrows } from "@std/assert";
import { Builder } from "flatbuffers";
import * as tf from "@tensorflow/tfjs";
import { convert } from "../../../lib/tflite/convert.ts";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { PRECISIONS } from "../../../lib/tflite/quantize/precision.ts";
import { damage, dice } from "../damage.ts";
import { MODELS, small } from "../official.ts";
import { tinyModel } from "../tiny_model.ts";

for (const model of MODELS) {
  for (const precision of PRECISIONS) {
    Deno.test(`readModel(writeModel(…)) gives an equal model for the official ${model}/${precision}`, async () => {
      const original = readModel(await small.file(model, precision));
      assertEquals(readModel(writeModel(original)), original);
    });
  }
}

for (const precision of ["float32", "float16", "dynamic-range"] as const) {
  Deno.test(`writeModel(readModel(…)) gives a converted ${precision} file byte for byte`, async () => {
    await tf.setBackend("cpu");
    const layers = [
      tf.layers.conv2d({ filters: 40, kernelSize: 3, activation: "relu", inputShape: [8, 8, 1] }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10 }),
    ];
    const model = tf.sequential({ layers });
    const bytes = convert(model, { precision });
    model.dispose();
    assertEquals(writeModel(readModel(bytes)), bytes);
  });
}

Deno.test("readModel() gives back what writeModel() wrote", () => {
  const model = tinyModel();
  assertEquals(readModel(writeModel(model)), withoutAbsent(model));
});

Deno.test("readModel() reads bytes that start anywhere in their memory", () => {
  const bytes = writeModel(tinyModel());
  const memory = new Uint8Array(bytes.length + 3);
  memory.set(bytes, 3);
  assertEquals(readModel(memory.subarray(3)), readModel(bytes));
});

Deno.test("readModel() reads a file with other data behind the model", () => {
  const bytes = writeModel(tinyModel());
  const longer = new Uint8Array(bytes.length + 10).fill(255);
  longer.set(bytes);
  assertEquals(readModel(longer), readModel(bytes));
});

function refuses(bytes: Uint8Array, error: string): void {
  assertThrows(() => readModel(bytes, { name: "bad.tflite" }), InvalidModelError, error);
}

Deno.test("readModel() refuses an empty file", () => {
  refuses(
    new Uint8Array(),
    'Cannot read the model "bad.tflite": it has 0 bytes, expected at least',
  );
});

Deno.test("readModel() refuses a file of another format", () => {
  const text = new TextEncoder().encode('{"format": "layers-model"}');
  refuses(text, 'bytes 4 to 8 are "rmat", expected "TFL3", the mark of a .tflite file');
});

Deno.test("readModel() refuses a header without a model (18 00 00 00 TFL3)", () => {
  const header = Uint8Array.of(0x18, 0, 0, 0, ...new TextEncoder().encode("TFL3"));
  refuses(header, "the table Model would reach from byte 24 to 28, but the file has 8 bytes");
});

Deno.test("readModel() refuses a file that is cut off, wherever it is", () => {
  const bytes = writeModel(tinyModel());
  for (let length = 0; length < bytes.length; length++) {
    assertThrows(() => readModel(bytes.subarray(0, length)), InvalidModelError);
  }
});

Deno.test("readModel() refuses an offset that wraps around", () => {
  const bytes = writeModel(tinyModel());
  new DataView(bytes.buffer).setUint32(0, 2 ** 32 - 4, true);
  refuses(bytes, "the table Model would reach from byte 4294967292 to 4294967296");
});

Deno.test("readModel() refuses a vector that is longer than the file", () => {
  const builder = new Builder();
  builder.startVector(4, 0, 4);
  const subgraphs = builder.endVector();
  const bytes = finish(builder, { 2: subgraphs });
  const vector = bytes.length - 4;
  new DataView(bytes.buffer).setUint32(vector, 2 ** 30, true);
  refuses(bytes, `subgraphs would reach from byte ${bytes.length} to ${bytes.length + 2 ** 32}`);
});

Deno.test("readModel() refuses a table whose vtable lies outside of the file", () => {
  const bytes = writeModel(tinyModel());
  const view = new DataView(bytes.buffer);
  view.setInt32(view.getUint32(0, true), 2 ** 30, true);
  refuses(bytes, "the vtable of the table Model would reach from byte -");
});

Deno.test("readModel() refuses a vtable of an odd size", () => {
  const bytes = writeModel(tinyModel());
  const view = new DataView(bytes.buffer);
  const root = view.getUint32(0, true);
  view.setUint16(root - view.getInt32(root, true), 7, true);
  refuses(bytes, "the vtable of the table Model has 7 bytes, expected an even number from 4");
});

Deno.test("readModel() refuses a text that is not UTF-8", () => {
  const bytes = writeModel(tinyModel());
  bytes[new TextDecoder("latin1").decode(bytes).indexOf("tiny")] = 0xff;
  refuses(bytes, "description is not valid UTF-8");
});

Deno.test("readModel() refuses a text that is not closed", () => {
  const bytes = writeModel(tinyModel());
  bytes[new TextDecoder("latin1").decode(bytes).indexOf("tiny") + 4] = 1;
  refuses(bytes, "description does not end with a zero byte");
});

Deno.test("readModel() refuses parts of the schema that it could not write again", () => {
  const externalBuffers = new Builder();
  externalBuffers.startVector(4, 0, 4);
  refuses(
    finish(externalBuffers, { 9: externalBuffers.endVector() }),
    "the table Model uses external_buffers of Model, which cannot be read",
  );
  const newer = new Builder();
  newer.startVector(4, 0, 4);
  refuses(finish(newer, { 12: newer.endVector() }), "the table Model uses field 12 of Model");
});

Deno.test("readModel() refuses a small file that stands for 400 million tables", () => {
  const builder = new Builder();
  const repeat = (table: number, count: number) => {
    builder.startVector(4, count, 4);
    for (let index = 0; index < count; index++) builder.addOffset(table);
    return builder.endVector();
  };
  builder.startObject(0);
  const tensors = repeat(builder.endObject(), 20_000);
  builder.startObject(1);
  builder.addFieldOffset(0, tensors, 0);
  const bytes = finish(builder, { 2: repeat(builder.endObject(), 20_000) });
  assert(bytes.length < 200_000);
  refuses(bytes, "it refers to the same contents too often to be read");
});

Deno.test("readModel() refuses or reads 5,000 damaged files, and nothing else happens", () => {
  const bytes = writeModel(tinyModel());
  const random = dice(2026);
  let read = 0;
  for (let file = 0; file < 5000; file++) {
    const damaged = damage(bytes, random);
    try {
      const model = readModel(damaged);
      assertEquals(readModel(writeModel(model)), model);
      read++;
    } catch (error) {
      if (!(error instanceof InvalidModelError)) throw error;
    }
  }
  // Most changes break the file; those in weights, names or versions leave it whole.
  assert(read > 100 && read < 2500, `${read} files were read`);
});

/** Ends a file whose root table has the given offsets by slot. */
function finish(builder: Builder, slots: Readonly<Record<number, number>>): Uint8Array {
  builder.startObject(16);
  for (const [slot, offset] of Object.entries(slots)) {
    builder.addFieldOffset(Number(slot), offset, 0);
  }
  builder.finish(builder.endObject(), "TFL3");
  return builder.asUint8Array().slice();
}

/** Leaves out properties that are undefined, as the reader does. */
function withoutAbsent<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutAbsent) as Value;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const present = Object.entries(value).filter(([, property]) => property !== undefined);
  const cleaned = present.map(([name, property]) => [name, withoutAbsent(property)]);
  return Object.fromEntries(cleaned) as Value;
}
