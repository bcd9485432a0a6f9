import { assert, assertEquals, assertThrows } from "@std/assert";
import { gatherImages, type Images } from "digits";

const images: Images<Uint8Array> = {
  data: Uint8Array.from({ length: 18 }, (_, i) => i),
  shape: [3, 2, 3],
};

Deno.test("gatherImages() gives the images in the order of the indices, also twice", () => {
  assertEquals(gatherImages(images, [2, 0, 2]), {
    data: new Uint8Array([12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17]),
    shape: [3, 2, 3],
  });
});

Deno.test("gatherImages() keeps the dtype and shares no memory", () => {
  const data = Float32Array.from(images.data, (value) => value / 32);
  const gathered = gatherImages({ data, shape: images.shape }, Uint32Array.of(1));
  assert(gathered.data instanceof Float32Array);
  assertEquals(gathered.data[0], 6 / 32);
  gathered.data[0] = 1;
  assertEquals(data[6], 6 / 32);
});

Deno.test("gatherImages() gives no image for no index", () => {
  assertEquals(gatherImages(images, []), { data: new Uint8Array(), shape: [0, 2, 3] });
});

for (const index of [3, -1, 0.5, NaN]) {
  Deno.test(`gatherImages() throws when there is no image ${index}`, () => {
    const message = `Cannot gather image ${index}: expected a whole number from 0 to 2`;
    assertThrows(() => gatherImages(images, [0, index]), Error, message);
  });
}
