import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { createModel } from "digits";
import { recognizeModel, Unsupported } from "../../../lib/training/fused/recognize_model.ts";

await tf.setBackend("cpu");
const { dense, conv2d, flatten, maxPooling2d } = tf.layers;

Deno.test("the tutorial's two models are recognized, reshaping layers vanish", () => {
  const kindsOf = (name: "mlp" | "cnn") => {
    const model = createModel(name);
    const { layers, inputSize, classes } = recognizeModel(model);
    model.dispose();
    return [layers.map(({ kind }) => kind), inputSize, classes];
  };
  assertEquals(kindsOf("mlp"), [["dense", "dense"], 784, 10]);
  const expected = ["conv2d", "conv2d", "pool", "dropout", "dense", "dropout", "dense"];
  assertEquals(kindsOf("cnn"), [expected, 784, 10]);
});

Deno.test("the compact model is recognized, its activations behind batch normalization", () => {
  const model = createModel("compact");
  const kinds = recognizeModel(model).layers.map(({ kind }) => kind);
  model.dispose();
  const block = ["conv2d", "batchNormalization", "conv2d", "batchNormalization", "pool"];
  assertEquals(kinds, [...block, ...block, ...block, "dense"]);
});

Deno.test("padding is TensorFlow's: what is left over goes below and to the right", () => {
  const model = tf.sequential({
    layers: [
      conv2d({ inputShape: [10, 9, 3], filters: 4, kernelSize: 4, strides: 2, padding: "same" }),
      maxPooling2d({ poolSize: 2, padding: "same" }),
      flatten(),
      dense({ units: 3 }),
    ],
  });
  const [convolution, pool] = recognizeModel(model).layers;
  assertEquals(convolution?.kind === "conv2d" && convolution.padding, [1, 1]);
  assertEquals(pool?.kind === "pool" && pool.padding, [0, 0]);
  assertEquals(pool?.kind === "pool" && pool.output, [3, 3, 4]);
  model.dispose();
});

Deno.test("a layer that another model uses too is read where it stands", () => {
  const first = dense({ units: 4, inputShape: [6] });
  const model = tf.sequential({ layers: [first, dense({ units: 2 })] });
  tf.sequential({ layers: [first] });
  assertEquals(recognizeModel(model).inputSize, 6);
  model.dispose(); // takes the shared layer along
});

const rejected: Record<string, () => tf.layers.Layer[]> = {
  "ends in": () => [dense({ units: 3, inputShape: [4] }), tf.layers.dropout({ rate: 0.5 })],
  "channels first": () => [
    flatten({ inputShape: [2, 3, 4], dataFormat: "channelsFirst" }),
    dense({ units: 2 }),
  ],
  "is frozen": () => [dense({ units: 3, inputShape: [4], trainable: false }), dense({ units: 2 })],
  "the same layer twice": () => {
    const layer = dense({ units: 6, inputShape: [6] });
    return [layer, layer, dense({ units: 2 })];
  },
  "normalizes along axis 1": () => [
    tf.layers.batchNormalization({ axis: 1, inputShape: [8, 8, 1] }),
    flatten(),
    dense({ units: 2 }),
  ],
  "is dense over 2 axes":
    () => [dense({ units: 3, inputShape: [4, 5] }), flatten(), dense({ units: 2 })],
  "is a Conv1D": () => [
    tf.layers.conv1d({ inputShape: [8, 2], filters: 3, kernelSize: 2 }),
    flatten(),
    dense({ units: 2 }),
  ],
};

for (const [reason, layers] of Object.entries(rejected)) {
  Deno.test(`a model is rejected with the reason: ${reason}`, () => {
    const model = tf.sequential({ layers: layers() });
    const expected = reason === "ends in" ? "does not end in a dense layer" : reason;
    assertThrows(() => recognizeModel(model), Unsupported, expected);
  });
}
