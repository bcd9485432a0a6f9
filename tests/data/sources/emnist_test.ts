import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { loadMnist } from "digits";
import { encodeIdx } from "../../../lib/data/mod.ts";
import { emnistClasses, isEmnist, parseMapping } from "../../../lib/data/sources/emnist.ts";
import { type Files, withFiles } from "../made_sets.ts";

/** EMNIST's files of one variant: images of 3×2 stored column by column, with some labels. */
function emnist(variant: string, labels: readonly number[]): Files {
  const pixels = Uint8Array.from({ length: 6 * labels.length }, (_, i) => 1 + i % 6);
  return Object.fromEntries(["train", "test"].flatMap((set) => [
    [`emnist-${variant}-${set}-images-idx3-ubyte`, encodeIdx(pixels, [labels.length, 3, 2])],
    [
      `emnist-${variant}-${set}-labels-idx1-ubyte`,
      encodeIdx(Uint8Array.from(labels), [labels.length]),
    ],
  ]));
}

Deno.test("EMNIST's images are turned upright, unless the user says how they lie", () =>
  withFiles(emnist("digits", [7]), async (directory) => {
    const { test, classNames } = await loadMnist({ directory });
    assertEquals(test.images, { data: new Uint8Array([1, 3, 5, 2, 4, 6]), shape: [1, 2, 3] });
    assertEquals(classNames, [..."0123456789"]);
    const asStored = await loadMnist({ directory, transposed: false });
    assertEquals(asStored.test.images.shape, [1, 3, 2]);
  }));

Deno.test("loadMnist() turns images of any name where the user says so", () => {
  const renamed = Object.fromEntries(
    Object.entries(emnist("digits", [7])).map(([name, bytes]) =>
      [name.replace("emnist-digits-", ""), bytes] as const
    ),
  );
  return withFiles(renamed, async (directory) => {
    assertEquals((await loadMnist({ directory })).test.images.shape, [1, 3, 2]);
    const { train, test } = await loadMnist({ directory, transposed: true });
    assertEquals(train.images.shape, [1, 2, 3]);
    assertEquals([...test.images.data], [1, 3, 5, 2, 4, 6]);
  });
});

Deno.test("EMNIST letters begin at label 1, and class 0 is A", () =>
  withFiles(emnist("letters", [1, 2, 26]), async (directory) => {
    const { train, classNames } = await loadMnist({ directory });
    assertEquals([...train.labels], [0, 1, 25]);
    assertEquals(classNames?.join(""), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  }));

Deno.test("EMNIST's labels out of the range of its classes are refused", async () => {
  for (
    const [variant, label, message] of [
      ["letters", 0, "label 1 is 0, expected 1–26"],
      ["letters", 27, "label 1 is 27, expected 1–26"],
      ["balanced", 47, "label 1 is 47, expected 0–46"],
      ["digits", 10, "label 1 is 10, expected 0–9"],
    ] as const
  ) {
    await withFiles(emnist(variant, [5, label]), async (directory) => {
      await assertRejects(() => loadMnist({ directory }), Error, message);
    });
  }
});

Deno.test("emnistClasses() knows the six sets by the names of their files", () => {
  const counts = ["byclass", "bymerge", "balanced", "letters", "digits", "mnist"].map((variant) => {
    const { names, firstLabel } = emnistClasses(`emnist-${variant}`)!;
    return [variant, names.length, names.at(-1), firstLabel];
  });
  // The last lines of the mapping files that EMNIST comes with.
  assertEquals(counts, [
    ["byclass", 62, "z", 0],
    ["bymerge", 47, "t", 0],
    ["balanced", 47, "t", 0],
    ["letters", 26, "Z", 1],
    ["digits", 10, "9", 0],
    ["mnist", 10, "9", 0],
  ]);
  assertEquals(emnistClasses("emnist-balanced")!.names[42], "h");
  for (const prefix of ["qmnist", "kmnist", "emnist", "emnist-constructor", "fashion-mnist", ""]) {
    assertEquals(emnistClasses(prefix), undefined, prefix);
  }
  assertEquals(["emnist-x", "emnist", "my_emnist", "qmnist", "femnist"].map(isEmnist), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

Deno.test("parseMapping() reads EMNIST's mapping files, and copies with arrows", () => {
  assertEquals(parseMapping("1 65 97\r\n2 66 98\r\n", "m"), { names: ["A", "B"], firstLabel: 1 });
  assertEquals(parseMapping("0  ->  48   ->  '0'\n1  ->  97\n", "m").names, ["0", "a"]);
});

Deno.test("parseMapping() refuses what is no mapping, and says where", () => {
  for (
    const [text, message] of [
      ["", 'Cannot read "m": it names 0 labels, expected each label once, without gaps'],
      ["0 48\n2 50", "the one behind 0 being 2"],
      ["0 48\n0 49", "the one behind 0 being 0"],
      ["<!DOCTYPE html>", 'a line is "<!DOCTYPE html>", expected a label and'],
      ["0 48\n1", 'a line is "1"'],
      ["0 7", 'a line is "0 7"'],
      ["0 99999999", 'a line is "0 99999999"'],
    ] as const
  ) assertThrows(() => parseMapping(text, "m"), Error, message);
});

Deno.test("a mapping beside EMNIST's images says what the classes are", () => {
  const files = { ...emnist("mine", [3, 4]), "emnist-mine-mapping.txt": "3 945\n4 946\n" };
  return withFiles(files, async (directory) => {
    const { train, classNames } = await loadMnist({ directory });
    assertEquals(classNames, ["α", "β"]);
    assertEquals([...train.labels], [0, 1]);
  });
});
