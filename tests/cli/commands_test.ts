import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { parse } from "@std/jsonc";
import { join } from "@std/path";
import { encode as encodePng } from "fast-png";
import { encodeIdx } from "../../lib/data/mod.ts";
import { decodePixels } from "../../lib/image/mod.ts";
import { onSheet } from "../image/fixtures/drawings.ts";
import * as tf from "@tensorflow/tfjs";
import { convert, inspect, openClassifier, readImage, startBackend } from "digits";
import {
  assertRefused,
  filesIn,
  interrupt,
  PROJECT,
  runTask,
  startTask,
  withDataSet,
  withFolder,
} from "./run.ts";

Deno.test("train writes the model in both forms and the picture, the same for the same seed", () =>
  withDataSet(async (folder) => {
    const train = (output: string, seed: string) =>
      runTask(
        ["train", "--epochs", "2", "--data", "data", "--seed", seed, "--output", output],
        folder,
      );
    const first = await train("new/folder/bars.tflite", "5");
    assertEquals(first.code, 0, first.stderr);
    assertStringIncludes(first.stdout, "200 training and 200 test images of 8×8 pixels");
    assertEquals(first.stderr.match(/^Epoch/gm)?.length, 2, "a line an epoch where no one watches");
    assertEquals(filesIn(join(folder, "new")), [
      "folder/bars.svg",
      "folder/bars.tflite",
      "folder/bars/model.json",
      "folder/bars/weights.bin",
    ]);
    assertEquals((await train("second/", "5")).code, 0);
    assertEquals((await train("third/", "6")).code, 0);
    const read = (path: string) => Deno.readFileSync(join(folder, path));
    assertEquals(read("new/folder/bars.tflite"), read("second/mnist.tflite"));
    assert(read("second/mnist.tflite").some((byte, i) => byte !== read("third/mnist.tflite")[i]));
  }));

Deno.test("train --quantize gives each precision under the same name, and it reads the bars", () =>
  withDataSet(async (folder) => {
    const sizes: number[] = [];
    for (const precision of ["float32", "float16", "dynamic-range", "full-int8"]) {
      const args = ["--quantize", precision, "--data", "data", "--output", `${precision}/`];
      const { code, stdout, stderr } = await runTask(["train", ...args], folder);
      assertEquals(code, 0, stderr);
      const bytes = await Deno.readFile(join(folder, precision, "mnist.tflite"));
      assertEquals(inspect(bytes).precision, precision);
      const saved = stdout.match(/^Saved: \S+, (\S+) bytes, (\S+), accuracy (\S+) in LiteRT$/m);
      assertEquals(saved?.slice(1, 3), [bytes.length.toLocaleString("en"), precision]);
      const [, float] = stdout.match(/^Test: accuracy (\S+),/m) ?? [];
      assertAlmostEquals(Number(saved?.[3]), Number(float), 0.02); // 4 of the 200 images
      sizes.push(bytes.length);
    }
    const [float32, float16, dynamicRange, fullInt8] = sizes as [number, number, number, number];
    assert(fullInt8 < float16 && dynamicRange < float16 && float16 < float32, `${sizes}`);
  }));

Deno.test("train --quantize full-int8 sees no test image, and is the same for the same seed", () =>
  withDataSet(async (folder) => {
    const train = async () => {
      const options = ["--epochs", "1", "--quantize", "full-int8"];
      const files = ["--data", "data", "--output", "bars.tflite"];
      const { code, stderr } = await runTask(["train", ...options, ...files], folder);
      assertEquals(code, 0, stderr);
      return Deno.readFileSync(join(folder, "bars.tflite"));
    };
    const before = await train();
    // Test images that are all white would widen every range.
    const white = encodeIdx(new Uint8Array(400 * 64).fill(255), [400, 8, 8]);
    await Deno.writeFile(join(folder, "data/t10k-images-idx3-ubyte"), white);
    assertEquals(await train(), before);
  }, { count: 400 }));

