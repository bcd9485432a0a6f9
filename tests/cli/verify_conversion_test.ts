import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { checkConversion, explained } from "../../lib/cli/check_conversion.ts";
import { formatFound, withVerifyCount } from "../../lib/cli/verify_conversion.ts";
import { startBackend } from "../../lib/training/tfjs/start_backend.ts";
import { runTask } from "./run.ts";

Deno.test("--verify stands with and without a number", () => {
  assertEquals(withVerifyCount(["model", "--verify", "3"]), ["model", "--verify", "3"]);
  assertEquals(withVerifyCount(["--verify", "model"]), ["--verify=10", "model"]);
  assertEquals(withVerifyCount(["model", "--verify"]), ["model", "--verify=10"]);
  assertEquals(withVerifyCount(["--verify=2", "--verify-metadata"]), [
    "--verify=2",
    "--verify-metadata",
  ]);
});

Deno.test("formatFound() shows outputs, and the values that add most error", () => {
  const difference = { largest: 0.25, mean: 0.03, magnitude: 2, relative: 0.125, noise: 0.1 };
  const text = formatFound({
    precision: "full-int8",
    count: 4,
    seed: 7,
    outputs: [{ ...difference, name: "scores", shape: [1, 10], agreement: 0.75 }],
    relative: 0.125,
    bound: 0.02,
    passed: false,
    layers: [
      { name: "conv", operator: "CONV_2D", error: 0.1, signalToNoise: 20, added: 0.0987 },
      { name: "pool", operator: "MAX_POOL_2D", error: 0.1, signalToNoise: 20, added: 0 },
    ],
  });
  assertEquals(
    text,
    `\
Verified: source and file on 4 inputs (random, seed 7)
  output  shape    largest  mean  of the largest output  same answer
  scores  [1, 10]  0.25     0.03  0.125                  75 %
  That is more than 0.02 of the largest output.
  The model was not calibrated on random inputs: --verify-inputs takes typical ones.
  Where the error comes from, the values that add most first:
  value  operator     adds    error  signal to noise
  conv   CONV_2D      9.87 %  10 %   20.0 dB
  pool   MAX_POOL_2D  0 %     10 %   20.0 dB`,
  );
});

Deno.test("checkConversion() lists what will not convert with a way round, else the runtimes", async () => {
  await startBackend();
  const { layers } = tf;
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        filters: 4,
        kernelSize: 1,
        dataFormat: "channelsFirst",
        inputShape: [4, 4, 4],
        name: "first",
      }),
      layers.softmax({ axis: 1, name: "second" }),
    ],
  });
  const error: Error = assertThrows(() => checkConversion(model, { name: "my model" }), Error);
  assertEquals(
    error.message,
    `\
Cannot convert my model: 2 parts of it cannot be expressed
  layer "first" of class Conv2D: its dataFormat is channelsFirst, but TFLite has channelsLast only
    → build the model with channels last (in Keras: data_format="channels_last"); the weights of \
convolutions stay as they are
  layer "second" of class Softmax: its axis is 1, expected the last one (3)`,
  );
  model.dispose();
  const good = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
  const text = checkConversion(good, { name: "mine" });
  assertStringIncludes(text, "All of mine converts, to 1 operators");
  assertMatch(text, /TFLite Micro takes it/);
  good.dispose();
  const other = new Error("other");
  assertEquals(
    assertThrows(() =>
      explained("x", () => {
        throw other;
      })
    ),
    other,
  );
});

Deno.test("convert verifies float32 unasked, prints what is asked for, and keeps it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const output = join(folder, "a.tflite");
    const unasked = await runTask(["convert", "models/mnist", "--output", output]);
    assertMatch(
      unasked.stdout,
      /^Verified: source and file differ by \S+e-\d+ of .* on 1 input\n/,
    );
    const off = await runTask(["convert", "models/mnist", "--no-verify", "--output", output]);
    assertEquals([off.code, off.stdout.includes("erified")], [0, false]);
    const asked = ["convert", "--verify", "models/mnist", "--verify-metadata", "--output", output];
    const found = await runTask(asked);
    assertMatch(
      found.stdout,
      /on 10 inputs \(random, seed 42\)\n.*\n {2}dense_1 +\[1, 10\] .*100 %/,
    );
    const { stdout } = await runTask(["inspect", output]);
    assertMatch(stdout, /conversion_verification +\d+ bytes/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("convert runs given inputs, and refuses what is no such file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const inputs = join(folder, "inputs.bin");
    await Deno.writeFile(inputs, new Uint8Array(new Float32Array(3 * 784).fill(0.5).buffer));
    const output = join(folder, "a.tflite");
    const run = (...args: string[]) =>
      runTask(["convert", "models/mnist", "--output", output, ...args]);
    assertStringIncludes((await run("--verify-inputs", inputs)).stdout, "on 3 inputs (given)");
    await Deno.remove(output);
    await Deno.writeFile(inputs, new Uint8Array(40));
    const wrong = await run("--verify-inputs", inputs);
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stderr, "the inputs have 10 numbers, expected [n, 28, 28]");
    const both = await run("--verify", "3", "--no-verify");
    assertEquals(both.code, 1);
    assertStringIncludes(both.stderr, "--no-verify is given");
    const check = await run("--check");
    assertEquals(check.code, 0, check.stderr);
    assert(![...Deno.readDirSync(folder)].some(({ name }) => name.endsWith(".tflite")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
