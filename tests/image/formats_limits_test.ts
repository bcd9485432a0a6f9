import "#host";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { encode as encodePng } from "fast-png";
import { zlibSync } from "fflate";
import { crc32 } from "../../lib/image/decode/checksums.ts";
import { inflate } from "../../lib/image/decode/inflate.ts";
import { sizeProblem } from "../../lib/image/decode/limits.ts";
import { decodePixels } from "../../lib/image/mod.ts";

const accepted:
  readonly (readonly [what: string, width: number, height: number, length: number])[] = [
    ["a photo of 12 megapixels", 4032, 3024, 2_000_000],
    ["a photo of 48 megapixels", 8064, 6048, 5_000_000],
    ["a photo of 64 megapixels", 9248, 6944, 9_000_000],
    ["a panorama", 16382, 3628, 9_000_000],
    ["a small blank page", 1024, 1024, 30],
  ];
for (const [what, width, height, length] of accepted) {
  Deno.test(`sizeProblem() has nothing against ${what}`, () => {
    assertEquals(sizeProblem({ width, height }, { format: "JPEG", length }), undefined);
  });
}

const refused:
  readonly (readonly [width: number, height: number, length: number, problem: string])[] = [
    [0, 9, 99, "expected at least 1×1"],
    [-3, 9, 99, "expected at least 1×1"],
    [65_536, 1, 99, "expected sides of at most 65,535"],
    [8193, 8192, 99_000_000, "expected at most 67 million"],
    [1025, 1024, 30, "expected at most 1,048,576 in 30 bytes of JPEG"],
    [8000, 6000, 10_000, "expected at most 5,120,000 in 10,000 bytes of JPEG"],
  ];
for (const [width, height, length, problem] of refused) {
  Deno.test(`sizeProblem() refuses ${width}×${height} in ${length} bytes`, () => {
    assertEquals(sizeProblem({ width, height }, { format: "JPEG", length }), problem);
  });
}

/** A PNG with the given header and data, all checksums right. */
function png(
  { width, height, colorType = 0, data }: {
    readonly width: number;
    readonly height: number;
    readonly colorType?: number;
    readonly data: Uint8Array;
  },
): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colorType], 8);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const chunks = [chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", new Uint8Array(0))];
  return new Uint8Array([signature, ...chunks].flatMap((part) => [...part]));
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(12 + content.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, content.length);
  whole.set(new TextEncoder().encode(name), 4);
  whole.set(content, 8);
  view.setUint32(8 + content.length, crc32(whole.subarray(4, 8 + content.length)));
  return whole;
}

Deno.test("decodePixels() refuses a PNG whose data ends within its last row", async () => {
  const sound = png({ width: 5, height: 3, data: zlibSync(new Uint8Array(18)) });
  assertEquals((await decodePixels(sound)).data, new Uint8Array(15));
  const short = png({ width: 5, height: 3, data: zlibSync(new Uint8Array(17)) });
  await assertRejects(() => decodePixels(short), Error, "(its data ends before its last row)");
});

Deno.test("decodePixels() refuses a PNG of 480 megabytes that has 60 bytes of data", async () => {
  const data = zlibSync(new Uint8Array(20_000));
  const bytes = png({ width: 1000, height: 1000, colorType: 6, data });
  await assertRejects(() => decodePixels(bytes), Error, "bytes cannot hold its pixels");
});

Deno.test("inflate() stops where the receiver has enough, though the data goes on for 20 megabytes", () => {
  let received = 0;
  inflate([zlibSync(new Uint8Array(20_000_000))], (bytes) => {
    received += bytes.length;
    return received < 1000;
  });
  assert(received >= 1000 && received < 2_000_000, `received ${received} bytes`);
});

Deno.test("inflate() takes data in parts of one byte", () => {
  const data = Uint8Array.from({ length: 5000 }, (_, i) => i * i >> 5);
  const parts = Array.from(zlibSync(data), (byte) => new Uint8Array([byte]));
  const found: number[] = [];
  inflate(parts, (bytes) => found.push(...bytes) > 0);
  assertEquals(new Uint8Array(found), data);
});

Deno.test("decodePixels() refuses a JPEG of too many scans", async () => {
  const frame = [0xff, 0xc2, 0, 11, 8, 16, 0, 16, 0, 1, 1, 0x11, 0]; // 4096×4096
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, ...new Uint8Array(600)];
  const bytes = Uint8Array.from([
    ...[0xff, 0xd8, ...frame],
    ...Array.from({ length: 65 }, () => scan).flat(),
    ...[0xff, 0xd9],
  ]);
  await assertRejects(
    () => decodePixels(bytes),
    Error,
    "(it has 65 scans, a picture of this size may have 64)",
  );
});

/** A TIFF of one bit a pixel: tags of whole numbers, and 100 bytes from byte 8 for the pixels. */
function tiff(tags: Readonly<Record<number, readonly number[]>>): Uint8Array {
  const entries = Object.entries({ 258: [1], 262: [1], ...tags });
  const longer = entries.filter(([, values]) => values.length > 1);
  const directory = 8 + 100;
  let beyond = directory + 2 + 12 * entries.length + 4;
  const bytes = new Uint8Array(beyond + 4 * longer.flatMap(([, values]) => values).length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, directory, true);
  view.setUint16(directory, entries.length, true);
  entries.forEach(([tag, values], i) => {
    const entry = directory + 2 + 12 * i;
    view.setUint16(entry, Number(tag), true);
    view.setUint16(entry + 2, 4, true); // LONG
    view.setUint32(entry + 4, values.length, true);
    view.setUint32(entry + 8, values.length === 1 ? values[0]! : beyond, true);
    if (values.length === 1) return;
    for (const value of values) {
      view.setUint32(beyond, value, true);
      beyond += 4;
    }
  });
  return bytes;
}

const eight = (value: number) => Array<number>(8).fill(value);
const strips = { 256: [64], 257: [8], 278: [1], 273: eight(8), 279: eight(8) };
const tiffCases: readonly (readonly [Readonly<Record<number, readonly number[]>>, string])[] = [
  [{ ...strips, 279: eight(100) }, "its strips or tiles lie one over the other"],
  [{ ...strips, 279: eight(7) }, "a strip or tile of 7 bytes cannot hold its pixels"],
  [{ ...strips, 273: eight(999) }, "a strip or tile ends at byte 1007 of 262"],
  [{ ...strips, 273: [8, 8] }, "it has 2 strips or tiles of 8"],
  [{ ...strips, 277: [17] }, "a TIFF of 17 samples a pixel"],
  [{ ...strips, 324: [8], 322: [40_000], 323: [40_000] }, "a tile in it would have 40000×40000"],
];
for (const [tags, reason] of tiffCases) {
  Deno.test(`decodePixels() refuses a TIFF: ${reason}`, async () => {
    await assertRejects(() => decodePixels(tiff(tags)), Error, reason);
  });
}

Deno.test("decodePixels() reads the TIFF that these are made of", async () => {
  assertEquals((await decodePixels(tiff(strips))).data, new Uint8Array(512));
});

Deno.test("decodePixels() gives the decoded size, not a larger one", async () => {
  const data = new Uint8Array(12).fill(9);
  const { buffer } = (await decodePixels(
    encodePng({ width: 4, height: 3, data, depth: 8, channels: 1 }),
  )).data;
  assertEquals(buffer.byteLength, 12);
});
