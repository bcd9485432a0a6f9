import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createRandom, loadMnist, permutation } from "digits";
import { encodeIdx, gatherImages, type LabelledImages } from "../../../lib/data/mod.ts";
import { looksTransposed, transpose } from "../../../lib/data/sources/transposed.ts";
import { type Files, withFiles } from "../made_sets.ts";

const { test } = await loadMnist({ directory: "" });

/** Some of MNIST's test images. */
function part(start: number, count: number): LabelledImages {
  const indices = Array.from({ length: count }, (_, i) => start + i);
  return {
    images: gatherImages(test.images, indices),
    labels: test.labels.slice(start, start + count),
  };
}

const turned = ({ images, labels }: LabelledImages) => ({ images: transpose(images), labels });

Deno.test("transpose() exchanges rows and columns, and twice changes nothing", () => {
  const images = { data: new Uint8Array([1, 2, 3, 4, 5, 6]), shape: [1, 2, 3] } as const;
  assertEquals(transpose(images), { data: new Uint8Array([1, 4, 2, 5, 3, 6]), shape: [1, 3, 2] });
  assertEquals(transpose(transpose(test.images)).data, test.images.data);
});

Deno.test("looksTransposed() tells MNIST's test images from the same transposed", () => {
  assert(!looksTransposed(test));
  assert(looksTransposed(turned(test)));
});

Deno.test("looksTransposed() tells it from a few hundred images, and never of upright ones", () => {
  for (let start = 0; start < 10_000; start += 200) {
    assert(!looksTransposed(part(start, 20)), `20 images from ${start}`);
    assert(!looksTransposed(part(start, 200)), `200 images from ${start}`);
    assert(looksTransposed(turned(part(start, 200))), `200 transposed images from ${start}`);
  }
});

Deno.test("looksTransposed() says nothing of images that are no digits", () => {
  const random = createRandom(1);
  const labels = Uint8Array.from({ length: 1000 }, (_, i) => i % 10);
  for (let trial = 0; trial < 200; trial++) {
    // Each class has a shape of its own, as clothes have: a box, with noise.
    const boxes = labels.slice(0, 10).map(() => random() % 256);
    const below = (end: number) => random() % end;
    const shapes = Array.from(boxes, () => [below(20), below(20), 4 + below(24), 4 + below(24)]);
    const data = new Uint8Array(1000 * 196);
    data.forEach((_, i) => {
      const [x, y] = [2 * (i % 14), 2 * (Math.floor(i / 14) % 14)];
      const [left, top, width, height] = shapes[labels[Math.floor(i / 196)]!]!;
      const isInside = x >= left! && x < left! + width! && y >= top! && y < top! + height!;
      data[i] = isInside ? 200 : below(40);
    });
    assert(!looksTransposed({ images: { data, shape: [1000, 14, 14] }, labels }), `trial ${trial}`);
  }
});

Deno.test("looksTransposed() says nothing where the classes are others, or in another order", () => {
  const random = createRandom(2);
  const set = turned(part(0, 400));
  for (let trial = 0; trial < 500; trial++) {
    const order = permutation(10, random);
    if (order.every((digit, i) => digit === i)) continue;
    const labels = set.labels.map((label) => order[label]!);
    const moved = order.filter((digit, i) => digit !== i).length;
    // With two of ten exchanged they still are digits that lie on their side.
    assert(moved < 6 || !looksTransposed({ ...set, labels }), `order ${order}`);
  }
  assert(!looksTransposed({ ...set, labels: set.labels.map((label) => label + 10) }));
});

Deno.test("looksTransposed() says nothing of a few classes, which may look so by chance", () => {
  const set = turned(part(0, 1000));
  const indices = [...set.labels.keys()].filter((i) => set.labels[i]! < 7);
  const images = gatherImages(set.images, indices);
  const labels = Uint8Array.from(indices, (i) => set.labels[i]!);
  assert(!looksTransposed({ images, labels }));
});

/** The four files of a set of digits, under some prefix. */
function files(prefix: string, { images, labels }: LabelledImages): Files {
  return Object.fromEntries(["train", "test"].flatMap((set) => [
    [`${prefix}${set}-images-idx3-ubyte`, encodeIdx(images.data, images.shape)],
    [`${prefix}${set}-labels-idx1-ubyte`, encodeIdx(labels, [labels.length])],
  ]));
}

/** What is noted when a folder is read, and the images. */
async function read(set: Files, options: { readonly transposed?: boolean } = {}) {
  const notes: string[] = [];
  let images = new Uint8Array();
  await withFiles(set, async (directory) => {
    const mnist = await loadMnist({ directory, notify: (note) => notes.push(note), ...options });
    images = mnist.test.images.data.slice();
  });
  return { notes, images };
}

const digits = part(0, 500);

Deno.test("a renamed EMNIST is spoken of, and not turned in silence", async () => {
  const stored = turned(digits);
  const { notes, images } = await read(files("", stored));
  assertEquals(images, stored.images.data);
  assertEquals(notes.length, 1, "one note for both sets");
  assertStringIncludes(notes[0]!, "seem to be stored with rows and columns exchanged");
  assertStringIncludes(notes[0]!, "--transposed yes");
  const told = await read(files("", stored), { transposed: true });
  assertEquals(told, { notes: [], images: digits.images.data });
  const left = await read(files("", stored), { transposed: false });
  assertEquals(left, { notes: [], images: stored.images.data });
});

Deno.test("upright digits that are called EMNIST are spoken of", async () => {
  const { notes, images } = await read(files("emnist-digits-", digits));
  assertEquals(images, turned(digits).images.data);
  assertStringIncludes(notes.join(), "--transposed no");
  const told = await read(files("emnist-digits-", digits), { transposed: false });
  assertEquals(told, { notes: [], images: digits.images.data });
});

Deno.test("MNIST, and EMNIST as it is, are not spoken of", async () => {
  assertEquals((await read(files("", digits))).notes, []);
  const { notes, images } = await read(files("emnist-mnist-", turned(digits)));
  assertEquals(notes, []);
  assertEquals(images, digits.images.data);
});
