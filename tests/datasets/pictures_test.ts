import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { encode as encodePng } from "fast-png";
import { createRandom, loadDataset, loadMnist } from "digits";
import { openDataset } from "../../lib/datasets/mod.ts";
import { encodeNpz, type Files, idxFiles, npyFiles, withFiles, within } from "../data/made_sets.ts";

/** A PNG of gray pixels; 8 wide. */
function png(data: Uint8Array, channels: 1 | 2 | 4 = 1): Uint8Array {
  const width = 8;
  return encodePng({ data, width, height: data.length / width / channels, channels, depth: 8 });
}

/** A picture of 8×8: a bar in one of four places, bright on dark or dark on bright. */
function bar(place: number, { light = false, level = 200 } = {}): Uint8Array {
  // Rows 1–6, so that the border is ground.
  const isBar = (i: number) => (i >> 3) === 1 + place && (i & 7) > 0 && (i & 7) < 7;
  return Uint8Array.from({ length: 64 }, (_, i) => isBar(i) !== light ? level : 255 - level);
}

/** Folders of pictures, some of each class: `count` pictures with different levels of gray. */
function folders(
  classes: readonly string[],
  count: number,
  options = {},
): Record<string, Uint8Array> {
  return Object.fromEntries(
    classes.flatMap((name, place) =>
      Array.from({ length: count }, (_, i) => [
        `${name}/${i}.png`,
        png(bar(place, { level: 255 - i, ...options })),
      ])
    ),
  );
}

const SIZE = { height: 8, width: 8 };

/** Loads pictures as they are, with what is noted. */
async function load(files: Files, options: Parameters<typeof loadDataset>[1] = {}) {
  const notes: string[] = [];
  let loaded: Awaited<ReturnType<typeof loadDataset>> | undefined;
  await withFiles(files, async (folder) => {
    const notify = (note: string) => notes.push(note.replaceAll(folder, "DIR"));
    loaded = await loadDataset(folder, { size: SIZE, notify, ...options });
  });
  return { ...loaded!, notes };
}

/** The images of a set by what they show: level and place of the bar. */
function shown({ images, labels }: Awaited<ReturnType<typeof load>>["train"]): string[] {
  return Array.from(labels, (label, i) => {
    const image = images.data.subarray(i * 64, (i + 1) * 64);
    const level = Math.max(...image);
    return `${label}: ${level} in ${(image.indexOf(level) >> 3) - 1}`;
  }).toSorted();
}

/** What folders of pictures hold, written in the same way. */
function expected(places: readonly number[], count: number): string[] {
  return places.flatMap((place, label) =>
    Array.from({ length: count }, (_, i) => `${label}: ${255 - i} in ${place}`)
  ).toSorted();
}

for (
  const [form, wrap] of [
    [
      "train and test",
      (train: Files, test: Files) => ({ ...within("train", train), ...within("test", test) }),
    ],
    [
      "mnist_png's training and testing, a folder deeper",
      (train: Files, test: Files) =>
        within("mnist_png", { ...within("training", train), ...within("testing", test) }),
    ],
    ["Kaggle's folders in folders of the same name", (train: Files, test: Files) => ({
      ...within("trainingSet/trainingSet", train),
      ...within("testSet/testSet", test),
    })],
  ] as const
) {
  Deno.test(`loadDataset() reads folders of pictures: ${form}`, async () => {
    const { train, test, classNames, classes, notes } = await load(
      wrap(folders(["0", "1", "2"], 4), folders(["0", "1"], 2)),
    );
    assertEquals([classes, classNames], [3, ["0", "1", "2"]]);
    assertEquals(shown(train), expected([0, 1, 2], 4));
    assertEquals(shown(test), expected([0, 1], 2));
    assertEquals(notes, []);
  });
}

Deno.test("classes are folders in natural order, and their pictures are mixed", async () => {
  const names = ["1", "2", "10", "a"];
  const { train, classNames } = await load({
    ...within("train", folders(names, 6)),
    ...within("test", folders(names, 1)),
  });
  assertEquals(classNames, names);
  assertEquals(shown(train), expected([0, 1, 2, 3], 6));
  assert(new Set(train.labels.subarray(0, 8)).size > 2, `${train.labels}`);
});

