import "#host";
import { assertEquals, assertRejects } from "@std/assert";
import { encode as encodePng } from "fast-png";
import { decodePixels, grayscale, type Pixels } from "../../lib/image/mod.ts";
import { crc32 } from "../../lib/image/decode/checksums.ts";
import { exactFormats, nearFormats } from "./fixtures/formats.ts";

// Pillow decodes JPEG and WebP with the same libraries, so that even they are equal.
for (const { name, bytes, gray } of [...exactFormats, ...nearFormats]) {
  Deno.test(`decodePixels() reads a ${name} as Pillow does`, async () => {
    assertEquals(grayscale(await decodePixels(bytes)), gray);
  });
}

/** The pixels of a fixture. */
function pixelsOf(name: string): Promise<Pixels> {
  return decodePixels([...exactFormats, ...nearFormats].find((file) => file.name === name)!.bytes);
}

const channels: readonly (readonly [name: string, channels: number])[] = [
  ["PNG of RGBA that suggests a palette", 4],
  ["interlaced PNG of 4-bit gray", 1],
  ["BMP of 8 bits", 3],
  ["BMP of 32 bits with masks", 3],
  ["PBM", 1],
  ["GIF of gray", 1],
  ["GIF with a transparent colour", 4],
  ["JPEG with restart markers", 1],
  ["JPEG of CMYK", 3],
  ["lossless WebP", 3],
  ["lossless WebP of RGBA", 4],
  ["lossy WebP with alpha", 4],
  ["TIFF of RGBA, multiplied", 4],
  ["TIFF of CMYK", 3],
  ["TIFF of 1 bit, packbits", 1],
];
for (const [name, count] of channels) {
  Deno.test(`decodePixels() gives a ${name} ${count} channels, and no more memory than they need`, async () => {
    const { data, shape: [height, width, found] } = await pixelsOf(name);
    assertEquals(found, count);
    assertEquals(data.buffer.byteLength, height * width * count);
  });
}

Deno.test("decodePixels() gives what is transparent in a PNG of one transparent gray an alpha of 0", async () => {
  const data = new Uint8Array([7, 8, 7]);
  const bytes = withChunk(encodePng({ width: 3, height: 1, data, depth: 8, channels: 1 }), "tRNS", [
    0,
    7,
  ]);
  const expected = new Uint8Array([7, 0, 8, 255, 7, 0]);
  assertEquals(await decodePixels(bytes), { data: expected, shape: [1, 3, 2] });
});

Deno.test("decodePixels() compares all 16 bits with the transparent colour of a PNG", async () => {
  const data = new Uint16Array([0x0101, 0x0102, 0x0103, 0x0101, 0x0102, 0x0104]);
  const png = encodePng({ width: 2, height: 1, data, depth: 16, channels: 3 });
  const bytes = withChunk(png, "tRNS", [1, 1, 1, 2, 1, 3]);
  const expected = new Uint8Array([1, 1, 1, 0, 1, 1, 1, 255]);
  assertEquals(await decodePixels(bytes), { data: expected, shape: [1, 2, 4] });
});

/** A BMP of 2×2 in runs of 8 bits, with a palette of the grays 0, 100 and 200. */
function runs(...coded: number[]): Uint8Array {
  const head = new Uint8Array(54);
  const view = new DataView(head.buffer);
  head.set(new TextEncoder().encode("BM"));
  const fields = [54 + 12, 40, 2, 2, 1 | 8 << 16, 1, 0, 0, 0, 3, 0];
  fields.forEach((value, i) => view.setUint32(10 + 4 * i, value, true));
  return new Uint8Array([...head, 0, 0, 0, 0, 100, 100, 100, 0, 200, 200, 200, 0, ...coded]);
}

const runCases: readonly (readonly [what: string, coded: number[], rows: number[]])[] = [
  ["runs that end early", [2, 1, 0, 1], [0, 0, 100, 100]],
  ["a jump", [1, 1, 0, 2, 0, 1, 1, 2, 0, 1], [0, 200, 100, 0]],
  ["a line that ends early", [1, 2, 0, 0, 2, 1, 0, 0, 0, 1], [100, 100, 200, 0]],
  ["no end behind the last pixel", [2, 1, 0, 0, 2, 2], [200, 200, 100, 100]],
];
for (const [what, coded, rows] of runCases) {
  Deno.test(`decodePixels() reads a BMP of ${what}`, async () => {
    assertEquals((await decodePixels(runs(...coded))).data, new Uint8Array(rows));
  });
}

for (
  const [what, coded] of [["beyond a row", [3, 1]], ["to nowhere", [0, 2, 9, 9, 1, 1]]] as const
) {
  Deno.test(`decodePixels() refuses a BMP whose run goes ${what}`, async () => {
    await assertRejects(() => decodePixels(runs(...coded)), Error, "as BMP (");
  });
}

