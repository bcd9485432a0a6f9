import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encode as encodePng } from "fast-png";
import { inspect } from "digits";
import { encodeIdx } from "../../lib/data/mod.ts";
import { encodeNpy, encodeNpz, type Files, withFiles, within } from "../data/made_sets.ts";
import { createBars } from "../digits_fixture.ts";
import { assertRefused, PROJECT, runTask, withDataSet } from "./run.ts";

const COUNT = 200;
const SIDE = 8;

/** The bars of `withDataSet`: 8×8, the class is the row of the bright bar. */
const bars = ([["train", 1], ["test", 2]] as const).map(([set, seed]) => {
  const { images, labels } = createBars(COUNT, seed);
  return { set, pixels: Uint8Array.from(images.data, (value) => value * 255), labels };
});

const transposed = (pixels: Uint8Array) =>
  pixels.map((_, i) => pixels[(i & ~63) + (i % SIDE) * SIDE + (i % 64 >> 3)]!);

/** The bars as EMNIST letters: columns first, and labels from 1. */
const letters: Files = Object.fromEntries(bars.flatMap(({ set, pixels, labels }) => [
  [
    `emnist-letters-${set}-images-idx3-ubyte`,
    encodeIdx(transposed(pixels), [COUNT, SIDE, SIDE]),
  ],
  [
    `emnist-letters-${set}-labels-idx1-ubyte`,
    encodeIdx(labels.map((label) => label + 1), [COUNT]),
  ],
]));

/** The bars as pictures in folders of classes. */
const pictures = (names: readonly string[]): Record<string, Uint8Array> =>
  Object.fromEntries(
    bars.flatMap(({ set, pixels, labels }) =>
      Array.from(labels.subarray(0, 80), (label, i) => [
        `${set}/${names[label]}/${i}.png`,
        encodePng({
          width: SIDE,
          height: SIDE,
          channels: 1,
          data: pixels.subarray(i * 64, (i + 1) * 64),
        }),
      ])
    ),
  );

const labelsOf = (path: string) =>
  inspect(Deno.readFileSync(path)).modelDescription?.outputs[0]?.labels;

Deno.test("train gives the file the names of EMNIST's letters, and evaluate and predict say them", () =>
  withFiles({ ...letters, ...within("p", pictures(["0", "1", "2", "3"])) }, async (folder) => {
    const args = ["train", "--data", ".", "--epochs", "9", "--output", "o/letters.tflite"];
    const trained = await runTask(args, folder);
    assertEquals(trained.code, 0, trained.stderr);
    assertMatch(trained.stdout, /^Classes: 26, A B C D .* Z$/m);
    assertMatch(trained.stdout, /^data\/zero\.png: [A-Z], probability/m);
    assertEquals(
      labelsOf(join(folder, "o/letters.tflite"))?.join(""),
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    );

    // Evaluating needs no training files, and no images that lie as MNIST's.
    await Deno.remove(join(folder, "emnist-letters-train-images-idx3-ubyte"));
    const evaluate = ["evaluate", "o/letters.tflite", "--data"];
    const { stdout } = await runTask([...evaluate, "."], folder);
    assertMatch(stdout, /^o\/letters\.tflite: accuracy (0\.9|1)/);
    assertMatch(stdout, /^ {5}( {4}[A-Z]){26}\n {4}A +\d+ /m);
    const json = JSON.parse((await runTask([...evaluate, ".", "--json"], folder)).stdout);
    assertEquals([json.count, json.classNames.length], [COUNT, 26]);
    const picture = [...Deno.readDirSync(join(folder, "p/test/2"))][0]!.name;
    const predict = ["predict", "--as-is", "--model", "o/letters.tflite"];
    const predicted = await runTask([...predict, `p/test/2/${picture}`], folder);
    assertMatch(predicted.stdout, /\.png {2}C {2}probability/);
    const [told] = JSON.parse(
      (await runTask([...predict, "--json", `p/test/2/${picture}`], folder)).stdout,
    );
    assertEquals([told.digit, told.label], [2, "C"]);

    await assertRefused(
      ["evaluate", "o/letters.tflite"],
      "the data set's 10 classes are 0 1 2 3 4 5 6 7 8 9, the model's 26 are A B C",
      folder,
    );
    await assertRefused(args, "Cannot find train images in", folder);
  }));

