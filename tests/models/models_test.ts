import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { join } from "@std/path";
import { createModel, loadModel, predictLogits, saveModel, softmax, startBackend } from "digits";
import { MODEL_NAMES, withSoftmax } from "../../lib/models/mod.ts";
import { createBars } from "../digits_fixture.ts";

await startBackend();

Deno.test("createModel() makes the tutorial's models, layer by layer", () => {
  const layers = (name: "mlp" | "cnn") => {
    const model = createModel(name);
    const result = {
      layers: model.layers.map((layer) => layer.getClassName()),
      output: model.outputs[0]!.shape,
      parameters: model.countParams(),
    };
    model.dispose();
    return result;
  };
  assertEquals(layers("mlp"), {
    layers: ["Flatten", "Dense", "Dense"],
    output: [null, 10],
    parameters: 784 * 128 + 128 + 128 * 10 + 10,
  });
  assertEquals(layers("cnn"), {
    layers: [
      "Reshape",
      "Conv2D",
      "Conv2D",
      "MaxPooling2D",
      "Dropout",
      "Flatten",
      "Dense",
      "Dropout",
      "Dense",
    ],
    output: [null, 10],
    parameters: 9 * 32 + 32 + 9 * 32 * 64 + 64 + 9216 * 128 + 128 + 128 * 10 + 10,
  });
});

for (
  const [name, filters, parameters] of [
    ["compact", [16, 16, 24, 24, 32, 32], 28_122],
    ["improved", [16, 16, 32, 32, 64, 64], 73_114],
  ] as const
) {
  Deno.test(`the ${name} model is three blocks of convolutions, as small as it says`, () => {
    const model = createModel(name);
    const found = model.layers.filter((layer) => layer.getClassName() === "Conv2D")
      .map((layer) => layer.outputShape.at(-1));
    assertEquals(found, filters);
    assertEquals(model.name, name);
    assertEquals([model.outputs[0]!.shape, model.countParams()], [[null, 10], parameters]);
    model.dispose();
  });
}

Deno.test("createModel() refuses images that are too small to be halved", () => {
  const message = "for images of 3×9: expected 4×4 or more";
  assertThrows(() => createModel("compact", { inputShape: [3, 9] }), Error, message);
  createModel("compact", { inputShape: [4, 9] }).dispose();
});

Deno.test("withSoftmax() gives the probabilities of the model's logits, and owns nothing", () => {
  const model = createModel("compact", { seed: 3, inputShape: [8, 8], classes: 4 });
  const tensors = tf.memory().numTensors;
  const { images } = createBars(5, 1);
  const logits = predictLogits(model, images);
  const { data } = predictLogits(withSoftmax(model), images);
  for (let row = 0; row < 5; row++) {
    const expected = softmax(logits.data.subarray(4 * row, 4 * row + 4));
    expected.forEach((value, i) => assertAlmostEquals(data[4 * row + i]!, value, 1e-6));
  }
  assertEquals(tf.memory().numTensors, tensors);
  model.dispose();
});

Deno.test("createModel() draws kernels from Glorot's uniform distribution, biases are 0", () => {
  const model = createModel("mlp", { seed: 2 });
  const [kernel, bias] = model.getWeights();
  const values = kernel!.dataSync<"float32">();
  const limit = Math.sqrt(6 / (784 + 128)); // Glorot and Bengio 2010, equation 16
  assertEquals(values.every((value) => Math.abs(value) <= limit), true);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  assertAlmostEquals(mean, 0, limit / 100);
  assertAlmostEquals(variance / (limit ** 2 / 3), 1, 0.02);
  assertEquals(bias!.dataSync().every((value) => value === 0), true);
  model.dispose();
});

for (const name of MODEL_NAMES) {
  Deno.test(`saveModel() and loadModel() keep what the ${name} computes, bit for bit`, async () => {
    const directory = await Deno.makeTempDir();
    const before = tf.memory().numTensors;
    const { images } = createBars(5, 3);
    const model = createModel(name, { seed: 5, inputShape: [8, 8], classes: 4 });
    await saveModel(model, join(directory, "saved"));
    const loaded = await loadModel(join(directory, "saved"));
    assertEquals(predictLogits(loaded, images), predictLogits(model, images));
    assertEquals([...Deno.readDirSync(join(directory, "saved"))].map(({ name }) => name).sort(), [
      "model.json",
      "weights.bin",
    ]);
    model.dispose();
    loaded.dispose();
    assertEquals(tf.memory().numTensors, before);
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("loadModel() throws when there is no model, and names the file", async () => {
  await assertRejects(() => loadModel("no-such-folder"), Error, "no-such-folder/model.json");
});

Deno.test("loadModel() throws when model.json is none", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(join(directory, "model.json"), "{}");
  await assertRejects(() => loadModel(directory), Error, "no modelTopology");
  await Deno.writeTextFile(join(directory, "model.json"), "oops");
  await assertRejects(() => loadModel(directory), Error, "model.json");
  await Deno.remove(directory, { recursive: true });
});
