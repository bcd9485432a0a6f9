import "#host";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { elementCount } from "../../../lib/core/nd_array.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { predict } from "../../../lib/tflite/runtime/predict.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { type Precision, PRECISIONS } from "../../../lib/tflite/quantize/precision.ts";
import { largestDifference } from "../../largest_difference.ts";
import { needsShared } from "../../shared.ts";
import { damage, dice } from "../damage.ts";
import { fullSize, type ModelName, MODELS, type OfficialModels, small } from "../official.ts";
import { tinyModel } from "../tiny_model.ts";

const MEMORY_SCRIPT = new URL("keep_memory.ts", import.meta.url).pathname;

// The logits come from the official interpreter. In quantized models another CPU's sums may round an
// activation to the neighbouring integer, which moves a logit by about one of its steps (0.2).
const TOLERANCE = { float32: 1e-4, float16: 1e-4, "dynamic-range": 0.05, "full-int8": 0.25 };

/** A file of the official converter gives here what it gives in the official interpreter. */
async function assertOfficialLogits(
  models: OfficialModels,
  { model, precision }: { readonly model: ModelName; readonly precision: Precision },
): Promise<void> {
  using interpreter = await Interpreter.create(await models.file(model, precision));
  const { data, shape } = predict(interpreter, await models.images(100));
  assertEquals(shape, [100, 10]);
  const difference = largestDifference(data, await models.logits(model, precision));
  assert(difference <= TOLERANCE[precision], `largest difference ${difference}`);
}

for (const model of MODELS) {
  for (const precision of PRECISIONS) {
    const tolerance = TOLERANCE[precision];
    Deno.test(`predict() on a small ${model}/${precision} gives the official logits within ${tolerance}`, () =>
      assertOfficialLogits(small, { model, precision }));
  }
}

Deno.test({
  ...needsShared("predict() gives the official logits of the tutorial's models in each precision"),
  async fn(test) {
    for (const model of MODELS) {
      for (const precision of PRECISIONS) {
        await test.step(`${model}/${precision}`, () =>
          assertOfficialLogits(fullSize, { model, precision }));
      }
    }
  },
});

Deno.test("Interpreter tells the details of an official float32 file with dynamic batch", async () => {
  using interpreter = await Interpreter.create(await small.file("mlp", "float32"));
  const [input, ...otherInputs] = interpreter.getInputDetails();
  assertEquals(otherInputs, []);
  assertEquals(input?.shape, [1, 8, 8]);
  assertEquals(input?.shapeSignature, [-1, 8, 8]);
  assertEquals(input?.dtype, "float32");
  assertEquals(input?.quantization, undefined);
  const [output] = interpreter.getOutputDetails();
  assertEquals(output?.shape, [1, 10]);
  assertEquals(interpreter.signature?.key, "serving_default");
  assertEquals([...interpreter.signature!.inputs.values()], [input?.index]);
  assertEquals([...interpreter.signature!.outputs.values()], [output?.index]);
});

Deno.test("Interpreter tells the quantization of an official full-int8 file", async () => {
  using interpreter = await Interpreter.create(await small.file("mlp", "full-int8"));
  const [input] = interpreter.getInputDetails();
  assertEquals(input?.dtype, "uint8");
  const { data } = await small.calibrationImages();
  assertAlmostEquals(input?.quantization?.scale ?? 0, Math.max(...data) / 255, 1e-6);
  assertEquals(input?.quantization?.zeroPoint, 0);
});

Deno.test("Interpreter does not change the bytes it is given, though it fixes the batch", async () => {
  const bytes = await small.file("conv", "full-int8");
  const before = bytes.slice();
  using interpreter = await Interpreter.create(bytes);
  predict(interpreter, await small.images(1));
  assertEquals(bytes, before);
});

for (const how of ["disposed", "forgotten"]) {
  Deno.test(`interpreters that are ${how} keep no memory`, async () => {
    // In a process of its own, in which nothing else needs memory.
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-read", "--allow-env", MEMORY_SCRIPT, how],
    }).output();
    const text = new TextDecoder();
    assertEquals(code, 0, text.decode(stderr));
    const grown = Number(text.decode(stdout));
    // 600 MB if each kept its memory.
    assert(grown < 250 * 2 ** 20, `${grown} bytes more`);
  });
}

