import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { calibrate } from "../../lib/tflite/calibrate.ts";
import { convert } from "../../lib/tflite/convert.ts";
import { Differences } from "../../lib/tflite/difference.ts";
import { readModel } from "../../lib/tflite/format/read.ts";
import { writeModel } from "../../lib/tflite/format/write.ts";
import { addLabels } from "../../lib/cli/add_labels.ts";
import { inspect } from "../../lib/tflite/inspect/inspect.ts";
import { readMetadata } from "../../lib/tflite/metadata/read_metadata.ts";
import { randomInputs } from "../../lib/tflite/random_inputs.ts";
import { graphOf } from "../../lib/tflite/source.ts";
import { addVerification } from "../../lib/tflite/verification_metadata.ts";
import { verify } from "../../lib/tflite/verify_conversion.ts";
import { startBackend } from "../../lib/training/tfjs/start_backend.ts";
import { twoInputs, uNet } from "./convert/architectures.ts";
import { randomizeWeights } from "./convert/compare.ts";

const { layers } = tf;

/** Three dense layers with random weights. */
function dense(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 6, activation: "relu", inputShape: [5], name: "first" }),
      layers.dense({ units: 7, activation: "relu", name: "second" }),
      layers.dense({ units: 3, name: "third" }),
    ],
  });
  randomizeWeights(model);
  return model;
}

/** The file of a model with a number of a constant changed. */
function spoil(bytes: Uint8Array, tensorName: string): Uint8Array {
  const model = readModel(bytes);
  const tensor = model.subgraphs![0]!.tensors!.find(({ name }) => name === tensorName)!;
  const data = model.buffers![tensor.buffer]!.data!.slice();
  new DataView(data.buffer).setFloat32(0, 3, true);
  return writeModel({
    ...model,
    buffers: model.buffers!.with(tensor.buffer, { data, offset: 0n, size: 0n }),
  });
}

Deno.test("verify() finds that a float32 file is what its source is, and leaves no tensor", async () => {
  await startBackend();
  for (const build of [dense, twoInputs, uNet]) {
    const before = tf.memory().numTensors;
    const model = build();
    randomizeWeights(model);
    const found = await verify(model, convert(model), { count: 3 });
    model.dispose();
    assert(found.passed && found.relative < 1e-5, `${found.relative}`);
    assertEquals([found.count, found.seed, found.layers], [3, 42, []]);
    assertEquals(found.outputs.length, model.outputs.length);
    for (const { agreement, magnitude } of found.outputs) assert(agreement === 1 && magnitude > 0);
    assertEquals(tf.memory().numTensors, before);
  }
});

Deno.test("verify() finds a wrong weight of a float32 file, and whose it is", async () => {
  await startBackend();
  const model = dense();
  const { passed, relative, layers } = await verify(model, spoil(convert(model), "second/bias"), {
    count: 5,
  });
  model.dispose();
  assert(!passed && relative > 0.01);
  assert(layers[0]!.name.startsWith("second"), layers[0]!.name);
  assertEquals(layers[0]!.operator, "FULLY_CONNECTED");
  assertEquals(layers.find(({ name }) => name.startsWith("first"))!.error < 1e-5, true);
});

Deno.test("verify() shows which step of an int8 file loses the accuracy", async () => {
  await startBackend();
  const model = dense();
  // A calibration that clips what the second layer gives.
  const data = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i));
  const calibration = new Map(await calibrate(model, { data, shape: [20, 5] }));
  const clipped = [...calibration.keys()].find((name) => name.startsWith("second"))!;
  calibration.set(clipped, { min: 0, max: calibration.get(clipped)!.max / 4 });
  const bytes = convert(model, { precision: "full-int8", calibration });
  const found = await verify(model, bytes, { inputs: { data, shape: [20, 5] } });
  model.dispose();
  assertEquals([found.precision, found.passed, found.count], ["full-int8", false, 20]);
  assertEquals(found.seed, undefined);
  assert(found.layers[0]!.name.startsWith("second"), found.layers[0]!.name);
  assert(found.layers[0]!.added > 0.1);
  const { error, signalToNoise } = found.layers[0]!;
  assertAlmostEquals(signalToNoise, -20 * Math.log10(error));
});

