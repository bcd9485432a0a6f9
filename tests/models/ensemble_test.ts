import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  calibrate,
  convert,
  createEnsemble,
  createModel,
  createRandom,
  Interpreter,
  loadModel,
  predict,
  predictLogits,
  saveModel,
  softmax,
  startBackend,
} from "digits";
import { withSoftmax } from "../../lib/models/mod.ts";

await startBackend();

const SIDE = 8;
const shape = [20, SIDE, SIDE];
const random = createRandom(1);
const images = {
  data: Float32Array.from({ length: 20 * SIDE * SIDE }, () => random() / 2 ** 32),
  shape,
};
const create = (seed: number) => createModel("improved", { seed, inputShape: [SIDE, SIDE] });

/** The mean of the logits of networks of the seeds 1 to 3. */
function meanLogits(): number[] {
  const all = [1, 2, 3].map((seed) => {
    const member = create(seed);
    const { data } = predictLogits(member, images);
    member.dispose();
    return [...data as Float32Array];
  });
  return all[0]!.map((_, i) => (all[0]![i]! + all[1]![i]! + all[2]![i]!) / 3);
}

/** The ensemble of the same networks, which are gone. */
function createThree() {
  const members = [1, 2, 3].map(create);
  const model = createEnsemble(members, { name: "three" });
  for (const member of members) member.dispose();
  return model;
}

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  assertEquals(found.length, expected.length);
  for (let i = 0; i < found.length; i++) assertAlmostEquals(found[i]!, expected[i]!, tolerance);
}

Deno.test("createEnsemble() gives the mean of its members' logits, owns its weights and frees them", () => {
  const before = tf.memory().numTensors;
  const model = createThree();
  assertEquals([model.name, model.countParams()], ["three", 3 * 73_114]);
  assertClose(predictLogits(model, images).data, meanLogits(), 1e-5);
  const probabilities = predictLogits(withSoftmax(model), images).data;
  assertClose(probabilities.subarray(0, 10), softmax(meanLogits().slice(0, 10)), 1e-5);
  model.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("an ensemble is saved, loaded and converted as any model, full int8 included", async () => {
  const model = createThree();
  const expected = meanLogits();
  const folder = await Deno.makeTempDir();
  try {
    await saveModel(model, folder);
    const loaded = await loadModel(folder);
    assertClose(predictLogits(loaded, images).data, expected, 1e-5);
    loaded.dispose();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const whole = withSoftmax(model);
  const calibration = await calibrate(whole, images);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [precision, tolerance] of [["float32", 1e-5], ["full-int8", 0.1]] as const) {
    const interpreter = await Interpreter.create(convert(whole, {
      precision,
      ...(precision === "full-int8" && { calibration }),
    }));
    const { data } = predict(interpreter, images);
    assertClose(data.subarray(0, 10), softmax(expected.slice(0, 10)), tolerance * largest);
    interpreter.dispose();
  }
  model.dispose();
});

Deno.test("createEnsemble() refuses one member, and members that do not fit", () => {
  const small = create(1);
  const large = createModel("improved", { inputShape: [SIDE, 2 * SIDE] });
  assertThrows(
    () => createEnsemble([small], { name: "one" }),
    Error,
    "Cannot create an ensemble of 1 members, expected two or more",
  );
  assertThrows(
    () => createEnsemble([small, large], { name: "two" }),
    Error,
    "a member is from [8, 16] to [10], expected [8, 8] to [10]",
  );
  small.dispose();
  large.dispose();
});
