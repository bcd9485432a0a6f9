/** The combinations of layers, padding, strides, dilation and activations that are compared. */
import * as tf from "@tensorflow/tfjs";
import { ACTIVATION_CASES } from "./activation_cases.ts";
import { CONVOLUTION_CASES } from "./convolution_cases.ts";
import { RECURRENT_CASES } from "./recurrent_cases.ts";
import { chain, type LayerCase, merge, PADDINGS, single, sizes } from "./layer_case.ts";

const { layers } = tf;

function poolingCases(): LayerCase[] {
  const windows = sizes(PADDINGS, [2, 3], [1, 2, 3]).flatMap(([padding, poolSize, strides]) => {
    const options = {
      poolSize: poolSize as number,
      strides: strides as number,
      padding: padding as "same",
    };
    const name = `${poolSize} / ${strides} ${padding}`;
    return [
      single(`MaxPooling2D ${name}`, [7, 8, 2], () => layers.maxPooling2d(options)),
      single(`AveragePooling2D ${name}`, [7, 8, 2], () => layers.averagePooling2d(options)),
      single(`MaxPooling1D ${name}`, [9, 2], () => layers.maxPooling1d(options)),
      single(`AveragePooling1D ${name}`, [9, 2], () => layers.averagePooling1d(options)),
    ];
  });
  return [
    ...windows,
    single("GlobalMaxPooling1D", [5, 3], () => layers.globalMaxPooling1d()),
    single("GlobalAveragePooling1D", [5, 3], () => layers.globalAveragePooling1d()),
    single("GlobalMaxPooling2D", [5, 4, 3], () => layers.globalMaxPooling2d({})),
    single("GlobalAveragePooling2D", [5, 4, 3], () => layers.globalAveragePooling2d({})),
  ];
}

function shapeCases(): LayerCase[] {
  const upSampling = sizes(["nearest", "bilinear"], [[2, 2], [3, 1], [1, 2]]).map((
    [interpolation, size],
  ) =>
    single(
      `UpSampling2D ${size} ${interpolation}`,
      [4, 5, 2],
      () =>
        layers.upSampling2d({
          size: size as number[],
          interpolation: interpolation as "nearest",
        }),
    )
  );
  return [
    ...upSampling,
    single("Flatten", [3, 4, 2], () => layers.flatten()),
    single("Reshape", [3, 4], () => layers.reshape({ targetShape: [2, 6] })),
    single("Reshape with an open axis", [3, 4], () => layers.reshape({ targetShape: [-1, 2] })),
    single("Permute of 2 axes", [3, 4], () => layers.permute({ dims: [2, 1] })),
    single("Permute of 3 axes", [3, 4, 2], () => layers.permute({ dims: [3, 1, 2] })),
    single("RepeatVector", [4], () => layers.repeatVector({ n: 3 })),
    single("ZeroPadding2D 1", [3, 4, 2], () => layers.zeroPadding2d({ padding: 1 })),
    single(
      "ZeroPadding2D uneven",
      [3, 4, 2],
      () => layers.zeroPadding2d({ padding: [[1, 0], [2, 3]] }),
    ),
    single("Cropping2D 1", [5, 6, 2], () => layers.cropping2D({ cropping: [[1, 1], [1, 1]] })),
    single("Cropping2D uneven", [5, 6, 2], () => layers.cropping2D({ cropping: [[0, 2], [1, 0]] })),
    single(
      "Dropout after Dense",
      [5],
      () => chain(layers.dense({ units: 3 }), layers.dropout({ rate: 0.5 })),
    ),
    single(
      "SpatialDropout1D after Conv1D",
      [5, 2],
      () =>
        chain(layers.conv1d({ filters: 3, kernelSize: 2 }), layers.spatialDropout1d({ rate: 0.5 })),
    ),
    single(
      "GaussianNoise after Dense",
      [5],
      () => chain(layers.dense({ units: 3 }), layers.gaussianNoise({ stddev: 1 })),
    ),
    single(
      "GaussianDropout after Dense",
      [5],
      () => chain(layers.dense({ units: 3 }), layers.gaussianDropout({ rate: 0.5 })),
    ),
    single(
      "AlphaDropout after Dense",
      [5],
      () => chain(layers.dense({ units: 3 }), layers.alphaDropout({ rate: 0.5 })),
    ),
    single("a model of nothing but Dropout", [5], () => layers.dropout({ rate: 0.5 })),
    {
      name: "Embedding of int32",
      inputs: [{ shape: [4], dtype: "int32" }],
      build: (input) =>
        layers.embedding({ inputDim: 5, outputDim: 3 }).apply(input!) as tf.SymbolicTensor,
    },
    single(
      "Embedding of float32",
      [4],
      () => chain(layers.reLU(), layers.embedding({ inputDim: 5, outputDim: 3 })),
    ),
  ];
}

