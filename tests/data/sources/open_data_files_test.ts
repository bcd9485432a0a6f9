import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { loadMnist } from "digits";
import { currentHost, installHost } from "../../../lib/core/host.ts";
import { openDataFiles } from "../../../lib/data/mod.ts";
import {
  encodeNpz,
  encodeQmnistLabels,
  type Files,
  gzipped,
  IDX,
  idxFiles,
  npyFiles,
  SMALL,
  withFiles,
  within,
} from "../made_sets.ts";

const mnist = idxFiles({});
/** Another set of the same form, by which a wrong choice shows. */
const other = { ...mnist, "t10k-labels-idx1-ubyte": new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7]) };
const dotted = idxFiles({ name: (set, kind) => `${set}-${kind.replace("-", ".")}-ubyte` });
const ownFolders = Object.fromEntries(
  Object.entries(mnist).map(([name, bytes]) => [`${name}/${name}`, bytes]),
);
const qmnist = {
  "qmnist-train-images-idx3-ubyte.gz": gzipped({ a: IDX.trainImages })["a.gz"]!,
  "qmnist-train-labels-idx2-int.gz": gzipped({ a: encodeQmnistLabels(SMALL.trainLabels) })["a.gz"]!,
  "qmnist-test-images-idx3-ubyte": IDX.testImages,
  "qmnist-test-labels-idx2-int": encodeQmnistLabels(SMALL.testLabels),
};

/** The files of one set. */
function only(set: string): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(mnist).filter(([name]) => name.startsWith(set)));
}

/** Whether a data set is the small one. */
function assertSmall({ train, test }: Awaited<ReturnType<typeof loadMnist>>): void {
  assertEquals(train.images, { data: SMALL.trainImages, shape: [2, 2, 3] });
  assertEquals(train.labels, SMALL.trainLabels);
  assertEquals(test.images, { data: SMALL.testImages, shape: [1, 2, 3] });
  assertEquals(test.labels, SMALL.testLabels);
}

const FORMS: Readonly<Record<string, Files>> = {
  "MNIST's own names": mnist,
  "MNIST's archives": gzipped(mnist),
  "raw files and archives side by side": { ...mnist, ...gzipped(other) },
  "test in place of t10k": idxFiles({ test: "test" }),
  "upper case": Object.fromEntries(
    Object.entries(gzipped(mnist)).map(([name, bytes]) => [name.toUpperCase(), bytes]),
  ),
  "dots in place of dashes": dotted,
  "names without an end": idxFiles({ name: (set, kind) => `${set}-${kind.replace(/-.*/, "")}` }),
  "a folder for each file, as Kaggle unpacks them": ownFolders,
  "Kaggle's archive: files with dots, and a folder for each": { ...dotted, ...ownFolders },
  "a folder for each file, and another set beside them": { ...ownFolders, ...within("old", other) },
  "torchvision's MNIST/raw": within("MNIST/raw", { ...mnist, ...gzipped(mnist) }),
  "files of one set in folders train and test": {
    ...within("train", only("train")),
    ...within("test", only("t10k")),
  },
  "QMNIST: int32 labels of eight columns": qmnist,
  "QMNIST with both of its label files": {
    ...qmnist,
    "qmnist-test-labels-idx1-ubyte": IDX.testLabels,
    "qmnist-test-labels.tsv.gz": "not looked at",
  },
  "another set deeper down": { ...mnist, ...within("old/2019", other) },
  "a set with a prefix beside it": { ...mnist, ...idxFiles({ train: "x-train", test: "x-test" }) },
  "hidden copies": { ...mnist, ...within("__MACOSX", other), ...within(".trash", other) },
  "an incomplete set beside it": { ...mnist, ...within("a", { "train-images": IDX.trainImages }) },
  "Keras' .npz": { "mnist.npz": encodeNpz(npyFiles()) },
  "Keras' cache: mnist.npz above a folder of another set": {
    "mnist.npz": encodeNpz(npyFiles()),
    ...within("fashion-mnist", gzipped(other)),
  },
};