Deno.test("a sixth of each class is held back where there is no folder for tests, always the same", async () => {
  const files = folders(["cat", "dog"], 12);
  const first = await load(files);
  assertEquals([first.train.labels.length, first.test.labels.length], [20, 4]);
  assertEquals([...first.test.labels].toSorted(), [0, 0, 1, 1]);
  assertEquals([...shown(first.train), ...shown(first.test)].toSorted(), expected([0, 1], 12));
  assertEquals(
    first.notes,
    [
      'DIR has no folder "test": 4 of 24 pictures, always the same, are held back to test with',
    ].map((note) => note.replace("DIR", '"DIR"')),
  );
  assertEquals(await load(files), first);
  let test;
  await withFiles(files, async (folder) => {
    test = await (await openDataset(folder, { sets: ["test"], size: SIZE })).load("test");
  });
  assertEquals(test, first.test);
});

Deno.test("of a class of two pictures one is held back, of one alone none", async () => {
  const { train, test } = await load({ ...folders(["a"], 1), ...within("b", folders(["x"], 2)) });
  assertEquals([[...train.labels].toSorted(), [...test.labels]], [[0, 1], [1]]);
  await assertRejects(() => load(folders(["a", "b"], 1)), Error, "it has 1 picture a class");
});

Deno.test("validation pictures are test pictures only where there are no others", async () => {
  const train = within("train", folders(["a", "b"], 2));
  const validation = within("val", folders(["a", "b"], 3));
  const alone = await load({ ...train, ...validation });
  assertEquals(shown(alone.test), expected([0, 1], 3));
  assertEquals(alone.notes, ['"val" is taken for the test set']);
  const both = await load({ ...train, ...validation, ...within("test", folders(["a", "b"], 1)) });
  assertEquals(shown(both.test), expected([0, 1], 1));
  assertEquals(both.notes, ['"val" is not used']);
});

Deno.test("a folder of test pictures without classes is spoken of", async () => {
  const { notes } = await load({
    ...within("train", folders(["a", "b"], 6)),
    "test/1.png": png(bar(0)),
  });
  assertEquals(notes[0], '"test" holds no pictures in folders of classes, and is not used');
  assertStringIncludes(notes[1]!, "2 of 12 pictures, always the same, are held back");
});

Deno.test("pictures on light ground are inverted, and that is said", async () => {
  const dark = await load(folders(["a", "b"], 6));
  const light = await load(folders(["a", "b"], 6, { light: true }));
  assertEquals(light.train, dark.train);
  assertStringIncludes(light.notes[1]!, "are on light ground: they are inverted");
  assertEquals(dark.notes.length, 1);
});

Deno.test("where grounds differ each picture goes by its own; where nearly all agree, by theirs", async () => {
  const train = folders(["a", "b"], 20);
  const some = { ...train, ...folders(["a"], 8, { light: true }) };
  const test = within("test", folders(["a", "b"], 1));
  const mixed = await load({ ...within("train", some), ...test });
  assertEquals(shown(mixed.train), expected([0, 1], 20));
  assert(mixed.notes.some((note) => note.startsWith("8 of 40 pictures")), `${mixed.notes}`);
  // What fills a picture to its borders, as clothes do, is no ground.
  const full = { ...train, "a/0.png": png(new Uint8Array(64).fill(250)) };
  const { train: kept, notes } = await load({ ...within("train", full), ...test });
  assertEquals(notes, []);
  assert(shown(kept).includes("0: 250 in -1"), `${shown(kept)}`);
});

Deno.test("strokes that only their transparency shows are seen", async () => {
  // Black on nothing, and white on nothing.
  const strokes = (ink: number) =>
    png(
      Uint8Array.from(
        { length: 128 },
        (_, i) => i % 2 === 0 ? ink : bar(2, { level: 255 })[i >> 1]!,
      ),
      2,
    );
  const files = { "a/1.png": strokes(0), "a/2.png": strokes(255), "b/1.png": strokes(0) };
  const { train } = await load({ ...within("train", files), ...within("test", files) });
  assertEquals(shown(train), ["0: 255 in 2", "0: 255 in 2", "1: 255 in 2"]);
});

Deno.test("pictures of any size are brought to 28×28, or to the size asked for", async () => {
  const files = {
    ...within("train", { "a/1.png": png(new Uint8Array(8 * 16).fill(255)), ...folders(["b"], 2) }),
    ...within("test", folders(["a", "b"], 1)),
  };
  const { train, test } = await load(files, { size: undefined });
  assertEquals([train.images.shape, test.images.shape], [[3, 28, 28], [2, 28, 28]]);
  assertEquals((await load(files, { size: { height: 4, width: 6 } })).test.images.shape, [2, 4, 6]);
});

