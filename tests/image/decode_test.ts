import "#host";
import { assertEquals, assertRejects } from "@std/assert";
import { encode as encodePng } from "fast-png";
import { decodePixels, grayscale } from "../../lib/image/mod.ts";
import { exactFiles, nearFiles } from "./fixtures/pillow.ts";

// Pillow decodes JPEGs with the same library, so that even they are equal.
for (const { name, bytes, gray } of [...exactFiles, ...nearFiles]) {
  Deno.test(`decodePixels() reads a ${name} as Pillow does`, async () => {
    assertEquals(grayscale(await decodePixels(bytes)), gray);
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

const FORMATS = "PNG, JPEG, WebP, GIF, BMP, TIFF, PBM, PGM or PPM";
const WHOLE = ", expected a whole file";
const malformed: readonly (readonly [what: string, bytes: Uint8Array, found: string])[] = [
  ["no bytes", new Uint8Array(0), `is empty (0 bytes), expected a ${FORMATS} image`],
  [
    "text",
    new TextEncoder().encode("hello, world"),
    `starts with 68 65 6c 6c 6f 2c 20 77 ("hello, w"), expected a ${FORMATS} image`,
  ],
  [
    "half a PNG",
    png!.bytes.subarray(0, 60),
    `is damaged or cut short as PNG (chunk IDAT is cut short)${WHOLE}`,
  ],
  [
    "a PNG with a changed byte",
    changed(png!.bytes, 50),
    `is damaged or cut short as PNG (chunk IDAT has a wrong checksum)${WHOLE}`,
  ],
  [
    "half a JPEG",
    jpeg!.bytes.subarray(0, 400),
    `is damaged or cut short as JPEG (its end-of-image marker is missing)${WHOLE}`,
  ],
  [
    "half a JPEG with a thumbnail",
    jpegWithThumbnail.subarray(0, 400),
    `is damaged or cut short as JPEG (its end-of-image marker is missing)${WHOLE}`,
  ],
  [
    "a JPEG without the last bytes of its data",
    Uint8Array.from([...jpeg!.bytes.subarray(0, -40), 0xff, 0xd9]),
    `is damaged or cut short as JPEG (Corrupt JPEG data: premature end of data segment)${WHOLE}`,
  ],
  ["a JPEG's signature alone", new Uint8Array([0xff, 0xd8, 0xff]), noSize("JPEG")],
  ["a PNG's signature alone", png!.bytes.subarray(0, 8), noSize("PNG")],
  ["a BMP's signature alone", new TextEncoder().encode("BM"), noSize("BMP")],
  ["a GIF's signature alone", new TextEncoder().encode("GIF89a.."), noSize("GIF")],
  [
    "a PNG without pixels",
    Uint8Array.fromBase64(PNG_WITHOUT_PIXELS),
    "declares 0×2 pixels, expected at least 1×1",
  ],
  ["a BMP without pixels", bmpWithoutPixels(), "declares 0×9 pixels, expected at least 1×1"],
];
for (const [what, bytes, found] of malformed) {
  Deno.test(`decodePixels() names the file, what is in it and what it should be: ${what}`, async () => {
    const error: Error = await assertRejects(() => decodePixels(bytes, "x.png"), Error);
    assertEquals(error.message, `Cannot read image "x.png": it ${found}`);
  });
}

function noSize(format: string): string {
  return `is damaged or cut short as ${format} (its header does not tell its size)${WHOLE}`;
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, bytes[at]! ^ 1);
}