Deno.test("decodePixels() takes a BMP's alpha that is 0 everywhere for none", async () => {
  const fixture = exactFormats.find(({ name }) => name === "BMP of 32 bits")!;
  const pixels = fixture.bytes.subarray(54);
  const head = new Uint8Array(14 + 56); // with four masks
  head.set(fixture.bytes.subarray(0, 54));
  const view = new DataView(head.buffer);
  view.setUint32(10, head.length, true);
  view.setUint32(14, 56, true);
  view.setUint32(30, 3, true);
  [0xff0000, 0xff00, 0xff, 0xff000000].forEach((mask, i) => view.setUint32(54 + 4 * i, mask, true));
  const withAlpha = await decodePixels(new Uint8Array([...head, ...pixels]));
  const without = await decodePixels(
    new Uint8Array([...head, ...pixels.map((byte, i) => i % 4 === 3 ? 0 : byte)]),
  );
  assertEquals([withAlpha.shape[2], without.shape[2]], [4, 3]);
  assertEquals(grayscale(withAlpha), fixture.gray);
  assertEquals(grayscale(without), fixture.gray);
});

Deno.test("decodePixels() leaves transparent what the first frame of a GIF does not cover", async () => {
  // A screen of 3×1 and a frame of 1×1 in its middle; colours 10 and 20; codes clear, 1, end.
  // deno-fmt-ignore
  const bytes = new Uint8Array([
    ...new TextEncoder().encode("GIF89a"), 3, 0, 1, 0, 0x80, 0, 0, 10, 10, 10, 20, 20, 20,
    0x2c, 1, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0b01001100, 0b1, 0, 0x3b,
  ]);
  const expected = new Uint8Array([10, 0, 20, 255, 10, 0]);
  assertEquals(await decodePixels(bytes), { data: expected, shape: [1, 3, 2] });
});

const start = (text: string, at = 0) => new TextEncoder().encode("\0".repeat(at) + text + "\0\0");
const unread: readonly (readonly [bytes: Uint8Array, found: string])[] = [
  [start("ftypavif", 4), "an AVIF picture"],
  [start("ftypheic", 4), "a HEIC picture"],
  [start("ftypmif1", 4), "a HEIC picture"],
  [start("ftypisom", 4), "a film"],
  [start("JXL ", 4), "a JPEG XL picture"],
  [start("%PDF-1.7"), "a PDF document"],
  [start("<svg xmlns"), "an SVG drawing"],
  [start("P7\n"), "a PAM picture"],
];
for (const [bytes, found] of unread) {
  Deno.test(`decodePixels() says what to do with ${found}: ${bytes.subarray(0, 12).join(" ")}`, async () => {
    await assertRejects(
      () => decodePixels(bytes, "x"),
      Error,
      `Cannot read image "x": it is ${found}, which is not read here: save it as PNG or JPEG`,
    );
  });
}

const tiff = exactFormats.find(({ name }) => name === "TIFF of 4 bits")!.bytes;
const tiffCases: readonly (readonly [tag: number, value: number, found: string])[] = [
  [259, 4, "a TIFF with fax compression (CCITT group 4)"],
  [259, 50000, "a TIFF with Zstandard compression"],
  [259, 99, "a TIFF with compression 99"],
  [258, 32, "a TIFF of 32 bits a sample"],
  [262, 8, "a TIFF with colours of kind 8"],
];
for (const [tag, value, found] of tiffCases) {
  Deno.test(`decodePixels() says what to do with ${found}`, async () => {
    const bytes = tiff.slice();
    const view = new DataView(bytes.buffer);
    let entry = view.getUint32(4, true) + 2;
    while (view.getUint16(entry, true) !== tag) entry += 12;
    view.setUint16(entry + 8, value, true);
    await assertRejects(
      () => decodePixels(bytes),
      Error,
      `it is ${found}, which is not read here: `,
    );
  });
}

const jpeg = nearFormats.find(({ name }) => name === "JPEG with restart markers")!.bytes;
for (const [kind, found] of [[0xc3, "a lossless JPEG"], [0xc9, "a rare kind of JPEG"]] as const) {
  Deno.test(`decodePixels() says what to do with ${found} (frame ${kind.toString(16)})`, async () => {
    const bytes = jpeg.slice();
    bytes[bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0) + 1] = kind;
    await assertRejects(() => decodePixels(bytes), Error, `it is ${found}`);
  });
}

/** A PNG with a chunk more, behind its header. */
function withChunk(png: Uint8Array, name: string, content: readonly number[]): Uint8Array {
  const chunk = new Uint8Array([
    0,
    0,
    0,
    content.length,
    ...new TextEncoder().encode(name),
    ...content,
  ]);
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, crc32(chunk.subarray(4)));
  const checksum = new Uint8Array(view.buffer);
  return new Uint8Array([...png.subarray(0, 33), ...chunk, ...checksum, ...png.subarray(33)]);
}
