import "#host";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { encode as encodePng } from "fast-png";
import { decodePixels, grayscale } from "../../lib/image/mod.ts";
import { exactFiles, nearFiles } from "./fixtures/pillow.ts";

for (const { name, bytes, gray } of exactFiles) {
  Deno.test(`decodePixels() reads a ${name} as Pillow does`, async () => {
    assertEquals(grayscale(await decodePixels(bytes)), gray);
  });
}

for (const { name, bytes, gray } of nearFiles) {
  Deno.test(`decodePixels() reads a ${name} within 2 of Pillow`, async () => {
    const found = grayscale(await decodePixels(bytes));
    assertEquals(found.shape, gray.shape);
    const differences = found.data.map((value, i) => Math.abs(value - gray.data[i]!));
    assert(Math.max(...differences) <= 2, `largest difference ${Math.max(...differences)}`);
  });
}

Deno.test("decodePixels() keeps the high byte of 16-bit gray", async () => {
  const data = new Uint16Array([0, 255, 256, 0x1234, 65535]);
  const bytes = encodePng({ width: 5, height: 1, data, depth: 16, channels: 1 });
  assertEquals((await decodePixels(bytes)).data, new Uint8Array([0, 0, 1, 0x12, 255]));
});

const [png] = exactFiles;
const [jpeg] = nearFiles;
/** A JPEG with another segment, which holds an end-of-image marker as a thumbnail does. */
const jpegWithThumbnail = new Uint8Array([
  ...jpeg!.bytes.subarray(0, 2),
  ...[0xff, 0xe1, 0, 6, 1, 0xff, 0xd9, 1],
  ...jpeg!.bytes.subarray(2),
]);

Deno.test("decodePixels() reads a JPEG with a thumbnail", async () => {
  assertEquals(await decodePixels(jpegWithThumbnail), await decodePixels(jpeg!.bytes));
});

/** A whole PNG, checksums and all, but for its size: 0×2. */
const PNG_WITHOUT_PIXELS =
  "iVBORw0KGgoAAAANSUhEUgAAAAAAAAACCAAAAABTKILFAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

/** A BMP of 24 bits whose header says 0×9. */
function bmpWithoutPixels(): Uint8Array {
  const view = new DataView(new ArrayBuffer(66));
  view.setUint16(0, 0x424d); // "BM"
  view.setUint32(10, 54, true); // where the pixels start
  view.setUint32(14, 40, true); // the header's length
  view.setUint32(22, 9, true); // the height
  view.setUint16(28, 24, true); // bits a pixel
  return new Uint8Array(view.buffer);
}

const malformed: readonly (readonly [what: string, bytes: Uint8Array, found: string])[] = [
  ["no bytes", new Uint8Array(0), "it is empty (0 bytes)"],
  ["text", new TextEncoder().encode("hello, world"), "its first bytes are 68 65 6c 6c"],
  [
    "a GIF",
    new TextEncoder().encode("GIF89a.."),
    'its first bytes are 47 49 46 38 39 61 2e 2e ("GIF',
  ],
  ["half a PNG", png!.bytes.subarray(0, 60), "it cannot be decoded as PNG"],
  ["a PNG with a changed byte", changed(png!.bytes, 50), "CRC mismatch for chunk IDAT"],
  ["half a JPEG", jpeg!.bytes.subarray(0, 400), "the end-of-image marker is missing"],
  ["half a JPEG with a thumbnail", jpegWithThumbnail.subarray(0, 400), "the end-of-image marker"],
  ["a JPEG's signature alone", new Uint8Array([0xff, 0xd8, 0xff]), "it declares no size as JPEG"],
  ["a PNG's signature alone", png!.bytes.subarray(0, 8), "it declares no size as PNG"],
  ["a BMP's signature alone", new TextEncoder().encode("BM"), "it declares no size as BMP"],
  ["a PNG without pixels", Uint8Array.fromBase64(PNG_WITHOUT_PIXELS), "it has no pixels (0×2)"],
  [
    "a BMP without pixels",
    bmpWithoutPixels(),
    "width must be an integer and at least 1. Received 0",
  ],
];
for (const [what, bytes, found] of malformed) {
  Deno.test(`decodePixels() names the file, what is in it and what it should be: ${what}`, async () => {
    const error: Error = await assertRejects(() => decodePixels(bytes, "x.png"), Error, found);
    assert(error.message.startsWith('Cannot read image "x.png": '), error.message);
    assert(error.message.endsWith(", expected a PNG, JPEG, TIFF or BMP image"), error.message);
  });
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, bytes[at]! ^ 1);
}
