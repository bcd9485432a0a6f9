/** Well-known architectures as functional tfjs models, at sizes that a test can afford. */
import * as tf from "@tensorflow/tfjs";

const { layers } = tf;
type Symbol = tf.SymbolicTensor;

function apply(input: Symbol, ...steps: tf.layers.Layer[]): Symbol {
  return steps.reduce((value, layer) => layer.apply(value) as Symbol, input);
}

const merge = (layer: tf.layers.Layer, ...inputs: Symbol[]) => layer.apply(inputs) as Symbol;

/** LeCun et al. 1998, "Gradient-based learning applied to document recognition". */
export function leNet5(): tf.LayersModel {
  const input = tf.input({ shape: [28, 28, 1] });
  const output = apply(
    input,
    layers.conv2d({ filters: 6, kernelSize: 5, padding: "same", activation: "tanh" }),
    layers.averagePooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 16, kernelSize: 5, activation: "tanh" }),
    layers.averagePooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 120, activation: "tanh" }),
    layers.dense({ units: 84, activation: "tanh" }),
    layers.dense({ units: 10, activation: "softmax" }),
  );
  return tf.model({ inputs: input, outputs: output });
}

/** He et al. 2015, "Deep residual learning for image recognition", the 20 layers for CIFAR-10. */
export function resNet20(): tf.LayersModel {
  const input = tf.input({ shape: [32, 32, 3] });
  const conv = (filters: number, kernelSize: number, strides: number) =>
    layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias: false });
  let x = apply(input, conv(16, 3, 1), layers.batchNormalization(), layers.reLU());
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < 3; block++) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const residual = apply(
        x,
        conv(filters, 3, strides),
        layers.batchNormalization(),
        layers.reLU(),
        conv(filters, 3, 1),
        layers.batchNormalization(),
      );
      const shortcut = strides === 1
        ? x
        : apply(x, conv(filters, 1, strides), layers.batchNormalization());
      x = apply(merge(layers.add(), residual, shortcut), layers.reLU());
    }
  }
  const output = apply(x, layers.globalAveragePooling2d({}), layers.dense({ units: 10 }));
  return tf.model({ inputs: input, outputs: output });
}

/** With what both MobileNets begin. */
const mobileStem = (filters: number) =>
  layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: "same", useBias: false });

/** Howard et al. 2017, "MobileNets". */
export function mobileNetV1({ size = 64, width = 0.25 } = {}): tf.LayersModel {
  const input = tf.input({ shape: [size, size, 3] });
  const normalized = () => [layers.batchNormalization(), layers.reLU({ maxValue: 6 })];
  const channels = (count: number) => Math.max(8, count * width);
  let x = apply(
    input,
    mobileStem(channels(32)),
    ...normalized(),
  );
  const blocks: readonly (readonly [number, number])[] = [
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    ...Array.from({ length: 5 }, () => [512, 1] as const),
    [1024, 2],
    [1024, 1],
  ];
  for (const [filters, strides] of blocks) {
    x = apply(
      x,
      layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false }),
      ...normalized(),
      layers.conv2d({ filters: channels(filters), kernelSize: 1, useBias: false }),
      ...normalized(),
    );
  }
  const output = apply(
    x,
    layers.globalAveragePooling2d({}),
    layers.dense({ units: 100 }),
  );
  return tf.model({ inputs: input, outputs: output });
}

/** Sandler et al. 2018, "MobileNetV2"; `width` 1 and 1,000 classes are the 14 MB of the paper. */
export function mobileNetV2({ size = 64, width = 0.35, classes = 100 } = {}): tf.LayersModel {
  const input = tf.input({ shape: [size, size, 3] });
  const channels = (count: number) => Math.max(8, Math.round(count * width / 8) * 8);
  const pointwise = (filters: number) => layers.conv2d({ filters, kernelSize: 1, useBias: false });
  const relu6 = () => layers.reLU({ maxValue: 6 });
  let x = apply(
    input,
    mobileStem(channels(32)),
    layers.batchNormalization(),
    relu6(),
  );
  // Expansion, channels, repetitions and stride of each stage: table 2 of the paper.
  const stages = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ] as const;
  for (const [expansion, count, repetitions, stride] of stages) {
    for (let block = 0; block < repetitions; block++) {
      const inputChannels = x.shape[3]!;
      const strides = block === 0 ? stride : 1;
      const expanded = expansion === 1 ? x : apply(
        x,
        pointwise(inputChannels * expansion),
        layers.batchNormalization(),
        relu6(),
      );
      const projected = apply(
        expanded,
        layers.depthwiseConv2d({ kernelSize: 3, strides, padding: "same", useBias: false }),
        layers.batchNormalization(),
        relu6(),
        pointwise(channels(count)),
        layers.batchNormalization(),
      );
      const isResidual = strides === 1 && inputChannels === channels(count);
      x = isResidual ? merge(layers.add(), x, projected) : projected;
    }
  }
  const output = apply(
    x,
    pointwise(Math.max(1280, channels(1280))),
    layers.batchNormalization(),
    relu6(),
    layers.globalAveragePooling2d({}),
    layers.dense({ units: classes }),
  );
  return tf.model({ inputs: input, outputs: output });
}

/** Ronneberger et al. 2015, "U-Net": down by pooling, up by transposed convolutions, with skips. */
export function uNet({ size = 32 } = {}): tf.LayersModel {
  const input = tf.input({ shape: [size, size, 1] });
  const pair = (filters: number) =>
    [1, 2].map(() =>
      layers.conv2d({ filters, kernelSize: 3, padding: "same", activation: "relu" })
    );
  const skips: Symbol[] = [];
  let x = input;
  for (const filters of [8, 16, 32]) {
    x = apply(x, ...pair(filters));
    skips.push(x);
    x = apply(x, layers.maxPooling2d({ poolSize: 2 }));
  }
  x = apply(x, ...pair(64), layers.dropout({ rate: 0.5 }));
  for (const filters of [32, 16, 8]) {
    const upper = apply(
      x,
      layers.conv2dTranspose({ filters, kernelSize: 2, strides: 2, padding: "same" }),
    );
    x = apply(merge(layers.concatenate(), skips.pop()!, upper), ...pair(filters));
  }
  const output = apply(x, layers.conv2d({ filters: 1, kernelSize: 1, activation: "sigmoid" }));
  return tf.model({ inputs: input, outputs: output });
}

/** An image and a row of numbers go in, a class and a value come out. */
export function twoInputs(): tf.LayersModel {
  const image = tf.input({ shape: [16, 16, 3], name: "image" });
  const facts = tf.input({ shape: [7], name: "facts" });
  const seen = apply(
    image,
    layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, activation: "relu" }),
    layers.globalMaxPooling2d({}),
  );
  const known = apply(facts, layers.dense({ units: 8, activation: "relu" }));
  const both = merge(layers.concatenate(), seen, known);
  const hidden = apply(both, layers.dense({ units: 16, activation: "relu" }));
  return tf.model({
    inputs: [image, facts],
    outputs: [
      apply(hidden, layers.dense({ units: 4, activation: "softmax", name: "kind" })),
      apply(hidden, layers.dense({ units: 1, name: "value" })),
    ],
  });
}

/** All of them by name. */
export const ARCHITECTURES: Readonly<Record<string, () => tf.LayersModel>> = {
  "LeNet-5": leNet5,
  "ResNet-20": resNet20,
  MobileNetV1: mobileNetV1,
  MobileNetV2: mobileNetV2,
  "U-Net": uNet,
  "a model with two inputs": twoInputs,
};
