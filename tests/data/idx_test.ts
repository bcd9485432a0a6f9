import "#host";
import { assertEquals, assertThrows } from "@std/assert";
import { decodeIdxImages, decodeIdxLabels, encodeIdx } from "../../lib/data/mod.ts";
import { encodeIntegers as integers, encodeQmnistLabels } from "./made_sets.ts";

const INT16 = { code: 0x0b, bytes: 2 } as const;
const INT32 = { code: 0x0c, bytes: 4 } as const;
const FLOAT32 = { code: 0x0d, bytes: 4 } as const;

// deno-fmt-ignore
const twoImages = new Uint8Array([
  0, 0, 8, 3, // magic: uint8, three axes
  0, 0, 0, 2, // count
  0, 0, 0, 1, // height
  0, 0, 0, 3, // width
  1, 2, 3, 253, 254, 255,
]);
const threeLabels = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]);

Deno.test("decodeIdxImages() reads the shape and every pixel", () => {
  const images = decodeIdxImages(twoImages);
  assertEquals(images.shape, [2, 1, 3]);
  assertEquals([...images.data], [1, 2, 3, 253, 254, 255]);
});

Deno.test("decodeIdxLabels() reads every label", () => {
  assertEquals([...decodeIdxLabels(threeLabels)], [7, 2, 1]);
});

Deno.test("decodeIdxImages() reads from the middle of a larger buffer", () => {
  const padded = new Uint8Array(5 + twoImages.length);
  padded.set(twoImages, 5);
  assertEquals(decodeIdxImages(padded.subarray(5)).shape, [2, 1, 3]);
});

Deno.test("encodeIdx() writes what the decoders read, byte for byte", () => {
  assertEquals(encodeIdx(new Uint8Array([1, 2, 3, 253, 254, 255]), [2, 1, 3]), twoImages);
  assertEquals(encodeIdx(new Uint8Array([7, 2, 1]), [3]), threeLabels);
});

Deno.test("encodeIdx() refuses data that does not fill the shape", () => {
  assertThrows(() => encodeIdx(new Uint8Array(5), [2, 3]), Error, "data has 5 values, expected 6");
});

Deno.test("decoding throws when a file holds something else, and says what", () => {
  const magicOf = (text: string) => new TextEncoder().encode(text);
  const cases = [
    [
      () => decodeIdxImages(threeLabels, "x"),
      'Cannot read IDX "x": magic is 2049 (uint8, shape [3]), ' +
      "expected 2051 (uint8, shape [count, height, width])",
    ],
    [
      () => decodeIdxLabels(twoImages, "y"),
      'Cannot read IDX "y": magic is 2051 (uint8, shape [2, 1, 3]), expected 2049 (uint8, shape [count])',
    ],
    [() => decodeIdxImages(integers([1, 2], [1, 1, 2], INT16)), "magic is 2819 (int16, shape ["],
    [() => decodeIdxImages(integers([0, 0], [1, 1, 2], FLOAT32)), "(float32, shape [1, 1, 2])"],
    [() => decodeIdxLabels(integers([0, 0], [2], FLOAT32)), "magic is 3329 (float32, shape [2])"],
    [() => decodeIdxImages(magicOf("no IDX file at all")), "magic is 1852776521, expected 2051"],
  ] as const;
  for (const [decode, message] of cases) assertThrows(decode, Error, message);
});

Deno.test("decodeIdxLabels() reads integers of every size", () => {
  assertEquals([...decodeIdxLabels(integers([7, 0, 127], [3], { code: 0x09, bytes: 1 }))], [
    7,
    0,
    127,
  ]);
  assertEquals([...decodeIdxLabels(integers([7, 255], [2], INT16))], [7, 255]);
  assertEquals([...decodeIdxLabels(integers([9, 46], [2, 1], INT32))], [9, 46]);
});

Deno.test("decodeIdxLabels() takes the class, the first of eight columns, from QMNIST's labels", () => {
  assertEquals([...decodeIdxLabels(encodeQmnistLabels(new Uint8Array([5, 0, 9])))], [5, 0, 9]);
});

Deno.test("decodeIdxLabels() refuses what is no label, and one label spread over ten columns", () => {
  for (const [value, bytes] of [[-1, INT32], [256, INT16], [70_000, INT32]] as const) {
    assertThrows(
      () => decodeIdxLabels(integers([3, value], [2], bytes), "x"),
      Error,
      `Cannot read IDX "x": label 1 is ${value}, expected a whole number in 0–255`,
    );
  }
  const oneHot = encodeIdx(new Uint8Array(20), [2, 10]);
  assertThrows(() => decodeIdxLabels(oneHot), Error, "(uint8, shape [2, 10])");
  const eight = encodeIdx(new Uint8Array(16), [2, 8]);
  assertThrows(() => decodeIdxLabels(eight), Error, "(uint8, shape [2, 8])");
});

Deno.test("decoding throws when the header is short", () => {
  assertThrows(() => decodeIdxImages(twoImages.subarray(0, 15)), Error, "expected a header of 16");
  assertThrows(() => decodeIdxImages(new Uint8Array(0)), Error, "file has 0 bytes");
});

Deno.test("decoding throws when data is missing or left over", () => {
  const short = twoImages.subarray(0, twoImages.length - 1);
  assertThrows(() => decodeIdxImages(short), Error, "file has 21 bytes, expected 22");
  assertThrows(
    () => decodeIdxLabels(new Uint8Array([...threeLabels, 0])),
    Error,
    "file has 12 bytes, expected 11",
  );
});

Deno.test("decoding throws, and allocates nothing, when the shape is absurd", () => {
  const absurd = twoImages.slice();
  absurd.fill(255, 4, 16);
  assertThrows(() => decodeIdxImages(absurd), Error, "file has 22 bytes, expected");
});

Deno.test("decodeIdxImages() throws when images have no pixels", () => {
  assertThrows(() => decodeIdxImages(encodeIdx(new Uint8Array(), [0, 0, 28])), Error, "0×28");
});