for (const [form, files] of Object.entries(FORMS)) {
  Deno.test(`loadMnist() reads ${form}`, () =>
    withFiles(files, async (directory) => assertSmall(await loadMnist({ directory }))));
}

Deno.test("openDataFiles() takes a file itself, and the beginning of files' names", () => {
  const emnist = idxFiles({ name: (set, kind) => `emnist-mnist-${set}-${kind}-ubyte` });
  const letters = idxFiles({ name: (set, kind) => `emnist-letters-${set}-${kind}-ubyte` });
  const files = { "a.npz": encodeNpz(npyFiles()), ...emnist, ...letters };
  return withFiles(files, async (folder) => {
    assertSmall(await loadMnist({ directory: join(folder, "a.npz") }));
    const directory = join(folder, "emnist-mnist");
    assertSmall(await loadMnist({ directory, transposed: false }));
    await assertRejects(
      () => loadMnist({ directory: join(folder, "emnist") }),
      Error,
      'it holds 2 data sets, "emnist-letters", "emnist-mnist", expected one',
    );
    await assertRejects(
      () => loadMnist({ directory: join(folder, "emn") }),
      Error,
      `Cannot read "${join(folder, "emn")}": there is no such file or folder`,
    );
  });
});

Deno.test("openDataFiles() needs the files of the sets that are asked for, and no others", () =>
  withFiles(only("t10k"), async (folder) => {
    const source = await openDataFiles(folder, { sets: ["test"] });
    assertEquals((await source!.load("test")).labels, SMALL.testLabels);
    await assertRejects(
      () => openDataFiles(folder),
      Error,
      `Cannot find train images in "${folder}": found t10k-images-idx3-ubyte, ` +
        "expected train-images-idx3-ubyte or train-images-idx3-ubyte.gz, too",
    );
  }));

Deno.test("openDataFiles() refuses to choose among sets of test files, too", () =>
  withFiles({ ...within("a", only("t10k")), ...within("b", only("t10k")) }, async (folder) => {
    await assertRejects(
      () => openDataFiles(folder, { sets: ["test"] }),
      Error,
      'it holds 2 data sets, "a", "b", expected one',
    );
  }));

Deno.test("openDataFiles() refuses to choose among several data sets, and names them", async () => {
  const torchvision = { ...within("MNIST/raw", mnist), ...within("FashionMNIST/raw", other) };
  const testTwice = { ...mnist, ...idxFiles({ test: "test" }) };
  const twoNpz = { "a.npz": encodeNpz(npyFiles()), "b.npz": encodeNpz(npyFiles()) };
  for (
    const [files, message] of [
      [torchvision, 'it holds 2 data sets, "FashionMNIST/raw", "MNIST/raw", expected one: name it'],
      [testTwice, "both are test images, expected one"],
      [twoNpz, "it holds a.npz, b.npz, expected one"],
    ] as const
  ) {
    await withFiles(files, async (directory) => {
      await assertRejects(() => loadMnist({ directory }), Error, message);
    });
  }
});

Deno.test("loadMnist() tells what a folder holds that has no data set", () =>
  withFiles({ "archive.zip": "", "a/train.csv": "", ".hidden": "" }, async (directory) => {
    assertEquals(await openDataFiles(directory), undefined);
    await assertRejects(
      () => loadMnist({ directory }),
      Error,
      `Cannot find train images in "${directory}": it holds archive.zip, a/train.csv, ` +
        "expected train-images-idx3-ubyte, train-images-idx3-ubyte.gz or a .npz file",
    );
  }));

Deno.test("loadMnist() looks for the usual names where folders cannot be listed, as in a page", () =>
  withFiles(gzipped(mnist), async (directory) => {
    const host = currentHost();
    installHost({ ...host, listFolder: () => Promise.resolve(undefined) });
    try {
      assertSmall(await loadMnist({ directory }));
    } finally {
      installHost(host);
    }
  }));

Deno.test("loadMnist() goes round no circle of links", () =>
  withFiles(mnist, async (directory) => {
    await Deno.symlink(directory, join(directory, "self"));
    await Deno.symlink("nowhere", join(directory, "broken"));
    assertSmall(await loadMnist({ directory }));
  }));
