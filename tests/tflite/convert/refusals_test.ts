import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertThrows } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";
import { UnsupportedLayerError } from "../../../lib/tflite/layers/layer.ts";
import { converterOf, supportedLayers } from "../../../lib/tflite/layers/registry.ts";

const { layers } = tf;

interface Refusal {
  readonly title: string;
  readonly shape: (number | null)[];
  readonly layer: () => tf.layers.Layer;
  readonly reason: string;
}

const name = "the_layer";

const REFUSALS: readonly Refusal[] = [
  {
    title: "a class without a form in TFLite",
    shape: [4, 3, 3, 1],
    layer: () => layers.convLstm2d({ filters: 2, kernelSize: 1, name }),
    reason: "there is no exact form of this class",
  },
  {
    title: "channels before height and width",
    shape: [3, 5, 5],
    layer: () => layers.conv2d({ filters: 2, kernelSize: 3, dataFormat: "channelsFirst", name }),
    reason: "its dataFormat is channelsFirst",
  },
  {
    title: "a pooling with channels before height and width",
    shape: [3, 5, 5],
    layer: () => layers.maxPooling2d({ poolSize: 2, dataFormat: "channelsFirst", name }),
    reason: "its dataFormat is channelsFirst",
  },
  {
    title: "a dilation that tfjs ignores",
    shape: [7, 7, 3],
    layer: () => layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2, name }),
    reason: "it has a dilationRate, which tfjs itself ignores",
  },
  {
    title: "a softmax along an inner axis",
    shape: [4, 3],
    layer: () => layers.softmax({ axis: 1, name }),
    reason: "its axis is 1, expected the last one (2)",
  },
  {
    title: "a batch normalization along an inner axis",
    shape: [4, 3],
    layer: () => layers.batchNormalization({ axis: 1, name }),
    reason: "its axis is 1, along which tfjs itself mixes up the channels",
  },
  {
    title: "a volume",
    shape: [3, 3, 3, 1],
    layer: () => layers.conv3d({ filters: 1, kernelSize: 1, name }),
    reason: "TFLite Micro has no operators for volumes",
  },
  {
    title: "an encoding of categories",
    shape: [3],
    layer: () => layers.categoryEncoding({ numTokens: 4, outputMode: "multiHot", name }),
    reason: "it checks the range of its input while it runs: do this in the program",
  },
  {
    title: "a sequence of too many steps",
    shape: [1025, 1],
    layer: () => layers.gru({ units: 1, name }),
    reason: "its sequence has 1025 steps, expected at most 1024",
  },
  {
    title: "the states of several cells",
    shape: [4, 3],
    layer: () =>
      layers.rnn({
        cell: [layers.gruCell({ units: 2 }), layers.gruCell({ units: 2 })],
        returnState: true,
        name,
      }),
    reason: "it takes or gives the states of several cells",
  },
];

for (const { title, shape, layer, reason } of REFUSALS) {
  Deno.test(`convert() refuses ${title}, by name, class and reason`, async () => {
    await tf.setBackend("cpu");
    const before = tf.memory().numTensors;
    const input = tf.input({ shape });
    const refused = layer();
    const model = tf.model({ inputs: input, outputs: refused.apply(input) as tf.SymbolicTensor[] });
    const error: unknown = assertThrows(() => convert(model), UnsupportedLayerError, reason);
    assertEquals((error as UnsupportedLayerError).layerName, name);
    assertEquals((error as UnsupportedLayerError).className, refused.getClassName());
    model.dispose();
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("convert() refuses an input whose form is open", () => {
  const model = tf.sequential({
    layers: [layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [null, null, 3] })],
  });
  assertThrows(() => convert(model), UnsupportedLayerError, "axis 1 of its shape");
  model.dispose();
});

Deno.test("convert() refuses a mask that reaches a layer which makes nothing of it", () => {
  const model = tf.sequential({
    layers: [
      layers.embedding({ inputDim: 5, outputDim: 2, maskZero: true, inputLength: 4 }),
      layers.flatten({ name }),
    ],
  });
  assertThrows(() => convert(model), UnsupportedLayerError, "it is given a mask");
  model.dispose();
});

Deno.test("convert() refuses a layer that keeps its state", () => {
  const model = tf.sequential({
    layers: [layers.lstm({ units: 2, stateful: true, batchInputShape: [1, 4, 3] })],
  });
  assertThrows(() => convert(model), UnsupportedLayerError, "it is stateful");
  model.resetStates();
  model.dispose();
});

for (const [index, value] of [NaN, Infinity, -Infinity].entries()) {
  Deno.test(`convert() refuses a weight that is ${value}`, () => {
    const model = tf.sequential({ layers: [layers.dense({ units: 1, inputShape: [3], name })] });
    const kernel = [1, 2, 3].with(index, value);
    tf.tidy(() => model.setWeights([tf.tensor2d(kernel, [3, 1]), tf.tensor1d([0])]));
    const reason = `weight "kernel" holds ${value} at index ${index}`;
    assertThrows(() => convert(model), UnsupportedLayerError, reason);
    model.dispose();
  });
}

Deno.test("convert() refuses a transposed convolution with an open batch", () => {
  const model = tf.sequential({
    layers: [layers.conv2dTranspose({ filters: 1, kernelSize: 2, inputShape: [3, 3, 1] })],
  });
  const convertOpen = () => convert(model, { dynamicBatch: true });
  assertThrows(convertOpen, UnsupportedLayerError, "its batch must be fixed");
  model.dispose();
});

Deno.test("the registry lists the classes that it converts, and no others", () => {
  for (const className of supportedLayers()) {
    assertEquals(typeof converterOf(className), "function", className);
  }
  assertEquals(converterOf("ConvLSTM2D"), undefined);
  assertEquals(converterOf("constructor"), undefined);
});
