import { assertEquals, assertStrictEquals } from "@std/assert";
import { normalize } from "digits";
import { sliceImages } from "../../lib/data/mod.ts";

Deno.test("normalize() gives pixel / 255 as float32 for each of the 256 values", () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, i) => i);
  const { data, shape } = normalize({ data: pixels, shape: [1, 16, 16] });
  assertEquals(shape, [1, 16, 16]);
  pixels.forEach((pixel) => assertStrictEquals(data[pixel], Math.fround(pixel / 255)));
  assertEquals([data[0], data[255]], [0, 1]);
});

Deno.test("sliceImages() views the images from start to before end", () => {
  const images = { data: new Uint8Array([1, 2, 3, 4, 5, 6]), shape: [3, 1, 2] as const };
  assertEquals(sliceImages(images, 1, 2), { data: new Uint8Array([3, 4]), shape: [1, 1, 2] });
  assertEquals(sliceImages(images, 2), { data: new Uint8Array([5, 6]), shape: [1, 1, 2] });
  assertEquals(sliceImages(images, 1, 99).shape, [2, 1, 2]);
  assertEquals(sliceImages(images, 5).shape, [0, 1, 2]);
  assertEquals(sliceImages(images, -1, 1), { data: new Uint8Array([1, 2]), shape: [1, 1, 2] });
});
