import "#host";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { decodeImage, decodePixels } from "../../lib/image/mod.ts";
import { upright } from "../../lib/image/decode/upright.ts";
import { containers, exifBlock, tiff, tiffCells } from "./fixtures/oriented.ts";

/** What is stored as ab/cd/ef, upright, by its orientation 1 to 8 (EXIF 2.32, 4.6.4, tag 274). */
const UPRIGHT: readonly (readonly string[])[] = [
  ["ab", "cd", "ef"],
  ["ba", "dc", "fe"],
  ["fe", "dc", "ba"],
  ["ef", "cd", "ab"],
  ["ace", "bdf"],
  ["eca", "fdb"],
  ["fdb", "eca"],
  ["bdf", "ace"],
];
const STORED = UPRIGHT[0]!;

for (const little of [false, true]) {
  const order = little ? "little-endian" : "big-endian";

  for (const { name, file, cells } of containers) {
    Deno.test(`decodePixels() gives a ${name} upright, whatever its orientation, ${order}`, async () => {
      for (const [i, expected] of UPRIGHT.entries()) {
        const pixels = await decodePixels(file(exifBlock(i + 1, { little })));
        assertEquals(cells(pixels), expected, `orientation ${i + 1}`);
      }
    });
  }

  Deno.test(`decodePixels() gives a TIFF upright, whatever its orientation, ${order}`, async () => {
    for (const [i, expected] of UPRIGHT.entries()) {
      const pixels = await decodePixels(tiff(i + 1, { little }));
      assertEquals(tiffCells(pixels), expected, `orientation ${i + 1}`);
    }
  });
}

Deno.test("decodeImage() reads a picture upright, too", async () => {
  const size = { height: 2, width: 3 };
  assertEquals(
    (await decodeImage(tiff(6), size)).data,
    new Uint8Array([210, 110, 10, 250, 160, 60]),
  );
});

const whole = exifBlock(6);
/** A second directory, which is a thumbnail's, behind one that does not have the tag. */
const thumbnail = Uint8Array.from([
  ...exifBlock(6, { entries: 1 }).subarray(0, 22),
  ...[0, 0, 0, 26], // where the next directory starts
  ...whole.subarray(8),
]);
/** The low half of where the directory starts is taken for its count, 6, if it may lie there. */
const inHeader = new Uint8Array(8 + 6 * 12);
inHeader.set([0x4d, 0x4d, 0, 42, 0, 0, 0, 6, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6]);
const blocks: Readonly<Record<string, Uint8Array>> = {
  "no orientation": exifBlock(0),
  "an orientation that there is not": exifBlock(9),
  "an orientation that is far off": exifBlock(65535),
  "an orientation of another type": exifBlock(6, { type: 4, little: true }),
  "a text for an orientation": exifBlock(6, { type: 2 }),
  "two orientations": exifBlock(6, { count: 2 }),
  "more orientations than memory": exifBlock(6, { count: 2 ** 32 - 1 }),
  "more entries than bytes": exifBlock(6, { entries: 3 }),
  "as many entries as can be": exifBlock(6, { entries: 65535 }),
  "a directory at the start": exifBlock(6, { start: 0 }),
  "a directory in the header": inHeader,
  "a directory behind the end": exifBlock(6, { start: 38 }),
  "a directory far off": exifBlock(6, { start: 2 ** 32 - 1 }),
  "a directory that ends behind the end": exifBlock(6, { start: 37 }),
  "another format's number": exifBlock(6, { magic: 43 }),
  "another order of bytes than its mark's": exifBlock(6).with(0, 0x49).with(1, 0x49),
  "an unknown order of bytes": exifBlock(6).with(0, 0),
  "an orientation of the thumbnail alone": thumbnail,
  "nothing": new Uint8Array(0),
};

for (const { name, file, cells } of containers) {
  Deno.test(`decodePixels() takes a ${name} as it is stored where EXIF is damaged or says nothing`, async () => {
    for (const [what, block] of Object.entries(blocks)) {
      assertEquals(cells(await decodePixels(file(block))), STORED, what);
    }
    // The last four bytes, where the next directory is, are not needed.
    for (let end = 0; end < whole.length - 4; end++) {
      const pixels = await decodePixels(file(whole.subarray(0, end)));
      assertEquals(cells(pixels), STORED, `cut behind byte ${end}`);
    }
  });

  Deno.test(`decodePixels() does not go round in a ${name} whose directory leads to itself`, async () => {
    const pixels = await decodePixels(file(exifBlock(3, { next: 8 })));
    assertEquals(cells(pixels), UPRIGHT[2]);
  });
}

Deno.test("decodePixels() takes a TIFF as it is stored where its orientation is damaged", async () => {
  const files = {
    "no orientation": tiff(0),
    "one that there is not": tiff(9),
    "another type": tiff(6, { type: 4, little: true }),
    "a text": tiff(6, { type: 2 }),
    "an unknown type": tiff(6, { type: 99 }),
    "more than memory": tiff(6, { count: 2 ** 32 - 1 }),
  };
  for (const [what, bytes] of Object.entries(files)) {
    assertEquals(tiffCells(await decodePixels(bytes)), STORED, what);
  }
});

Deno.test("upright() moves whole pixels, of as many channels as there are", () => {
  const pixels = { data: new Uint8Array([1, 2, 3, 4]), shape: [1, 2, 2] } as const;
  assertEquals(upright(pixels, 2).data, new Uint8Array([3, 4, 1, 2]));
  assertEquals(upright(pixels, 8), { data: new Uint8Array([3, 4, 1, 2]), shape: [2, 1, 2] });
});

Deno.test("upright() gives back what is upright", () => {
  const pixels = { data: new Uint8Array([1, 2]), shape: [1, 2, 1] } as const;
  assertStrictEquals(upright(pixels, 1), pixels);
});