Deno.test("train makes the same file of the same data in IDX files and in a .npz file", () =>
  withDataSet(async (folder) => {
    const arrays = bars.flatMap(({ set, pixels, labels }) => [
      [`x_${set}.npy`, encodeNpy(pixels, [COUNT, SIDE, SIDE])],
      [`y_${set}.npy`, encodeNpy(BigInt64Array.from(labels, BigInt), [COUNT], { descr: "<i8" })],
    ]);
    await Deno.writeFile(join(folder, "bars.npz"), encodeNpz(Object.fromEntries(arrays)));
    const train = async (data: string, output: string) => {
      const args = ["train", "--data", data, "--epochs", "1", "--output", output];
      const { code, stderr } = await runTask(args, folder);
      assertEquals([code, stderr.includes("note:")], [0, false], stderr);
      return Deno.readFileSync(join(folder, output));
    };
    const file = await train("data", "idx.tflite");
    assertEquals(await train("bars.npz", "npz.tflite"), file);
    assertEquals(labelsOf(join(folder, "idx.tflite")), undefined);
  }));

Deno.test("train, evaluate and convert read folders of pictures, and say what they decide", () => {
  const names = ["ant", "bee", "cat", "dog"];
  const files = Object.entries(pictures(names));
  const given = Object.fromEntries([
    ...files.map(([name, bytes]) => [`data/${name.replace(/^test/, "train")}`, bytes] as const),
    ...files.filter(([name]) => name.startsWith("test")).map(([name, bytes]) =>
      [`own/${name}`, bytes] as const
    ),
  ]);
  return withFiles(given, async (folder) => {
    const args = ["train", "--data", "data", "--epochs", "40", "--output", "animals.tflite"];
    const trained = await runTask(args, folder);
    assertEquals(trained.code, 0, trained.stderr);
    assertMatch(trained.stdout, /^Classes: 4, ant bee cat dog$/m);
    assertMatch(trained.stderr, /^note: .*data" has no folder "test": \d+ of \d+ pictures,/m);
    assertEquals(labelsOf(join(folder, "animals.tflite")), names);

    const { stdout } = await runTask(["evaluate", "animals.tflite", "--data", "own"], folder);
    assertStringIncludes(stdout, "\n       ant  bee  cat  dog\n  ant");
    const [, accuracy] = /accuracy (\S+)/.exec(stdout)!;
    assert(Number(accuracy) > 0.8, stdout);

    // The pictures are brought to the model's size, which is not MNIST's here.
    const small = ["convert", join(PROJECT, "models/mnist"), "--output", "int8.tflite"];
    const options = ["--quantize", "full-int8", "--data", "data", "--examples", "20"];
    const converted = await runTask([...small, ...options], folder);
    assertEquals(converted.code, 0, converted.stderr);
    await assertRefused(
      [...small, "--transposed", "yes"],
      "--transposed is for --quantize full-int8",
      folder,
    );

    await Deno.writeTextFile(join(folder, "data/train/ant/bad.png"), "no picture");
    const failing = await runTask(["train", "--data", "data", "--output", "o/"], folder);
    assertEquals(failing.code, 1);
    assertMatch(failing.stderr, /^error: Cannot read 1 of \d+ .*: "train\/ant\/bad\.png" \(/m);
    const skipping = await runTask([...args, "--skip-unreadable"], folder);
    assertEquals(skipping.code, 0, skipping.stderr);
    assertMatch(skipping.stderr, /^note: 1 of \d+ pictures .* are left out, .*bad\.png"$/m);
  });
});

Deno.test("evaluate counts folders that are numbers as those digits, even if others are missing", () =>
  withFiles({}, async (folder) => {
    const image = async (digit: string) => await Deno.readFile(join(PROJECT, `data/${digit}.png`));
    for (const [digit, name] of [[0, "zero"], [7, "seven"], [9, "nine"]] as const) {
      await Deno.mkdir(join(folder, `own/test/${digit}`), { recursive: true });
      await Deno.writeFile(join(folder, `own/test/${digit}/a.png`), await image(name));
    }
    const model = join(PROJECT, "models/mnist.tflite");
    const { stdout, stderr } = await runTask(
      ["evaluate", model, "--data", "own", "--json"],
      folder,
    );
    const { accuracy, count, classNames } = JSON.parse(stdout || stderr);
    assertEquals([accuracy, count, classNames], [1, 3, undefined]);
  }));

Deno.test("commands refuse data sets that are broken, in a line that names the file", () =>
  withDataSet(async (folder) => {
    const train = ["train", "--data", "data", "--output", "o/"];
    const images = join(folder, "data/train-images-idx3-ubyte");
    await Deno.writeTextFile(images, "<!DOCTYPE html>\n<html><title>404</title></html>");
    await assertRefused(train, 'train-images-idx3-ubyte": it is a web page, expected an', folder);
    await Deno.writeFile(images, encodeIdx(new Uint8Array(64), [1, 8, 8]));
    await assertRefused(train, "holds 1 images, ", folder);
    await assertRefused(["train", "--transposed", "maybe"], "expected auto or yes or no", folder);
    const other = ["evaluate", join(PROJECT, "models/mnist.tflite"), "--data", "data"];
    await assertRefused(other, "on images of 8×8: it expects 28×28", folder);
  }));
