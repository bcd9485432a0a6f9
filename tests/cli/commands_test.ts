import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { encodeIdx } from "../../lib/data/mod.ts";
import { inspect } from "digits";
import * as tf from "@tensorflow/tfjs";
import { convert, startBackend } from "digits";
import { runTask, startTask, withDataSet } from "./run.ts";

/** The files of a folder and of those in it, by path. */
function filesIn(folder: string, prefix = ""): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(join(folder, name), `${prefix}${name}/`) : [prefix + name]
  ).sort();
}

/** A command must have failed as commands fail: exit code 1, one line that says what is wrong. */
async function assertRefused(args: string[], message: string, cwd?: string): Promise<void> {
  const { code, stdout, stderr } = await runTask(args, cwd);
  assertEquals(code, 1, stderr);
  assertStringIncludes(stderr, message);
  assertMatch(stderr, /^error: .*\n$/);
  assert(!stdout.includes("Epoch"), "expected no training");
}

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
  }));

Deno.test("train ends in order when it is interrupted, and writes nothing", () =>
  withDataSet(async (folder) => {
    const args = ["--data", "data", "--epochs", "100000", "--output", "out/"];
    const process = startTask(["train", ...args], folder);
    const reader = process.stderr.pipeThrough(new TextDecoderStream()).getReader();
    let stderr = "";
    while (!stderr.includes("Epoch 2")) {
      const { value, done } = await reader.read();
      if (done) break;
      stderr += value;
    }
    process.kill("SIGINT");
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      stderr += part.value;
    }
    await process.stdout.cancel();
    assertEquals((await process.status).code, 130);
    assertStringIncludes(stderr, "Interrupted: no file was written");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["data"]);
  }));

Deno.test("predict reads zero.png as a 0 with the model that the project ships", async () => {
  const { stdout } = await runTask(["predict", "data/zero.png"]);
  assertMatch(
    stdout,
    /^data\/zero\.png {2}digit 0 {2}probability [01]\.\d{4} {2}logit \d+\.\d\d\n$/,
  );
  const json = JSON.parse((await runTask(["predict", "data/zero.png", "--json"])).stdout)[0];
  assertEquals(json.digit, 0);
  assert(json.probability >= 0.95, `probability is ${json.probability}`);
  assertEquals(json.logits.length, 10);
  assertEquals(json.probabilities[0], json.probability);
});

Deno.test("every command tells its options", async () => {
  for (const command of ["train", "evaluate", "predict"]) {
    const { code, stdout } = await runTask([command, "--help"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Usage: deno task ${command}`);
  }
});

Deno.test("commands refuse bad options with a suggestion", async () => {
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

Deno.test("predict takes a file that ends in softmax for what it is", async () => {
  const folder = await Deno.makeTempDir();
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
  assertMatch(stdout, /^data\/zero\.png {2}digit \d {2}probability 0\.1000\n$/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("convert ends at once when it is interrupted, and writes nothing", () =>
  withDataSet(async (folder) => {
    await runTask(["train", "--epochs", "1", "--data", "data", "--output", "bars.tflite"], folder);
    const options = ["--quantize", "full-int8", "--data", "data", "--output", "o.tflite"];
    const process = startTask(["convert", "bars", ...options], folder);
    await new Promise((resolve) => setTimeout(resolve, 200)); // it takes longer than that to start
    process.kill("SIGINT");
    const { code } = await process.output();
    assertEquals(code, 130);
    assertEquals(filesIn(folder).includes("o.tflite"), false);
  }));

Deno.test("convert refuses options that would be of no use", () =>
  assertRefused(
    ["convert", "models/mnist", "--input-type", "uint8"],
    "--input-type is for --quantize full-int8",
  ));

Deno.test("train refuses an output without a name, and makes no folder for nothing", () =>
  withDataSet(async (folder) => {
    await assertRefused(["train", "--output", "o/.tflite"], "expected a name that ends in", folder);
    await assertRefused(["train", "--data", "none", "--output", "o/x.tflite"], "none", folder);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["data"]);
  }));
