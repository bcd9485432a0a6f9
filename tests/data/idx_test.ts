import "#host";
import { assertEquals, assertThrows } from "@std/assert";
import { decodeIdxImages, decodeIdxLabels, encodeIdx } from "../../lib/data/mod.ts";

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

Deno.test("decoding throws when the magic number is another", () => {
  assertThrows(
    () => decodeIdxImages(threeLabels, "x"),
    Error,
    'Cannot read IDX "x": magic is 2049, expected 2051',
  );
  assertThrows(() => decodeIdxLabels(twoImages), Error, "magic is 2051, expected 2049");
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