Deno.test("setTensor(), invoke() and getTensor() refuse what does not fit", async () => {
  const bytes = await small.file("mlp", "float32");
  const interpreter = await Interpreter.create(bytes, { name: "digits.tflite" });
  const [input, output] = [interpreter.getInputDetails()[0]!, interpreter.getOutputDetails()[0]!];
  const image = { data: new Float32Array(64), shape: [1, 8, 8] };
  const refuses = (action: () => void, text: string) => assertThrows(action, Error, text);

  refuses(() => interpreter.setTensor(input.index, image), "call allocateTensors() first");
  interpreter.allocateTensors();
  refuses(() => interpreter.invoke(), 'Cannot run "digits.tflite": input 0');
  refuses(
    () => interpreter.setTensor(99, image),
    'Cannot set tensor 99 of "digits.tflite": it is no input, expected 0',
  );
  refuses(
    () => interpreter.setTensor(input.index, { ...image, shape: [8, 8] }),
    "the shape is [8, 8], expected [1, 8, 8]",
  );
  refuses(
    () => interpreter.setTensor(input.index, { data: new Uint8Array(64), shape: [1, 8, 8] }),
    "the values are a Uint8Array, expected a Float32Array",
  );
  refuses(
    () => interpreter.setTensor(input.index, { ...image, data: new Float32Array(3) }),
    "there are 3 values, expected 64",
  );
  interpreter.setTensor(input.index, image);
  refuses(() => interpreter.getTensor(output.index), "call invoke() first");
  interpreter.invoke();
  assertEquals(interpreter.getTensor(output.index).data.length, 10);
  refuses(() => interpreter.getTensor(99), 'Cannot read tensor 99 of "digits.tflite"');
  interpreter.dispose();
  interpreter.dispose();
  refuses(() => interpreter.invoke(), "the interpreter is disposed of");
});

Deno.test("predict() refuses examples of another shape", async () => {
  using interpreter = await Interpreter.create(await small.file("mlp", "float32"));
  assertThrows(
    () => predict(interpreter, { data: new Float32Array(100), shape: [1, 10, 10] }),
    Error,
    "the examples have shape [1, 10, 10], expected [n, 8, 8]",
  );
  assertThrows(
    () => predict(interpreter, { data: new Float32Array(100), shape: [1, 8, 8] }),
    Error,
    "there are 100 values in the examples, expected 1 × 64",
  );
  assertEquals(predict(interpreter, { data: new Float32Array(0), shape: [0, 8, 8] }), {
    data: new Float32Array(0),
    shape: [0, 10],
  });
});

Deno.test("Interpreter.create() names the file that it cannot read", async () => {
  await assertRejects(
    () => Interpreter.create("no/such/model.tflite"),
    Error,
    'Cannot read the model "no/such/model.tflite"',
  );
});

Deno.test("Interpreter.create() refuses bytes that are no .tflite file", async () => {
  await assertRejects(
    () => Interpreter.create(new TextEncoder().encode("not a model"), { name: "text.tflite" }),
    InvalidModelError,
    'Cannot read the model "text.tflite": bytes 4 to 8 are "a mo", expected "TFL3"',
  );
});

Deno.test("Interpreter refuses or runs 1,000 damaged files, and never traps", async () => {
  const bytes = writeModel(tinyModel());
  const random = dice(7);
  let ran = 0;
  for (let file = 0; file < 1000; file++) {
    try {
      using interpreter = await Interpreter.create(damage(bytes, random));
      const { shape } = interpreter.getInputDetails()[0]!;
      predict(interpreter, { data: new Float32Array(elementCount(shape)), shape });
      ran++;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      assertMatch(error.message, /^Cannot (read|load|run|predict|quantize)/);
      assert(!(error.cause instanceof WebAssembly.RuntimeError), error.message);
    }
  }
  assert(ran > 20, `${ran} files ran`);
});

Deno.test("the runtime prints nothing and leaves no global behind", async () => {
  const globals = () => Object.getOwnPropertyNames(globalThis);
  const before = new Set(globals());
  const printed: unknown[] = [];
  const original = { ...console };
  const record = (...values: unknown[]) => printed.push(...values);
  Object.assign(console, { log: record, info: record, warn: record, error: record });
  try {
    // The query makes it a module of its own, whose runtime has not started yet.
    const fresh: typeof import("../../../lib/tflite/runtime/runtime.ts") = await import(
      "../../../lib/tflite/runtime/runtime.ts?another"
    );
    const { wasm } = await fresh.startRuntime();
    assertEquals(typeof wasm.loadModel, "function");
  } finally {
    Object.assign(console, original);
  }
  assertEquals(printed, []);
  assertEquals(globals().filter((name) => !before.has(name)), []);
});
