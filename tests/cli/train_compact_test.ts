import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { NO_CLASS } from "../../lib/data/mod.ts";
import { readMetadata } from "../../lib/tflite/mod.ts";
import { examplesOf, recipes } from "../../lib/training/mod.ts";
import { runTask, withDataSet } from "./run.ts";

Deno.test("train --model compact writes probabilities, names and a threshold, the same for the same seed", () =>
  withDataSet(async (folder) => {
    const train = (...more: string[]) => {
      const args = ["--model", "compact", "--epochs", "2", "--data", "data", "--output", "out/"];
      return runTask(["train", ...args, "--quantize", "full-int8", ...more], folder);
    };
    const { code, stdout, stderr } = await train();
    assertEquals(code, 0, stderr);
    const [, threshold] = stdout.match(/^Unsure: answers with a probability below (0\.\d{3})$/m)!;
    assertMatch(stdout, /^data\/zero\.png: digit \d, probability [01]\.\d{4}$/m);
    const bytes = await Deno.readFile(join(folder, "out/compact.tflite"));
    const [output] = readMetadata(bytes)?.outputs ?? [];
    assertEquals(output?.labels, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    assertEquals(output?.scoreThreshold?.toFixed(3), threshold);
    // Threads share the work, and change nothing.
    await train("--threads", "1");
    assertEquals(await Deno.readFile(join(folder, "out/compact.tflite")), bytes);
    await train("--seed", "2");
    const other = await Deno.readFile(join(folder, "out/compact.tflite"));
    assert(other.some((byte, i) => byte !== bytes[i]));
  }));

Deno.test("examplesOf() draws upstrokes on the ones of digits only", () => {
  // Bars of three pixels down the middle.
  const data = Uint8Array.from({ length: 20 * 784 }, (_, i) => {
    const [y, x] = [Math.floor(i % 784 / 28), i % 28];
    return y >= 4 && y < 24 && x >= 13 && x < 16 ? 255 : 0;
  });
  const set = {
    images: { data, shape: [20, 28, 28] },
    labels: new Uint8Array(20).fill(1),
  } as const;
  const labels = (name: "mlp" | "compact", isDigits: boolean) =>
    examplesOf(set, { seed: 1, recipe: recipes[name], isDigits }).labels;
  assert(labels("compact", true).length > 20);
  assertEquals([labels("compact", false).length, labels("mlp", true).length], [20, 20]);
});

Deno.test("examplesOf() adds strokes that are no digit where the recipe asks for them", () => {
  const set = {
    images: { data: new Uint8Array(100 * 784).fill(9), shape: [100, 28, 28] },
    labels: new Uint8Array(100).fill(7),
  } as const;
  const noDigits = (name: "compact" | "improved", isDigits: boolean) =>
    examplesOf(set, { seed: 1, recipe: recipes[name], isDigits }).labels
      .filter((label) => label === NO_CLASS).length;
  assertEquals(noDigits("improved", true), 6);
  assertEquals([noDigits("improved", false), noDigits("compact", true)], [0, 0]);
});
