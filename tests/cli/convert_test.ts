import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { runTask, withDataSet } from "./run.ts";

/** The names of the files in a folder. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

async function withTemporaryFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

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
  withTemporaryFolder(async (folder) => {
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
      "my_digits_model_data.cc",
      "my_digits_model_data.h",
    ]);
    const { stdout } = await runTask(["inspect", output]);
    assertMatch(stdout, /output 0 +labels 0 1 2 3 4 5 6 7 8 9/);
    assertMatch(stdout, /TFLite Micro +yes/);
  }));

/** A command must have failed as commands fail, and left nothing behind. */
async function assertRefused(args: string[], message: string): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const given = args.map((argument) => argument.replace("FOLDER", folder));
    const { code, stderr } = await runTask(given);
    assertEquals(code, 1, stderr);
    assertStringIncludes(stderr, message);
    assertMatch(stderr, /^error: .*\n$/);
    assertEquals(filesIn(folder), []);
  });
}

const OUTPUT = ["--output", "FOLDER/new.tflite"];

Deno.test("convert refuses what it cannot do and leaves no file behind", async () => {
  await assertRefused(
    ["convert", ...OUTPUT],
    "Nothing to work on, expected deno task convert MODEL",
  );
  await assertRefused(["convert", "no/model", ...OUTPUT], "no/model/model.json");
  await assertRefused(["convert", "models/mnist", "--quantize", "int8", ...OUTPUT], "full-int8");
  await assertRefused(
    ["convert", "models/mnist", "--output", "FOLDER/new.onnx"],
    "expected a name that ends in .tflite, or a folder",
  );
  await assertRefused(
    ["convert", "models/mnist", "--quantize", "float16", "--c-array", ...OUTPUT],
    "TFLite Micro: it has no DEQUANTIZE of float16",
  );
  await assertRefused(
    ["convert", "models/mnist", "--input-type", "uint8", ...OUTPUT],
    "--input-type is for --quantize full-int8",
  );
  await assertRefused(
    ["convert", "models/mnist", "--labels", "LICENSE", ...OUTPUT],
    "labels, expected 10",
  );
  await assertRefused(["convert", "models/mnist", "--labels", "none", ...OUTPUT], "Cannot read");
});

Deno.test("convert refuses images of another size than the model's for full-int8", () =>
  withDataSet(async (folder) => {
    const args = ["convert", join(Deno.cwd(), "models/mnist"), "--quantize", "full-int8"];
    const { code, stderr } = await runTask(
      [...args, "--data", "data", "--output", "new.tflite"],
      folder,
    );
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "error: Cannot calibrate: the model takes [28, 28], the images are [8, 8]",
    );
    assertEquals(filesIn(folder), ["data"]);
  }));

Deno.test("inspect refuses what is no .tflite file by its name", async () => {
  await assertRefused(["inspect", "none.tflite"], 'Cannot read "none.tflite"');
  await assertRefused(
    ["inspect", "LICENSE"],
    'Cannot read the model "LICENSE": bytes 4 to 8 are "Lice", expected "TFL3"',
  );
  await assertRefused(["inspect"], "Nothing to work on, expected deno task inspect FILE");
});
