/** Node's Buffer, whose `slice` copies nothing, is taken wherever bytes are. */
import "#host";
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { encode } from "fast-png";
import { plainBytes } from "../../lib/core/bytes.ts";
import { decodeIdxImages, decodeIdxLabels, encodeIdx, gatherImages } from "../../lib/data/mod.ts";
import { decodePixels } from "../../lib/image/mod.ts";
import { addMetadata, inspect, Interpreter, predict, readMetadata } from "../../lib/tflite/mod.ts";
import { readModel } from "../../lib/tflite/format/read.ts";

/** The same bytes in a Buffer, within other memory, as `readFile` of Node gives small files. */
function inBuffer(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.alloc(5, 7), bytes, Buffer.alloc(9, 7)]).subarray(
    5,
    5 + bytes.length,
  );
}

const file = await Deno.readFile("models/compact.tflite");

Deno.test("plainBytes() gives the same memory, and ordinary bytes themselves", () => {
  const buffer = inBuffer(Uint8Array.of(1, 2, 3));
  const plain = plainBytes(buffer);
  assertEquals([plain.constructor, [...plain]], [Uint8Array, [1, 2, 3]]);
  plain[0] = 9;
  assertEquals(buffer[0], 9);
  assert(plainBytes(plain) === plain);
});

Deno.test("a model in a Buffer is read, described and run as any other, and left as it is", async () => {
  const buffer = inBuffer(file);
  assertEquals(readModel(buffer), readModel(file));
  assertEquals(inspect(buffer), inspect(file));
  assertEquals(readMetadata(buffer), readMetadata(file));
  const description = { inputs: [{}], outputs: [{ labels: [..."0123456789"] }] };
  assertEquals(addMetadata(buffer, description), addMetadata(file, description));
  const images = { data: new Float32Array(784).fill(0.5), shape: [1, 28, 28] };
  using fromBuffer = await Interpreter.create(buffer);
  using fromFile = await Interpreter.create(file);
  assertEquals(predict(fromBuffer, images), predict(fromFile, images));
  assertEquals([...buffer], [...file]);
});

Deno.test("data and pictures in a Buffer are read as any other", async () => {
  const images = encodeIdx(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 2]);
  assertEquals(
    gatherImages(decodeIdxImages(inBuffer(images)), [1]),
    gatherImages(decodeIdxImages(images), [1]),
  );
  const labels = encodeIdx(Uint8Array.of(3, 1, 4), [3]);
  assertEquals(decodeIdxLabels(inBuffer(labels)), Uint8Array.of(3, 1, 4));
  const data = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
  const png = encode({ width: 2, height: 2, channels: 3, data });
  assertEquals(await decodePixels(inBuffer(png)), await decodePixels(png));
});