Deno.test("evaluate and predict run the file that train has saved", () =>
  withDataSet(async (folder) => {
    const args = ["train", "--epochs", "5", "--data", "data", "--output", "bars.tflite"];
    const trained = await runTask(args, folder);
    const [, accuracy] = trained.stdout.match(/accuracy (\S+) in LiteRT/) ?? [];
    const evaluated = await runTask(
      ["evaluate", "bars.tflite", "--data", "data", "--json"],
      folder,
    );
    const figures = JSON.parse(evaluated.stdout);
    assertEquals(figures.accuracy.toFixed(4), accuracy);
    assertEquals(figures.confusionMatrix.flat().reduce((a: number, b: number) => a + b), 200);

    const table = await runTask(["evaluate", "bars.tflite", "--data", "data"], folder);
    assertStringIncludes(table.stdout, `bars.tflite: accuracy ${accuracy}`);
    await assertRefused(["evaluate", "bars.tflite"], "on images of 28×28: it expects 8×8", folder);

    for (const digit of [0, 1, 2, 3]) {
      const data = Uint8Array.from({ length: 64 }, (_, pixel) => pixel >> 4 === digit ? 200 : 20);
      const picture = encodePng({ width: 8, height: 8, data, channels: 1 });
      await Deno.writeFile(join(folder, `bar${digit}.png`), picture);
    }
    const pictures = ["bar3.png", "bar0.png", "bar2.png", "bar1.png"];
    const predicted = await runTask(
      ["predict", "--model", "bars.tflite", "--as-is", "--json", ...pictures],
      folder,
    );
    const digits = JSON.parse(predicted.stdout).map(({ digit }: { digit: number }) => digit);
    assertEquals(digits, [3, 0, 2, 1]);
  }));

Deno.test("train ends in order when it is interrupted in training, and writes nothing", () =>
  withDataSet(async (folder) => {
    const before = filesIn(folder);
    const args = ["train", "--data", "data", "--epochs", "100000", "--output", "out/"];
    const process = startTask(args, folder);
    const found = await interrupt(process, { stream: "stderr", when: "Epoch 2" });
    assertEquals(found.code, 130);
    assertMatch(found.stderr, /\nInterrupted: no file was written\n$/);
    assert(!found.stdout.includes("Test: "), "expected no evaluation");
    assertEquals(filesIn(folder), before);
  }));

Deno.test("train hears an interruption after training, too, and writes nothing", () =>
  withDataSet(async (folder) => {
    const before = filesIn(folder);
    // Quantizing takes a while: it runs the model on images.
    const options = ["--model", "cnn", "--epochs", "1", "--quantize", "full-int8"];
    const args = ["train", "--data", "data", ...options, "--output", "out/"];
    const process = startTask(args, folder);
    const { code, stderr } = await interrupt(process, { stream: "stdout", when: "Test: " });
    assertEquals(code, 130);
    assertMatch(stderr, /\nInterrupted: no file was written\n$/);
    assertEquals(filesIn(folder), before);
  }));

Deno.test("predict reads zero.png as a 0 with the model that the project ships", async () => {
  const { stdout } = await runTask(["predict", "data/zero.png"]);
  assertMatch(stdout, /^data\/zero\.png {2}digit 0 {2}probability [01]\.\d{4}\n$/);
  const tutorials = ["predict", "data/zero.png", "--model", "models/mnist.tflite"];
  assertMatch(
    (await runTask(tutorials)).stdout,
    /^data\/zero\.png {2}digit 0 {2}probability [01]\.\d{4} {2}logit \d+\.\d\d\n$/,
  );
  const json = JSON.parse((await runTask(["predict", "data/zero.png", "--json"])).stdout)[0];
  assertEquals(json.digit, 0);
  assert(json.probability >= 0.95, `probability is ${json.probability}`);
  assertEquals(json.probabilities.length, 10);
  assertEquals(json.probabilities[0], json.probability);
});

Deno.test("predict reads numbers, says where nothing is written, and reads on after a bad file", () =>
  withFolder(async (folder) => {
    const zero = await decodePixels(await Deno.readFile(join(PROJECT, "data/zero.png")));
    const drawings = [10, 160].map((left) => ({ pen: zero, size: 120, left, top: 20 }));
    const pictures = { "none.png": [], "two.png": drawings };
    for (const [name, placed] of Object.entries(pictures)) {
      const { data } = onSheet(placed, { width: 300, height: 160 });
      const png = encodePng({ width: 300, height: 160, data, channels: 3 });
      await Deno.writeFile(join(folder, name), png);
    }
    await Deno.writeTextFile(join(folder, "text.png"), "no picture");
    const { code, stdout, stderr } = await runTask(
      ["predict", "none.png", "text.png", "two.png"],
      folder,
    );
    assertEquals(code, 1);
    const number = /^two\.png {3}number 00 {2}probability [01]\.\d{4} \([01]\.\d\d [01]\.\d\d\)$/m;
    assertMatch(stdout, /^none\.png {2}no digit found$/m);
    assertMatch(stdout, number);
    assertMatch(stderr, /^error: .*text\.png/m);
    assertMatch(stderr, /1 of 3 pictures failed/);
  }));

Deno.test("predict --as-is only shrinks the picture, as the tutorial does", async () => {
  const run = async (...more: string[]) => {
    const args = ["predict", "data/zero.png", "--json", "--model", "models/mnist.tflite"];
    return JSON.parse((await runTask([...args, ...more])).stdout)[0];
  };
  const [found, asIs] = [await run(), await run("--as-is")];
  using classifier = await openClassifier(join(PROJECT, "models/mnist.tflite"));
  const image = await readImage(join(PROJECT, "data/zero.png"), classifier.size);
  assertEquals(asIs.logits, [...classifier.classify(image)[0]!.logits!]);
  assertEquals(found.digit, asIs.digit);
  assertEquals(found.logits[0] === asIs.logits[0], false);
});

