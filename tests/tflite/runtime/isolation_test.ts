import "#host";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { loadModel } from "../../../lib/tflite/runtime/loaded_model.ts";
import { startRuntime } from "../../../lib/tflite/runtime/runtime.ts";
import { oneOperator } from "../one_operator.ts";
import { changeTensor, tinyModel } from "../tiny_model.ts";

const FUZZ = new URL("../../fuzz/", import.meta.url);

function run(interpreter: Interpreter): string {
  interpreter.allocateTensors();
  for (const { index, shape } of interpreter.getInputDetails()) {
    interpreter.setTensor(index, { data: Float32Array.of(1, 2, 3, 4), shape });
  }
  interpreter.invoke();
  return interpreter.getTensor(interpreter.getOutputDetails()[0]!.index).data.join(" ");
}

Deno.test("a file that made LiteRT write over others is refused, and others answer as before", async () => {
  using good = await Interpreter.create(writeModel(tinyModel()));
  const expected = run(good);
  const refusals = { "batch_matmul_int8_output": "computes i8 of f32", "abort_int8": "(ADD) has" };
  for (const [name, problem] of Object.entries(refusals)) {
    const bytes = await Deno.readFile(new URL(`crashers/tflite/${name}.tflite`, FUZZ));
    await assertRejects(() => Interpreter.create(bytes), InvalidModelError, problem);
    assertEquals(run(good), expected);
  }
});

Deno.test("after a trap a runtime says so, and another one runs", async () => {
  const [broken, other] = [await startRuntime(), await startRuntime()];
  const trap = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  assertThrows(
    () => broken.attempt("Cannot run", trap),
    Error,
    "Cannot run: the runtime stopped at a fault of its own (unreachable)",
  );
  assertThrows(
    () => broken.attempt("Cannot read", () => 1),
    Error,
    "Cannot read: the runtime broke down before (the runtime stopped at a fault of its own " +
      "(unreachable)); dispose of this interpreter and create a new one",
  );
  broken.release(() => assert(false, "nothing is freed in a memory that is given up"));
  assertEquals(other.attempt("Cannot run", () => 1), 1);
});

Deno.test("an abort is not called a lack of memory", async () => {
  const { attempt } = await startRuntime();
  const abort = () => {
    throw new WebAssembly.RuntimeError("Aborted(). Build with -sASSERTIONS for more info.");
  };
  assertThrows(() => attempt("Cannot run", abort), Error, "the runtime stopped itself (abort)");
});

Deno.test("a model for which there is no memory is not written to address 0", async () => {
  const runtime = await startRuntime();
  const before = runtime.wasm.HEAPU8.slice(0, 64);
  const wasm = Object.create(runtime.wasm, { _malloc: { value: () => 0 } });
  assertThrows(
    () => loadModel({ ...runtime, wasm }, { bytes: writeModel(tinyModel()), name: "m" }),
    Error,
    'Cannot load "m": there is no memory left for its',
  );
  assertEquals(runtime.wasm.HEAPU8.slice(0, 64), before);
});

Deno.test("Interpreter.create() refuses what needs more memory than it may take", async () => {
  const shape = [1, 1000, 1000, 100];
  const large = writeModel(
    oneOperator("RELU", { inputs: [["FLOAT32", shape]], outputs: [["FLOAT32", shape]] }),
  );
  await assertRejects(
    () => Interpreter.create(large, { name: "large", memoryLimit: 10 ** 8 }),
    Error,
    'Cannot run "large": it needs 800,000,',
  );
});

Deno.test("invoke() takes what the runtime says in its log alone for a failure", async () => {
  // A GATHER of row 3 from three.
  using interpreter = await Interpreter.create(
    await Deno.readFile(new URL("corpus/tflite/hashtable.tflite", FUZZ)),
  );
  interpreter.allocateTensors();
  const ask = (row: number) => {
    interpreter.setTensor(0, { data: Int32Array.of(row), shape: [1] });
    interpreter.invoke();
    return interpreter.getTensor(2).data[0];
  };
  assertEquals(ask(2), 3);
  assertThrows(() => ask(3), Error, "gather index out of bounds");
  assertEquals(ask(0), 1);
});

Deno.test("Interpreter gives int64 as numbers, and refuses what is no integer", async () => {
  using interpreter = await Interpreter.create(
    await Deno.readFile(new URL("corpus/tflite/int64_io.tflite", FUZZ)),
  );
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const [output] = interpreter.getOutputDetails();
  const set = (data: Float64Array) => interpreter.setTensor(input!.index, { data, shape: [1, 4] });
  set(Float64Array.of(1, -2, 3, 2 ** 40));
  interpreter.invoke();
  const { data } = interpreter.getTensor(output!.index);
  assertEquals(data, Float64Array.of(3, -6, 9, 3 * 2 ** 40)); // 3 × x
  assertThrows(() => set(Float64Array.of(0.5, 0, 0, 0)), Error, "it holds 0.5, expected integers");
});

const DATA_LENGTHS = { unique: "UNIQUE", boolean_mask: "WHERE", where: "WHERE" };
for (const [name, operator] of Object.entries(DATA_LENGTHS)) {
  Deno.test(`Interpreter.create() refuses ${name}, whose output's length depends on the data`, async () => {
    const bytes = await Deno.readFile(new URL(`corpus/tflite/${name}.tflite`, FUZZ));
    await assertRejects(
      () => Interpreter.create(bytes),
      Error,
      `depends on the data (${operator}), expected outputs of fixed shapes`,
    );
  });
}

