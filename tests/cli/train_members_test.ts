import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { interrupt, runTask, startTask, withDataSet } from "./run.ts";

const OPTIONS = ["--model", "improved", "--members", "3", "--data", "data", "--output", "out/"];

Deno.test("train --members makes one model of three networks, the same on any number of threads", () =>
  withDataSet(async (folder) => {
    const file = join(folder, "out/improved.tflite");
    const train = async (...more: string[]) => {
      const args = ["train", ...OPTIONS, "--epochs", "1", "--quantize", "full-int8", ...more];
      const { code, stdout, stderr } = await runTask(args, folder);
      assertEquals(code, 0, stderr);
      return { stdout, stderr, bytes: await Deno.readFile(file) };
    };
    const { stdout, stderr, bytes } = await train();
    assertMatch(
      stdout,
      /^Model: improved, the mean of 3 networks of 73,\d{3} parameters, seed 1$/m,
    );
    assertMatch(stdout, /^Engine: fused steps, fused arithmetic, 1 thread a network$/m);
    assertEquals(stderr.match(/^Epoch 1\/1 · loss /gm)?.length, 1, stderr);
    const turns = await train("--threads", "1");
    assertEquals(turns.bytes, bytes);
    const plain = await train("--reproducible");
    assertStringIncludes(plain.stdout, "fused steps, plain arithmetic");
    assert(plain.bytes.some((byte, i) => byte !== bytes[i]));
    const { code } = await runTask(["evaluate", "out/improved.tflite", "--data", "data"], folder);
    assertEquals(code, 0);
    const again = ["convert", "out/improved", "--output", "again.tflite"];
    assertEquals((await runTask(again, folder)).code, 0);
  }));

Deno.test("Ctrl-C ends three trainings side by side, and no file is written", () =>
  withDataSet(async (folder) => {
    const process = startTask(["train", ...OPTIONS, "--epochs", "1000"], folder);
    const { code, stderr } = await interrupt(process, { stream: "stderr", when: "Epoch 1/1000" });
    assertEquals(code, 130, stderr);
    assertStringIncludes(stderr, "Interrupted: no file was written");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["data"]);
  }));
