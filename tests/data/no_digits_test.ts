import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { addNoDigits, NO_CLASS } from "../../lib/data/mod.ts";
import { imagesOf, SIDE } from "./images_of.ts";

/** A corner: a line along the top, and one down the right. */
const seven = (y: number, x: number) => y >= 4 && y < 24 && x >= 6 && x < 20 && (y < 7 || x >= 17);
const ring = (y: number, x: number) => Math.abs(Math.hypot(y - 13.5, x - 13.5) - 8) < 1.5;

/** What addNoDigits() makes of many images of one digit. */
function madeOf(inked: (y: number, x: number) => boolean, label: number): Float32Array[] {
  const images = imagesOf(...Array(200).fill(inked));
  const labels = new Uint8Array(200).fill(label);
  const more = addNoDigits({ images, labels }, { share: 1, seed: 1 });
  assertEquals(more.images.shape, [400, SIDE, SIDE]);
  assertEquals([...more.labels.slice(200)], Array(200).fill(NO_CLASS));
  assertEquals(more.images.data.slice(0, images.data.length), images.data);
  return Array.from(
    { length: 200 },
    (_, i) => more.images.data.slice((200 + i) * SIDE * SIDE, (201 + i) * SIDE * SIDE),
  );
}

const ink = (image: Float32Array) => image.reduce((sum, value) => sum + value, 0);

Deno.test("addNoDigits() turns and mirrors a seven, never so that it stays one", () => {
  const original = imagesOf(seven).data;
  const turned = madeOf(seven, 7).filter((image) =>
    image.every((value) => value === 0 || value === 1)
  );
  const kinds = new Set(turned.map((image) => image.join()));
  assertEquals(kinds.size, 3);
  assert(!kinds.has(original.join()));
  for (const image of turned) assertEquals(ink(image), ink(original));
});

Deno.test("addNoDigits() leaves a part of a nought out, and adds nothing to it", () => {
  const original = imagesOf(ring).data;
  const cut = madeOf(ring, 0).filter((image) => image.every((value, i) => value <= original[i]!));
  assert(cut.length > 60, `${cut.length}`);
  for (const image of cut) {
    const left = ink(image) / ink(original);
    // A gap of 1 to 1.7 radians of 6.28.
    assert(left > 0.7 && left < 0.87, `${left}`);
  }
});

Deno.test("addNoDigits() draws figures neither low nor narrow, within the image", () => {
  const original = imagesOf(ring).data;
  const figures = madeOf(ring, 0).filter((image) => image.some((value, i) => value > original[i]!));
  assert(figures.length > 60 && figures.length < 140, `${figures.length}`);
  for (const image of figures) {
    const places = [...image.keys()].filter((i) => image[i]! > 0.3);
    const spread = (of: (i: number) => number) => {
      const all = places.map(of);
      return Math.max(...all) - Math.min(...all);
    };
    assert(Math.min(spread((i) => i % SIDE), spread((i) => Math.floor(i / SIDE))) >= 12);
    assert(Math.max(...image) <= 1);
  }
});

Deno.test("addNoDigits() adds a share, by its seed; nothing to images that are not square", () => {
  const images = imagesOf(...Array(100).fill(seven));
  const labels = new Uint8Array(100).fill(7);
  const add = (seed: number) => addNoDigits({ images, labels }, { share: 0.06, seed });
  assertEquals(add(1), add(1));
  assertNotEquals(add(1), add(2));
  assertEquals(add(1).labels.length, 106);
  const wide = { data: images.data, shape: [100, 14, 56] } as const;
  assertEquals(addNoDigits({ images: wide, labels }, { share: 1, seed: 1 }).labels.length, 100);
});
