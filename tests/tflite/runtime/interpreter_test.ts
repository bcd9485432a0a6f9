import "#host";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { predict } from "../../../lib/tflite/runtime/predict.ts";
import { startRuntime } from "../../../lib/tflite/runtime/runtime.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { needsShared, sharedPath } from "../../shared.ts";
import { damage, linearCongruential } from "../damage.ts";
import { MODELS, PRECISIONS, readLogits, readReference, readTestImages } from "../reference.ts";
import { tinyModel } from "../tiny_model.ts";

// The logits come from the official interpreter. In quantized models another CPU's sums may round an
// activation to the neighbouring integer, which moves a logit by about one of its steps (0.2).
const TOLERANCE = { float32: 1e-4, float16: 1e-4, "dynamic-range": 0.05, "full-int8": 0.25 };

for (const model of MODELS) {
  for (const precision of PRECISIONS) {
    Deno.test({
      ...needsShared(
        `predict() on ${model}/${precision} gives the official logits within ${
          TOLERANCE[precision]
        }`,
      ),
      async fn() {
        using interpreter = await Interpreter.create(await readReference(`${model}/${precision}`));
        const { data, shape } = predict(interpreter, await readTestImages(100));
        const expected = await readLogits(`${model}/${precision}`);
        assertEquals(shape, [100, 10]);
        let largest = 0;
        for (const [index, logit] of expected.entries()) {
          largest = Math.max(largest, Math.abs(logit - data[index]!));
        }
        assertEquals(largest <= TOLERANCE[precision], true, `largest difference ${largest}`);
      },
    });
  }
}

Deno.test({
  ...needsShared("Interpreter tells the details of a float32 file with dynamic batch"),
  async fn() {
    using interpreter = await Interpreter.create(sharedPath("reference/mlp/float32.tflite"));
    const [input, ...otherInputs] = interpreter.getInputDetails();
    assertEquals(otherInputs, []);
    assertEquals(input?.shape, [1, 28, 28]);
    assertEquals(input?.shapeSignature, [-1, 28, 28]);
    assertEquals(input?.dtype, "float32");
    assertEquals(input?.quantization, undefined);
    const [output] = interpreter.getOutputDetails();
    assertEquals(output?.shape, [1, 10]);
    assertEquals(interpreter.signature?.key, "serving_default");
    assertEquals([...interpreter.signature!.inputs.values()], [input?.index]);
    assertEquals([...interpreter.signature!.outputs.values()], [output?.index]);
  },
});

Deno.test({
  ...needsShared("Interpreter tells the quantization of a full-int8 file"),
  async fn() {
    using interpreter = await Interpreter.create(sharedPath("reference/mlp/full-int8.tflite"));
    const [input] = interpreter.getInputDetails();
    assertEquals(input?.dtype, "uint8");
    assertAlmostEquals(input?.quantization?.scale ?? 0, 1 / 255, 1e-6);
    assertEquals(input?.quantization?.zeroPoint, 0);
  },
});

Deno.test({
  ...needsShared("Interpreter neither changes the bytes it is given nor keeps memory"),
  async fn() {
    const bytes = await readReference("conv/full-int8");
    const before = bytes.slice();
    const heap = async () => (await startRuntime()).wasm.HEAPU8.length;
    const run = async (count: number) => {
      for (let time = 0; time < count; time++) {
        using interpreter = await Interpreter.create(bytes);
        predict(interpreter, { data: new Float32Array(784), shape: [1, 28, 28] });
      }
    };
    await run(4);
    const settled = await heap();
    await run(40); // 48 MB if each kept its bytes
    assertEquals(await heap(), settled);
    assertEquals(bytes, before);
  },
});

Deno.test({
  ...needsShared("setTensor(), invoke() and getTensor() refuse what does not fit"),
  async fn() {
    const bytes = await readReference("mlp/float32");
    const interpreter = await Interpreter.create(bytes, { name: "digits.tflite" });
    const [input, output] = [interpreter.getInputDetails()[0]!, interpreter.getOutputDetails()[0]!];
    const image = { data: new Float32Array(784), shape: [1, 28, 28] };
    const refuses = (action: () => void, text: string) => assertThrows(action, Error, text);

    refuses(() => interpreter.setTensor(input.index, image), "call allocateTensors() first");
    interpreter.allocateTensors();
    refuses(() => interpreter.invoke(), 'Cannot run "digits.tflite": input 0');
    refuses(
      () => interpreter.setTensor(99, image),
      'Cannot set tensor 99 of "digits.tflite": it is no input, expected 0',
    );
    refuses(
      () => interpreter.setTensor(input.index, { ...image, shape: [28, 28] }),
      "the shape is [28, 28], expected [1, 28, 28]",
    );
    refuses(
      () => interpreter.setTensor(input.index, { data: new Uint8Array(784), shape: [1, 28, 28] }),
      "the values are a Uint8Array, expected a Float32Array",
    );
    refuses(
      () => interpreter.setTensor(input.index, { ...image, data: new Float32Array(3) }),
      "there are 3 values, expected 784",
    );
    interpreter.setTensor(input.index, image);
    refuses(() => interpreter.getTensor(output.index), "call invoke() first");
    interpreter.invoke();
    assertEquals(interpreter.getTensor(output.index).data.length, 10);
    refuses(() => interpreter.getTensor(99), 'Cannot read tensor 99 of "digits.tflite"');
    interpreter.dispose();
    interpreter.dispose();
    refuses(() => interpreter.invoke(), "the interpreter is disposed of");
  },
});

Deno.test({
  ...needsShared("predict() refuses examples of another shape"),
  async fn() {
    using interpreter = await Interpreter.create(await readReference("mlp/float32"));
    assertThrows(
      () => predict(interpreter, { data: new Float32Array(100), shape: [1, 10, 10] }),
      Error,
      "the examples have shape [1, 10, 10], expected [n, 28, 28]",
    );
    assertThrows(
      () => predict(interpreter, { data: new Float32Array(100), shape: [1, 28, 28] }),
      Error,
      "there are 100 values in the examples, expected 1 × 784",
    );
    assertEquals(predict(interpreter, { data: new Float32Array(0), shape: [0, 28, 28] }), {
      data: new Float32Array(0),
      shape: [0, 10],
    });
  },
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
  const random = linearCongruential(7);
  let ran = 0;
  for (let file = 0; file < 1000; file++) {
    try {
      using interpreter = await Interpreter.create(damage(bytes, random));
      const { shape } = interpreter.getInputDetails()[0]!;
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      predict(interpreter, { data: new Float32Array(size), shape });
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
