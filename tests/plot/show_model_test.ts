import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { createModel, startBackend } from "digits";
import { showModel } from "digits/notebook";
import { parseXml, texts } from "./xml.ts";

await startBackend();

Deno.test("showModel() says each layer's work, output shape and parameters", () => {
  const model = createModel("mlp");
  const { svg, text } = showModel(model);
  model.dispose();
  const found = texts(parseXml(svg));
  for (const expected of ["Input", "Flatten", "28 × 28", "784", "128 units, relu", "10 units"]) {
    assert(found.includes(expected), expected);
  }
  assertEquals(found.filter((text) => /^[\d,]{4,}$/.test(text)), ["100,480", "1,290", "101,770"]);
  assert(found.includes("784 × 128 + 128") && found.includes("128 × 10 + 10"));
  assertEquals(text.split("\n")[0], "Model of 3 layers with 101,770 parameters");
});

Deno.test("showModel() says what convolutions, pooling and dropout do", () => {
  const model = createModel("cnn");
  const { svg } = showModel(model);
  model.dispose();
  const found = texts(parseXml(svg));
  for (
    const expected of [
      "64 filters 3 × 3, relu",
      "3 × 3 × 32 × 64 + 64",
      "2 × 2",
      "25 % off in training",
      "12 × 12 × 64",
      "1,199,882",
    ]
  ) assert(found.includes(expected), expected);
});

Deno.test("showModel() names kinds of layers that it knows nothing of", () => {
  const model = tf.sequential({
    layers: [tf.layers.batchNormalization({ inputShape: [4] }), tf.layers.softmax()],
  });
  const found = texts(parseXml(showModel(model).svg));
  model.dispose();
  assert(found.includes("BatchNormalization") && found.includes("Softmax"), `${found}`);
  assert(found.includes("4 + 4 + 4 + 4"), `${found}`);
});

Deno.test("showModel() leaves no tensors behind and the model as it was", () => {
  const model = createModel("mlp");
  const { numTensors } = tf.memory();
  showModel(model);
  assertEquals(tf.memory().numTensors, numTensors);
  assertEquals(model.countParams(), 101_770);
  model.dispose();
});