function normalizationCases(): LayerCase[] {
  const before: Readonly<Record<string, () => tf.layers.Layer>> = {
    Conv2D: () => layers.conv2d({ filters: 4, kernelSize: 3 }),
    "Conv2D without bias": () => layers.conv2d({ filters: 4, kernelSize: 3, useBias: false }),
    "Conv2D with relu": () => layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu" }),
    DepthwiseConv2D: () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
    SeparableConv2D: () => layers.separableConv2d({ filters: 4, kernelSize: 3 }),
    Conv2DTranspose: () => layers.conv2dTranspose({ filters: 4, kernelSize: 3 }),
    Dense: () => layers.dense({ units: 4 }),
    MaxPooling2D: () => layers.maxPooling2d({ poolSize: 2 }),
  };
  const after: Readonly<Record<string, () => tf.layers.Layer[]>> = {
    nothing: () => [],
    ReLU: () => [layers.reLU()],
    "ReLU up to 6": () => [layers.reLU({ maxValue: 6 })],
  };
  const folded = Object.entries(before).flatMap(([beforeName, first]) =>
    Object.entries(after).map(([afterName, last]) =>
      single(
        `BatchNormalization between ${beforeName} and ${afterName}`,
        [6, 6, 3],
        () => chain(first(), layers.batchNormalization(), ...last()),
      )
    )
  );
  return [
    ...folded,
    single("BatchNormalization", [6], () => layers.batchNormalization()),
    single(
      "BatchNormalization without scale",
      [6],
      () => layers.batchNormalization({ scale: false }),
    ),
    single(
      "BatchNormalization without center",
      [6],
      () => layers.batchNormalization({ center: false }),
    ),
    single("BatchNormalization along axis 2", [4, 6], () => layers.batchNormalization({ axis: 2 })),
    single(
      "BatchNormalization after Conv1D",
      [8, 3],
      () => chain(layers.conv1d({ filters: 4, kernelSize: 3 }), layers.batchNormalization()),
    ),
    single("LayerNormalization", [6], () => layers.layerNormalization()),
    single("LayerNormalization of sequences", [4, 6], () => layers.layerNormalization()),
    single(
      "LayerNormalization over two axes",
      [4, 6],
      () => layers.layerNormalization({ axis: [1, 2] }),
    ),
    single(
      "LayerNormalization without center",
      [4, 6],
      () => layers.layerNormalization({ center: false }),
    ),
    single(
      "LayerNormalization without scale",
      [4, 6],
      () => layers.layerNormalization({ scale: false }),
    ),
  ];
}

/** Keras's `Subtract` as an application adds it to tfjs. */
class Subtract extends tf.layers.Layer {
  static className = "Subtract";

  override computeOutputShape(shapes: tf.Shape[]): tf.Shape {
    return shapes[0]!;
  }

  override call(inputs: tf.Tensor[]): tf.Tensor {
    return tf.sub(inputs[0]!, inputs[1]!);
  }
}

function mergeCases(): LayerCase[] {
  const makers = {
    Add: () => layers.add(),
    Multiply: () => layers.multiply(),
    Average: () => layers.average(),
    Maximum: () => layers.maximum(),
    Minimum: () => layers.minimum(),
  };
  const elementWise = Object.entries(makers).flatMap(([name, layer]) => [
    merge(`${name} of two`, [[4, 3], [4, 3]], layer),
    merge(`${name} of three`, [[5], [5], [5]], layer),
    merge(`${name} of images`, [[3, 4, 2], [3, 4, 2]], layer),
    merge(`${name} of different ranks`, [[4, 3], [3]], layer),
    merge(`${name} of an image and its channels`, [[3, 4, 2], [1, 1, 2]], layer),
  ]);
  const dots: readonly [string, number[][], number | [number, number], boolean][] = [
    ["vectors", [[4], [4]], 1, false],
    ["vectors, normalized", [[4], [4]], 1, true],
    ["matrices along 1", [[3, 4], [3, 5]], 1, false],
    ["matrices along 2", [[3, 4], [5, 4]], 2, false],
    ["matrices along 2 and 1", [[3, 4], [4, 5]], [2, 1], false],
    ["matrices along 1 and 2", [[3, 4], [5, 3]], [1, 2], false],
    ["matrices, normalized", [[3, 4], [5, 4]], 2, true],
    ["a matrix and a vector", [[3, 4], [4]], [2, 1], false],
    ["a vector and a matrix", [[4], [4, 3]], [1, 1], false],
  ];
  return [
    ...elementWise,
    merge("Subtract", [[4, 3], [4, 3]], () => new Subtract()),
    merge("Subtract of images", [[3, 4, 2], [3, 4, 2]], () => new Subtract()),
    merge("Concatenate along the last axis", [[3, 4], [3, 2]], () => layers.concatenate()),
    merge("Concatenate along axis 1", [[3, 4], [2, 4]], () => layers.concatenate({ axis: 1 })),
    merge(
      "Concatenate of three images",
      [[3, 4, 2], [3, 4, 1], [3, 4, 3]],
      () => layers.concatenate(),
    ),
    ...dots.map(([name, shapes, axes, normalize]) =>
      merge(`Dot of ${name}`, shapes, () => layers.dot({ axes: axes as number, normalize }))
    ),
  ];
}

/** All combinations. */
export const LAYER_CASES: readonly LayerCase[] = [
  ...CONVOLUTION_CASES,
  ...poolingCases(),
  ...ACTIVATION_CASES,
  ...shapeCases(),
  ...normalizationCases(),
  ...mergeCases(),
  ...RECURRENT_CASES,
];
