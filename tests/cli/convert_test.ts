import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { createModel, saveModel, startBackend } from "digits";
import {
  assertRefused,
  filesIn,
  PROJECT,
  runTask,
  startTask,
  withDataSet,
  withFolder,
} from "./run.ts";

Deno.test("convert gives a trained model each precision, and inspect tells which it is", () =>
  withDataSet(async (folder) => {
    const train = ["train", "--epochs", "2", "--data", "data", "--output", "bars.tflite"];
    assertEquals((await runTask(train, folder)).code, 0);
    const sizes: number[] = [];
    for (const precision of ["float32", "float16", "dynamic-range", "full-int8"]) {
      const data = precision === "full-int8" ? ["--data", "data"] : [];
      const converted = await runTask(
        ["convert", "bars", "--quantize", precision, ...data, "--output", "out/"],
        folder,
      );
      assertEquals(converted.code, 0, converted.stderr);
      const name = precision === "float32" ? "out/bars.tflite" : `out/bars-${precision}.tflite`;
      assertStringIncludes(converted.stdout, `Saved: ${name}`);
      const inspected = JSON.parse((await runTask(["inspect", name, "--json"], folder)).stdout);
      assertEquals(inspected.precision, precision);
      assertEquals(inspected.runtimes.micro.accepts, !/float16|dynamic/.test(precision));
      sizes.push(inspected.bytes);
    }
    assertEquals(
      Deno.readFileSync(join(folder, "out/bars.tflite")),
      Deno.readFileSync(join(folder, "bars.tflite")),
      "the file that train has written",
    );
    assert(sizes[0]! > sizes[1]! && sizes[1]! > sizes[2]!, `${sizes}`);
  }));

Deno.test("convert packs labels, and writes C++ source beside the file", () =>
  withFolder(async (folder) => {
    const labels = join(folder, "labels.txt");
    await Deno.writeTextFile(labels, "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    const output = join(folder, "my-digits.tflite");
    const { code, stderr } = await runTask(
      ["convert", "models/mnist/model.json", "--labels", labels, "--c-array", "--output", output],
    );
    assertEquals(code, 0, stderr);
    assertEquals(filesIn(folder), [
      "labels.txt",
      "my-digits.tflite",
      "my_digits_main.cc",
      "my_digits_model_data.cc",
      "my_digits_model_data.h",
    ]);
    const { stdout } = await runTask(["inspect", output]);
    assertMatch(stdout, /output 0 +labels 0 1 2 3 4 5 6 7 8 9/);
    assertMatch(stdout, /TFLite Micro +yes/);
  }));

/** `convert` must fail as commands fail, and leave nothing in FOLDER. */
function assertNothingWritten(args: readonly string[], message: string): Promise<void> {
  return withFolder(async (folder) => {
    await assertRefused(args.map((argument) => argument.replace("FOLDER", folder)), message);
    assertEquals(filesIn(folder), []);
  });
}

const OUTPUT = ["--output", "FOLDER/new.tflite"];

Deno.test("convert refuses what it cannot do and leaves no file behind", async () => {
  await assertNothingWritten(
    ["convert", ...OUTPUT],
    "Nothing to work on, expected deno task convert MODEL",
  );
  await assertNothingWritten(["convert", "no/model", ...OUTPUT], "no/model/model.json");
  await assertNothingWritten(
    ["convert", "models/mnist", "--quantize", "int8", ...OUTPUT],
    "full-int8",
  );
  await assertNothingWritten(
    ["convert", "models/mnist", "--output", "FOLDER/new.onnx"],
    "expected a name that ends in .tflite, or a folder",
  );
  await assertNothingWritten(
    ["convert", "models/mnist", "--quantize", "float16", "--c-array", ...OUTPUT],
    "TFLite Micro: it has no DEQUANTIZE of float16",
  );
  await assertNothingWritten(
    ["convert", "models/mnist", "--input-type", "uint8", ...OUTPUT],
    "--input-type is for --quantize full-int8",
  );
  await assertNothingWritten(
    ["convert", "models/mnist", "--labels", "LICENSE", ...OUTPUT],
    "labels, expected 10",
  );
  await assertNothingWritten(
    ["convert", "models/mnist", "--labels", "none", ...OUTPUT],
    "Cannot read",
  );
});

Deno.test("convert refuses images of another size than the model's for full-int8", () =>
  withDataSet(async (folder) => {
    const before = filesIn(folder);
    const options = ["--quantize", "full-int8", "--data", "data", "--output", "new.tflite"];
    await assertRefused(
      ["convert", join(PROJECT, "models/mnist"), ...options],
      "Cannot calibrate: the model takes [28, 28], the images are [8, 8]",
      folder,
    );
    assertEquals(filesIn(folder), before);
  }));

Deno.test("convert refuses options that would be of no use", () =>
  assertRefused(
    ["convert", "models/mnist", "--output-type", "uint8"],
    "--output-type is for --quantize full-int8",
  ));

/** Makes a pipe of a file: whoever reads it waits for what the test writes. */
async function replaceByPipe(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const contents = await Deno.readFile(path);
  await Deno.remove(path);
  assert((await new Deno.Command("mkfifo", { args: [path] }).output()).success);
  return contents;
}

/** Waits until a process reads from a pipe; fails when it ends without. */
async function openPipe(path: string, ended: Promise<Deno.CommandOutput>): Promise<Deno.FsFile> {
  const opening = Deno.open(path, { write: true });
  const opened = await Promise.race([opening, ended]);
  if (opened instanceof Deno.FsFile) return opened;
  const reader = await Deno.open(path); // so that the opening ends, too
  (await opening).close();
  reader.close();
  throw new Error(`convert has not read "${path}": ${new TextDecoder().decode(opened.stderr)}`);
}

for (
  const { when, file } of [
    { when: "before it calibrates", file: "data/train-images-idx3-ubyte" },
    { when: "just before it writes", file: "labels.txt" },
  ]
) {
  Deno.test({
    name: `convert ends at once when it is interrupted ${when}, and leaves no file`,
    ignore: Deno.build.os === "windows", // where files cannot be pipes
    fn: () =>
      withDataSet(async (folder) => {
        await startBackend();
        const model = createModel("mlp", { inputShape: [8, 8], classes: 2 });
        await saveModel(model, join(folder, "bars"));
        model.dispose();
        await Deno.writeTextFile(join(folder, "labels.txt"), "no\nyes\n");
        const contents = await replaceByPipe(join(folder, file));
        const before = filesIn(folder);
        const options = ["--quantize", "full-int8", "--data", "data", "--labels", "labels.txt"];
        const process = startTask(["convert", "bars", ...options], folder);
        const ended = process.output();
        const pipe = await openPipe(join(folder, file), ended);
        process.kill("SIGINT");
        // A convert that goes on gets what it waits for, so that it shows what it would write.
        const feeding = setTimeout(() => new Blob([contents]).stream().pipeTo(pipe.writable), 5000);
        const { code } = await ended;
        clearTimeout(feeding);
        assertEquals(filesIn(folder), before);
        assertEquals(code, 130);
        pipe.close();
      }),
  });
}

Deno.test("inspect refuses what is no .tflite file by its name", async () => {
  await assertRefused(["inspect", "none.tflite"], 'Cannot read "none.tflite"');
  await assertRefused(
    ["inspect", "LICENSE"],
    'Cannot read the model "LICENSE": bytes 4 to 8 are "Lice", expected "TFL3"',
  );
  await assertRefused(["inspect"], "Nothing to work on, expected deno task inspect FILE");
});