Deno.test("files that cannot be read are named and counted, and left out where the user says so", async () => {
  const files = {
    ...within("train", folders(["a", "b"], 3)),
    ...within("test", folders(["a", "b"], 1)),
    "train/a/10.png": "no picture",
    "train/a/9.png": "",
    "train/b/notes.txt": "a text",
    "train/b/.DS_Store": "not looked at",
    "train/b/Thumbs.db": "not looked at",
  };
  await assertRejects(
    () => load(files),
    Error,
    '": "train/a/9.png", "train/a/10.png", "train/b/notes.txt" (the first is empty (0 bytes)',
  );
  await assertRejects(() => load(files), Error, "Cannot read 3 of 9 pictures in ");
  const { train, notes } = await load(files, { skipUnreadable: true });
  assertEquals(shown(train), expected([0, 1], 3));
  assertStringIncludes(notes[0]!, "3 of 9 pictures in ");
  const none = { "a/1.png": "x", "b/1.png": "y", "a/2.png": "z", "b/2.png": "z" };
  await assertRejects(() => load(none, { skipUnreadable: true }), Error, "Cannot read ");
});

Deno.test("folders that are no data set of pictures are refused, and what is expected is said", async () => {
  const test = within("test", folders(["a", "b"], 2));
  for (
    const [files, message] of [
      [{ "1.png": png(bar(0)) }, "it holds 1.png, expected IDX files, a .npz file, or a folder of"],
      [
        { "src/a.ts": "", "src/b.ts": "", "doc/c.png": "" },
        "it holds doc/c.png, src/a.ts, src/b.ts",
      ],
      [{}, "it holds no files, expected IDX files"],
      [test, "it has test pictures only"],
      [folders(["7"], 3), 'all pictures are in one folder, "7"'],
      [
        { ...test, ...within("train", folders(["a"], 2)), "train/c/1.png": png(bar(0)) },
        'the class "b" has test pictures, but none to train on',
      ],
    ] as const
  ) await assertRejects(() => load(files), Error, message);
  const many = Object.fromEntries(
    Array.from({ length: 257 }, (_, i) => [`${i}/1.png`, png(bar(0))]),
  );
  await assertRejects(
    () => load(many),
    Error,
    "it has 257 folders of classes, expected at most 256",
  );
});

Deno.test("a folder of test pictures is enough to test with, even of one class", async () => {
  await withFiles(within("test", folders(["7"], 3)), async (folder) => {
    const source = await openDataset(folder, { sets: ["test"], size: SIZE });
    assertEquals(source.classNames, ["7"]);
    assertEquals((await source.load("test")).labels.length, 3);
  });
});

Deno.test("data files go before pictures", async () => {
  const pictures = folders(["a", "b"], 6);
  const idx = await load({ ...pictures, ...idxFiles({}) });
  assertEquals([idx.train.images.shape, idx.classes, idx.classNames], [[2, 2, 3], 10, undefined]);
  const npz = await load({ ...pictures, "data/mnist.npz": encodeNpz(npyFiles()) });
  assertEquals(npz.train.images.shape, [2, 2, 3]);
});

Deno.test("loadDataset() gives MNIST where nothing is named, and its digits are ten", async () => {
  const { train, test, classes, classNames } = await loadDataset("");
  const mnist = await loadMnist({ directory: "" });
  assertEquals([classes, classNames], [10, [..."0123456789"]]);
  assertEquals(train.labels, mnist.train.labels);
  assertEquals(test.images.data, mnist.test.images.data);
});

Deno.test("pictures of MNIST's digits give MNIST's very bytes", async () => {
  const { test } = await loadMnist({ directory: "" });
  const random = createRandom(1);
  const pictures = Array.from({ length: 60 }, () => random() % 10_000).map((i) => [
    `${test.labels[i]}/${i}.png`,
    encodePng({
      data: test.images.data.subarray(i * 784, (i + 1) * 784),
      width: 28,
      height: 28,
      channels: 1,
    }),
  ]);
  const files = Object.fromEntries(pictures) as Record<string, Uint8Array>;
  const { train } = await load({ ...within("train", files), ...within("test", files) }, {
    size: undefined,
  });
  const found = Array.from(
    train.labels,
    (label, i) => `${label} ${train.images.data.subarray(i * 784, (i + 1) * 784)}`,
  );
  const given = Object.keys(files).map((name) => {
    const [label, index] = name.split(/[/.]/).map(Number);
    return `${label} ${test.images.data.subarray(index! * 784, (index! + 1) * 784)}`;
  });
  assertEquals(found.toSorted(), given.toSorted());
});