Deno.test("Interpreter gives NON_MAX_SUPPRESSION as many places as the file says", async () => {
  using interpreter = await Interpreter.create(
    await Deno.readFile(new URL("corpus/tflite/nms.tflite", FUZZ)),
  );
  interpreter.allocateTensors();
  const boxes = Float32Array.from({ length: 32 }, (_, i) => (i >> 2) + (i % 4 > 1 ? 0.5 : 0));
  interpreter.setTensor(0, { data: boxes, shape: [8, 4] });
  interpreter.setTensor(1, { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [8] });
  interpreter.invoke();
  assertEquals(interpreter.getTensor(5), { data: Int32Array.of(7, 6, 5, 4, 3), shape: [5] });
});

Deno.test("Interpreter.create() refuses variable tensors by name", async () => {
  const kept = writeModel(changeTensor("flat", { isVariable: true })(tinyModel()));
  await assertRejects(
    () => Interpreter.create(kept),
    Error,
    'it keeps the value "flat" from one run to the next (a variable tensor',
  );
});

/** A FlexBuffer of small integers; the names must be in order. */
function flexMap(entries: Readonly<Record<string, number>>): Uint8Array {
  const names = Object.keys(entries);
  const bytes: number[] = [];
  const starts = names.map((name) => {
    const start = bytes.length;
    bytes.push(...new TextEncoder().encode(name), 0);
    return start;
  });
  const word = (value: number) => bytes.push(value & 255, value >> 8);
  if (bytes.length % 2) bytes.push(0);
  word(names.length);
  const keys = bytes.length;
  starts.forEach((start, index) => word(keys + 2 * index - start));
  word(bytes.length - keys);
  word(2);
  word(names.length);
  const map = bytes.length;
  names.forEach((name) => word(entries[name]!));
  bytes.push(...names.map(() => 1 << 2 | 1));
  bytes.push(bytes.length - map, 9 << 2 | 1, 1);
  return Uint8Array.from(bytes);
}

Deno.test("Interpreter runs the last step of SSD, whose shapes the file leaves out", async () => {
  const options = {
    ...{ h_scale: 1, max_classes_per_detection: 1, max_detections: 2, nms_iou_threshold: 1 },
    ...{ nms_score_threshold: 0, num_classes: 1, w_scale: 1, x_scale: 1, y_scale: 1 },
  };
  const anchors = Float32Array.of(0.5, 0.5, 1, 1, 0.25, 0.25, 0.5, 0.5); // y, x, height, width
  const model = oneOperator("CUSTOM", {
    customCode: "TFLite_Detection_PostProcess",
    customOptions: flexMap(options),
    inputs: [
      ["FLOAT32", [1, 2, 4]],
      ["FLOAT32", [1, 2, 2]],
      ["FLOAT32", [2, 4], { values: anchors }],
    ],
    outputs: [["FLOAT32", []], ["FLOAT32", []], ["FLOAT32", []], ["FLOAT32", []]],
  });
  using interpreter = await Interpreter.create(writeModel(model), { name: "ssd" });
  interpreter.allocateTensors();
  interpreter.setTensor(0, { data: new Float32Array(8), shape: [1, 2, 4] });
  interpreter.setTensor(1, { data: Float32Array.of(0, 0.25, 0, 0.75), shape: [1, 2, 2] });
  interpreter.invoke();
  const [boxes, classes, scores, count] = interpreter.getOutputDetails().map(({ index }) =>
    interpreter.getTensor(index)
  );
  assertEquals(boxes, { data: Float32Array.of(0, 0, 0.5, 0.5, 0, 0, 1, 1), shape: [1, 2, 4] });
  assertEquals(classes, { data: Float32Array.of(0, 0), shape: [1, 2] });
  assertEquals(scores, { data: Float32Array.of(0.75, 0.25), shape: [1, 2] });
  assertEquals(count, { data: Float32Array.of(2), shape: [1] });
});

Deno.test("Interpreter runs a sparse model as the official runtime does", async () => {
  using interpreter = await Interpreter.create(
    await Deno.readFile(new URL("corpus/tflite/sparse.tflite", FUZZ)),
  );
  interpreter.allocateTensors();
  const [input] = interpreter.getInputDetails();
  const [output] = interpreter.getOutputDetails();
  const length = input!.shape.reduce((a, b) => a * b);
  const data = Float32Array.from({ length }, (_, i) => (i * 7919 + 13) % 1000 / 1000);
  interpreter.setTensor(input!.index, { data, shape: input!.shape });
  interpreter.invoke();
  const first = interpreter.getTensor(output!.index).data.slice(0, 3);
  // By ai-edge-litert 2.3.0.
  const expected = [-8.23804759979248, -0.9116885662078857, -7.631885051727295];
  expected.forEach((value, i) => assert(Math.abs(first[i]! - value) < 1e-4, `${first}`));
});

Deno.test("Interpreter.create() refuses an output with a scale for each index of an axis", async () => {
  const quantization = {
    scale: Float32Array.of(1, 2),
    zeroPoint: new BigInt64Array(2),
    quantizedDimension: 0,
  };
  const model = oneOperator("RESHAPE", {
    inputs: [["INT8", [2, 1], { quantization }]],
    outputs: [["INT8", [2, 1], { quantization }]],
  });
  await assertRejects(
    () => Interpreter.create(writeModel(model)),
    Error,
    'input or output 0 ("t0") has 2 scales along an axis, expected one',
  );
});

Deno.test("errors escape names from files", async () => {
  const shape = { type: 10 /* FLOAT64 */ };
  const model = changeTensor("image", { name: "\u001b[31m", ...shape })(tinyModel());
  const error = await assertRejects(() => Interpreter.create(writeModel(model)), Error);
  assertEquals(error.message.includes("\u001b"), false);
});