/** The tasks of deno.json that run a program of lib, with the path of the program. */
async function programs(): Promise<Map<string, string>> {
  const { tasks } = parse(await Deno.readTextFile(join(PROJECT, "deno.json"))) as {
    readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  };
  const found = Object.entries(tasks).flatMap(([name, { command }]) => {
    const [, script] = command.match(/^deno run .* (lib\/\S+\.ts)$/) ?? [];
    return script ? [[name, script] as const] : [];
  });
  return new Map(found);
}

Deno.test("every task that is a program tells its options", async () => {
  const names = [...(await programs()).keys()];
  const known = ["train", "evaluate", "predict", "convert", "inspect", "notebook", "bench"];
  assertArrayIncludes(names, [...known, "kernels", "notebooks"]);
  for (const name of names) {
    const { code, stdout, stderr } = await runTask([name, "--help"]);
    assertEquals([code, stderr], [0, ""], name);
    assertStringIncludes(`${stdout}\n`, `Usage: deno task ${name} `);
    assertMatch(stdout, /^ {2}--help +show this text$/m);
  }
});

Deno.test("every program in lib has a task", async () => {
  const known = [...(await programs()).values(), "lib/cli/digits.ts"]; // the package's, for Node
  for (const path of filesIn(join(PROJECT, "lib"))) {
    const isProgram = path.endsWith(".ts") &&
      Deno.readTextFileSync(join(PROJECT, "lib", path)).includes("if (import.meta.main)");
    assert(!isProgram || known.includes(`lib/${path}`), path);
  }
});

Deno.test("commands refuse bad options, and suggest what may have been meant", async () => {
  await assertRefused(["train", "--epochs", "0"], '--epochs is "0", expected an integer of 1');
  await assertRefused(["train", "--epochs", "many"], '--epochs is "many"');
  await assertRefused(["train", "--epoch", "1"], "did you mean --epochs?");
  await assertRefused(["train", "--model", "cmn"], "did you mean cnn?");
  await assertRefused(["train", "--quantize", "int8"], "did you mean full-int8?");
  await assertRefused(["predict"], "expected deno task predict IMAGE...");
});

Deno.test("commands refuse what they cannot read, and name it", () =>
  withDataSet(async (folder) => {
    const write = (name: string, content: string) =>
      Deno.writeTextFile(join(folder, name), content);
    await write("text.tflite", "not a model");
    await write("text.png", "not a picture");
    await write("empty.png", "");
    await assertRefused(["train", "--data", "none"], "none", folder);
    await assertRefused(["evaluate", "none.tflite"], "none.tflite", folder);
    await assertRefused(["evaluate", "text.tflite"], "text.tflite", folder);
    await assertRefused(["predict", "none.png"], "none.png", folder);
    await assertRefused(["predict", "text.png"], "text.png", folder);
    await assertRefused(["predict", "empty.png"], "empty.png", folder);
    await write("data/t10k-labels-idx1-ubyte", "junk");
    await assertRefused(["train", "--data", "data", "--output", "o/"], "t10k-labels", folder);
  }));

Deno.test("train refuses an output that cannot be written, before it trains", () =>
  withDataSet(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    const output = ["--data", "data", "--output"];
    await assertRefused(["train", ...output, "file/x.tflite"], "Cannot write", folder);
    await assertRefused(["train", ...output, "x.bin"], "expected a name that ends in", folder);
    assertEquals(filesIn(folder).filter((name) => !name.startsWith("data")), ["file"]);
  }));

Deno.test("predict takes a file that ends in softmax for what it is", () =>
  withFolder(async (folder) => {
    await startBackend();
    const layers = [
      tf.layers.flatten({ inputShape: [28, 28] }),
      tf.layers.dense({ units: 10, kernelInitializer: "zeros", activation: "softmax" }),
    ];
    const model = tf.sequential({ layers });
    const path = join(folder, "softmax.tflite");
    await Deno.writeFile(path, convert(model));
    model.dispose();
    const { stdout } = await runTask(["predict", "data/zero.png", "--model", path]);
    assertMatch(
      stdout,
      /^data\/zero\.png {2}digit \d {2}probability 0\.1000 {2}unsure: \d or \d\n$/,
    );
  }));

Deno.test("train refuses an output without a name, and makes no folder for nothing", () =>
  withDataSet(async (folder) => {
    await assertRefused(["train", "--output", "o/.tflite"], "expected a name that ends in", folder);
    await assertRefused(["train", "--data", "none", "--output", "o/x.tflite"], "none", folder);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["data"]);
  }));
