import { assert, assertEquals, assertThrows } from "@std/assert";
import { readModel } from "../../../lib/tflite/format/read.ts";
import {
  BUFFER_ALIGNMENT,
  describeTable,
  type Model,
  OPTIONS_NAMES,
} from "../../../lib/tflite/format/schema.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { tinyModel } from "../tiny_model.ts";

/** The tiny model with other contents in its buffers. */
function withBuffers(...contents: Uint8Array[]): Model {
  const model = tinyModel();
  const buffers = contents.map((data) => ({ offset: 0n, size: 0n, data }));
  return { ...model, buffers: [...model.buffers!, ...buffers] };
}

/** Where a run of bytes lies in a file. */
function find(file: Uint8Array, run: Uint8Array): number {
  return file.findIndex((_, at) => run.every((byte, i) => file[at + i] === byte));
}

Deno.test("writeModel() starts the contents of every buffer at a multiple of 16 bytes", () => {
  const contents = [1, 3, 16, 17, 100].map((length) =>
    Uint8Array.from({ length }, (_, i) => 200 - length + i % 7)
  );
  const file = writeModel(withBuffers(...contents));
  // Found by their bytes, for a reader that shares the writer's description proves little.
  for (const data of contents.filter(({ length }) => length > 3)) {
    const place = find(file, data);
    assert(place > 0);
    assertEquals(place % BUFFER_ALIGNMENT, 0, `${data.length} bytes are at ${place}`);
  }
});

Deno.test("writeModel() marks the file with TFL3 at offset 4", () => {
  assertEquals(new TextDecoder().decode(writeModel(tinyModel()).subarray(4, 8)), "TFL3");
});

Deno.test("writeModel() stores equal vtables and strings once", () => {
  const model = tinyModel();
  const [graph] = model.subgraphs!;
  const twice = {
    ...model,
    subgraphs: [{ ...graph!, tensors: [...graph!.tensors!, ...graph!.tensors!] }],
  };
  const growth = writeModel(twice).length - writeModel(model).length;
  // The table of a tensor, its offset and its shape, but neither vtable nor name, are 40–60 bytes.
  assert(growth / graph!.tensors!.length < 64, `${growth} bytes for ${graph!.tensors!.length}`);
});

Deno.test("writeModel() tells an absent vector from an empty one", () => {
  const model = tinyModel();
  const [graph] = model.subgraphs!;
  for (const intermediates of [undefined, new Int32Array()]) {
    const operators = graph!.operators!.map((operator) => ({ ...operator, intermediates }));
    const file = writeModel({ ...model, subgraphs: [{ ...graph!, operators }] });
    assertEquals(readModel(file).subgraphs![0]!.operators![0]!.intermediates, intermediates);
  }
});

Deno.test("every table of options is described, without a slot that is used twice", () => {
  assertEquals(OPTIONS_NAMES.length, 127);
  for (const name of OPTIONS_NAMES.slice(1)) {
    const slots = Object.values(describeTable(name).fields).map(({ slot }) => slot);
    assertEquals(new Set(slots).size, slots.length, name);
  }
});

Deno.test("describeTable() refuses a table that is not part of the schema", () => {
  assertThrows(
    () => describeTable("RankFrobnicateOptions"),
    Error,
    "it is not part of this schema",
  );
});