Deno.test("verify() takes a function that runs the source", async () => {
  await startBackend();
  const model = dense();
  const bytes = convert(model);
  const source = { toGraph: () => graphOf(model) };
  await assertRejects(() => verify(source, bytes), Error, "expected `run`");
  const found = await verify(source, bytes, {
    count: 1,
    run: ([input]) => [{ data: input!.data.slice(0, 3).fill(NaN), shape: [1, 3] }],
  });
  model.dispose();
  assertEquals([found.passed, found.relative], [false, Infinity]);
});

Deno.test("verify() refuses inputs that do not fit, and no inputs", async () => {
  await startBackend();
  const model = dense();
  const bytes = convert(model);
  const wrong = () => verify(model, bytes, { inputs: { data: new Float32Array(7), shape: [7] } });
  await assertRejects(wrong, Error, "the inputs have 7 numbers, expected [n, 5]");
  await assertRejects(() => verify(model, bytes, { count: 0 }), Error, "with 0 inputs");
  model.dispose();
});

Deno.test("randomInputs() are the same for one seed, in the range of pictures, tables, calibrations", () => {
  const model = tf.sequential({
    layers: [layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 50, inputShape: [50] })],
  });
  const { graphs: [graph] } = inspect(convert(model));
  const [indices] = randomInputs(graph!, { seed: 1 });
  assertEquals(randomInputs(graph!, { seed: 1 })[0], indices);
  assertEquals([...new Set(indices!.data)].sort(), [0, 1, 2, 3]);
  const [input] = graph!.inputs;
  const ends = (shape: readonly number[], range?: { min: number; max: number }) => {
    const calibration = range && new Map([[input!.name, range]]);
    const changed = { ...graph!, operators: [], inputs: [{ ...input!, shape }] };
    const { data, shape: run } = randomInputs(changed, { seed: 3, calibration })[0]!;
    assertEquals(run[0], 1);
    return [Math.floor(Math.min(...data)), Math.ceil(Math.max(...data))];
  };
  assertEquals(ends([1, 9, 8, 3]), [0, 1]);
  assertEquals(ends([-1, 8, 8]), [0, 1]);
  assertEquals(ends([1, 90]), [-1, 1]);
  assertEquals(ends([1, 900], { min: -3, max: 5 }), [-3, 5]);
  model.dispose();
});

Deno.test("Differences measures the largest, the mean, and their part of what is expected", () => {
  const differences = new Differences({ classes: 2 });
  differences.add([1, 2, 5, 4], [1, 3, 4, 5]);
  assertEquals(differences.result, {
    largest: 1,
    mean: 0.75,
    magnitude: 5,
    relative: 0.2,
    noise: Math.sqrt(3 / 51),
    agreement: 0.5,
  });
});

Deno.test("Differences takes equal numbers for equal, NaN and infinite ones too, and others not", () => {
  const relative = (found: number[], expected: number[]) => {
    const differences = new Differences();
    differences.add(found, expected);
    return differences.result.relative;
  };
  assertEquals(relative([NaN, Infinity, 1], [NaN, Infinity, 1]), 0);
  assertEquals(relative([0, 0], [0, 0]), 0);
  for (
    const [found, expected] of [[NaN, 1], [1, NaN], [Infinity, 1], [Infinity, -Infinity], [1, 0]]
  ) {
    assertEquals(relative([found!], [expected!]), Infinity, `${found} for ${expected}`);
  }
});

Deno.test("addVerification() keeps what was found in the file, once, and labels behind it", async () => {
  await startBackend();
  const model = dense();
  const bytes = addLabels(convert(model), ["a", "b", "c"]);
  const found = await verify(model, bytes, { count: 1 });
  const kept = addVerification(addVerification(bytes, found), { ...found, count: 7 });
  model.dispose();
  const { metadata } = inspect(kept);
  assertEquals(metadata.filter(({ name }) => name === "conversion_verification").length, 1);
  assertEquals(readMetadata(kept)?.outputs[0]?.labels, ["a", "b", "c"]);
  const { metadata: entries = [], buffers = [] } = readModel(kept);
  const entry = entries.find(({ name }) => name === "conversion_verification")!;
  const text = JSON.parse(new TextDecoder().decode(buffers[entry.buffer]!.data));
  assertEquals([text.inputs, text.seed, text.passed, text.precision], [7, 42, true, "float32"]);
  assertEquals(text.outputs[0].largest, found.outputs[0]!.largest);
});
