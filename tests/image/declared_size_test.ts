import "#host";
import { assertEquals, assertRejects } from "@std/assert";
import { decodePixels } from "../../lib/image/mod.ts";
import { declaredSize } from "../../lib/image/declared_size.ts";

const SIDE = 65535;

// deno-fmt-ignore
const jpeg = new Uint8Array([
  0xff, 0xd8, // start of image
  0xff, 0xe0, 0, 4, 0, 0, // a segment to skip
  0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0, // frame: 8 bits, height, width
  0xff, 0xd9, // end of image
]);

const png = new Uint8Array(33);
png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
new DataView(png.buffer).setUint32(16, SIDE);
new DataView(png.buffer).setUint32(20, SIDE);

const bmp = new Uint8Array(54);
bmp.set([0x42, 0x4d]);
new DataView(bmp.buffer).setInt32(18, SIDE, true);
new DataView(bmp.buffer).setInt32(22, -SIDE, true); // rows from top to bottom

// deno-fmt-ignore
const tiff = new Uint8Array([
  0x4d, 0x4d, 0, 42, 0, 0, 0, 8, // big-endian, directory at 8
  0, 2, // two entries: tag, type, count, value
  1, 0, 0, 3, 0, 0, 0, 1, 0xff, 0xff, 0, 0, // width, SHORT
  1, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0xff, 0xff, // height, LONG
]);

const gif = new Uint8Array([
  ...new TextEncoder().encode("GIF89a"),
  0xff,
  0xff,
  0xff,
  0xff,
  0,
  0,
  0,
]);

const ppm = new TextEncoder().encode("P6 # a comment\n65535 65535\n255\n");

for (
  const [format, bytes] of [
    ["JPEG", jpeg],
    ["PNG", png],
    ["BMP", bmp],
    ["TIFF", tiff],
    ["GIF", gif],
    ["PNM", ppm],
  ] as const
) {
  Deno.test(`declaredSize() reads the size off the header of a ${format}`, () => {
    assertEquals(declaredSize(bytes, format), { width: SIDE, height: SIDE });
  });

  Deno.test(`declaredSize() gives nothing for a ${format} that ends within its header`, () => {
    assertEquals(declaredSize(bytes.subarray(0, 7), format), undefined);
  });

  Deno.test(`decodePixels() refuses a ${format} of four gigapixels before it allocates them`, async () => {
    await assertRejects(
      () => decodePixels(bytes, "x"),
      Error,
      'Cannot read image "x": it declares 65535×65535 pixels, expected at most 67 million',
    );
  });
}

/** The first chunk of a WebP: of all three kinds, each 300×200. */
const webpChunks = {
  "lossy": ["VP8 ", 0x10, 0, 0, 0x9d, 1, 0x2a, 300 & 255, 300 >> 8, 200, 0],
  "lossless": ["VP8L", 0x2f, 299 & 255, 299 >> 8 | (199 & 3) << 6, 199 >> 2, 0, 0, 0, 0, 0],
  "extended": ["VP8X", 0x10, 0, 0, 0, 299 & 255, 299 >> 8, 0, 199, 0, 0],
} as const;
for (const [kind, [name, ...data]] of Object.entries(webpChunks)) {
  Deno.test(`declaredSize() reads the size off the header of a ${kind} WebP`, () => {
    const text = (letters: string) => [...new TextEncoder().encode(letters)];
    const bytes = new Uint8Array(
      [...text("RIFF"), 22, 0, 0, 0, ...text(`WEBP${name}`), 10, 0, 0, 0, ...data],
    );
    assertEquals(declaredSize(bytes, "WebP"), { width: 300, height: 200 });
    assertEquals(declaredSize(bytes.subarray(0, 20), "WebP"), undefined);
  });
}

Deno.test("declaredSize() reads the size off the header of a BMP of OS/2", () => {
  const bytes = new Uint8Array(26);
  const view = new DataView(bytes.buffer);
  view.setUint32(14, 12, true); // the header's length
  view.setUint16(18, 3, true);
  view.setUint16(20, 4, true);
  assertEquals(declaredSize(bytes, "BMP"), { width: 3, height: 4 });
});
