import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { addSerifOnes } from "../../lib/data/mod.ts";
import { imagesOf, SIDE } from "./images_of.ts";

const bar = (y: number, x: number) => y >= 4 && y < 24 && x >= 13 && x < 16;
const blob = (y: number, x: number) => y >= 9 && y < 19 && x >= 9 && x < 19;

/** The sum of an image's pixels in a part of it. */
function ink(image: Float32Array, inPart: (y: number, x: number) => boolean): number {
  return image.reduce(
    (sum, value, i) => sum + (inPart(Math.floor(i / SIDE), i % SIDE) ? value : 0),
    0,
  );
}

Deno.test("addSerifOnes() leaves the examples as they are and adds ones behind them", () => {
  const images = imagesOf(bar, bar, blob);
  const labels = Uint8Array.of(1, 7, 0);
  const more = addSerifOnes({ images, labels }, { share: 1, seed: 1 });
  assertEquals([...more.labels], [1, 7, 0, 1]);
  assertEquals(more.images.shape, [4, SIDE, SIDE]);
  assertEquals(more.images.data.slice(0, images.data.length), images.data);
  assertEquals(images, imagesOf(bar, bar, blob));
});

Deno.test("addSerifOnes() draws an upstroke to the left below the top, sometimes a line to stand on", () => {
  const images = imagesOf(...Array(200).fill(bar));
  const { data } = addSerifOnes({ images, labels: new Uint8Array(200).fill(1) }, {
    share: 1,
    seed: 2,
  }).images;
  let standing = 0;
  for (let i = 200; i < 400; i++) {
    const image = data.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
    assert(Math.max(...image) === 1 && Math.min(...image) === 0);
    assert(ink(image, bar) === 60, "the bar is still there");
    const left = ink(image, (y, x) => y < 18 && x < 13);
    assert(left > 2, `the upstroke: ${left}`);
    assertEquals(ink(image, (y, x) => y < 20 && x > 16), 0);
    // No flatter than 56 degrees from the vertical: three pixels to the left, two down at least.
    assertEquals(ink(image, (y, x) => y < 5 && x < 10), 0);
    if (ink(image, (y, x) => y >= 20 && x > 16) > 0) standing++;
  }
  assert(standing > 60 && standing < 100, `${standing} of 200`);
});

Deno.test("addSerifOnes() takes a share of the ones, by its seed, and no blot", () => {
  const images = imagesOf(...Array(400).fill(bar));
  const labels = new Uint8Array(400).fill(1);
  const add = (seed: number) => addSerifOnes({ images, labels }, { share: 0.25, seed });
  assertEquals(add(1), add(1));
  assertNotEquals(add(1), add(2));
  const added = add(1).labels.length - 400;
  assert(added > 70 && added < 130, `${added}`);
  const plump = addSerifOnes({ images: imagesOf(blob), labels: Uint8Array.of(1) }, {
    share: 1,
    seed: 1,
  });
  assertEquals(plump.labels.length, 1);
});
