/** The combinations of layers, padding, strides, dilation and activations that are compared. */
import * as tf from "@tensorflow/tfjs";

/** A model of few layers, built when it is needed. */
export interface LayerCase {
  readonly name: string;
  readonly inputs: readonly InputForm[];
  readonly build: (...inputs: tf.SymbolicTensor[]) => tf.SymbolicTensor;
}

interface InputForm {
  readonly shape: readonly number[];
  readonly dtype?: "float32" | "int32";
}

const { layers } = tf;
const PADDINGS = ["valid", "same"] as const;

/** What tfjs calls the activations of its layers. */
const ACTIVATIONS = [
  "linear",
  "relu",
  "relu6",
  "elu",
  "selu",
  "sigmoid",
  "hardSigmoid",
  "tanh",
  "softmax",
  "softplus",
  "softsign",
  "swish",
  "mish",
  "gelu",
  "gelu_new",
] as const;
type Activation = typeof ACTIVATIONS[number];
// tfjs's type leaves out activations that its registry has.
const asKnown = (activation: Activation) => activation as "relu";

function single(
  name: string,
  shape: readonly number[],
  layer: () => { apply(input: tf.SymbolicTensor): unknown },
): LayerCase {
  return {
    name,
    inputs: [{ shape }],
    build: (input) => layer().apply(input!) as tf.SymbolicTensor,
  };
}

const sizes = (...lists: readonly (readonly unknown[])[]) =>
  lists.reduce<unknown[][]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );

function conv2dCases(): LayerCase[] {
  const forms = sizes(PADDINGS, [1, 2, [2, 1], 3], [1, 2, 3, [3, 2]], ["linear", "relu", "relu6"]);
  return forms.map(([padding, strides, kernelSize, activation]) =>
    single(
      `Conv2D ${kernelSize} / ${strides} ${padding} ${activation}`,
      [7, 9, 3],
      () =>
        layers.conv2d({
          filters: 4,
          kernelSize: kernelSize as number,
          strides: strides as number,
          padding: padding as "same",
          activation: activation as "relu",
        }),
    )
  );
}

function dilatedCases(): LayerCase[] {
  return sizes(PADDINGS, [2, [3, 2]], [2, 3]).map(([padding, dilationRate, kernelSize]) =>
    single(
      `Conv2D ${kernelSize} dilated ${dilationRate} ${padding}`,
      [9, 9, 2],
      () =>
        layers.conv2d({
          filters: 3,
          kernelSize: kernelSize as number,
          dilationRate: dilationRate as [number],
          padding: padding as "same",
        }),
    )
  );
}

function conv1dCases(): LayerCase[] {
  return sizes(PADDINGS, [1, 2], [2, 3], [1, 2], ["linear", "relu", "tanh"])
    .filter(([, strides, , dilationRate]) => strides === 1 || dilationRate === 1)
    .map(([padding, strides, kernelSize, dilationRate, activation]) =>
      single(
        `Conv1D ${kernelSize} / ${strides} dilated ${dilationRate} ${padding} ${activation}`,
        [11, 3],
        () =>
          layers.conv1d({
            filters: 4,
            kernelSize: kernelSize as number,
            strides: strides as number,
            dilationRate: dilationRate as number,
            padding: padding as "same",
            activation: activation as "relu",
          }),
      )
    );
}

function depthwiseCases(): LayerCase[] {
  const forms = sizes(PADDINGS, [1, 2, 3], [2, 3], [1, 2], ["linear", "relu"]);
  return forms.flatMap(([padding, strides, kernelSize, depthMultiplier, activation]) => {
    const options = {
      kernelSize: kernelSize as number,
      strides: strides as number,
      padding: padding as "same",
      depthMultiplier: depthMultiplier as number,
      activation: activation as "relu",
    };
    const name = `${kernelSize} / ${strides} × ${depthMultiplier} ${padding} ${activation}`;
    return [
      single(`DepthwiseConv2D ${name}`, [8, 7, 3], () => layers.depthwiseConv2d(options)),
      single(
        `SeparableConv2D ${name}`,
        [8, 7, 3],
        () => layers.separableConv2d({ ...options, filters: 5 }),
      ),
    ];
  });
}

function transposedCases(): LayerCase[] {
  return sizes(PADDINGS, [1, 2, 3], [2, 3], [true, false], ["linear", "relu"]).map((
    [padding, strides, kernelSize, useBias, activation],
  ) =>
    single(
      `Conv2DTranspose ${kernelSize} / ${strides} ${padding} ${
        useBias ? "with" : "without"
      } bias ${activation}`,
      [4, 5, 3],
      () =>
        layers.conv2dTranspose({
          filters: 2,
          kernelSize: kernelSize as number,
          strides: strides as number,
          padding: padding as "same",
          useBias: useBias as boolean,
          activation: activation as "relu",
        }),
    )
  );
}

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

function activationCases(): LayerCase[] {
  const named = ACTIVATIONS.flatMap((activation) => [
    single(
      `Activation ${activation}`,
      [4, 6],
      () => layers.activation({ activation: asKnown(activation) }),
    ),
    single(
      `Dense ${activation}`,
      [6],
      () => layers.dense({ units: 5, activation: asKnown(activation) }),
    ),
    single(
      `Dense on sequences ${activation}`,
      [3, 6],
      () => layers.dense({ units: 5, activation: asKnown(activation) }),
    ),
    single(
      `Conv2D ${activation}`,
      [5, 5, 2],
      () => layers.conv2d({ filters: 3, kernelSize: 2, activation: asKnown(activation) }),
    ),
  ]);
  return [
    ...named,
    single("Dense without bias", [6], () => layers.dense({ units: 5, useBias: false })),
    single(
      "Conv2D without bias",
      [5, 5, 2],
      () => layers.conv2d({ filters: 3, kernelSize: 2, useBias: false }),
    ),
    single("Dense on images", [3, 2, 4], () => layers.dense({ units: 5, activation: "relu" })),
    single("ReLU", [4, 6], () => layers.reLU()),
    single("ReLU up to 6", [4, 6], () => layers.reLU({ maxValue: 6 })),
    single("ReLU up to 1.5", [4, 6], () => layers.reLU({ maxValue: 1.5 })),
    single("LeakyReLU", [4, 6], () => layers.leakyReLU()),
    single("LeakyReLU 0.1", [4, 6], () => layers.leakyReLU({ alpha: 0.1 })),
    single("PReLU", [4, 6], () => layers.prelu()),
    single("PReLU shared over an image", [4, 6, 2], () => layers.prelu({ sharedAxes: [1, 2] })),
    single("ELU", [4, 6], () => layers.elu()),
    single("ThresholdedReLU", [4, 6], () => layers.thresholdedReLU({ theta: 0.5 })),
    single("Softmax", [6], () => layers.softmax({ axis: -1 })),
    single("Softmax with the default axis", [6], () => layers.softmax()),
    single("Softmax of sequences", [4, 6], () => layers.softmax({ axis: 2 })),
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

/** Several layers one after another. */
function chain(...steps: tf.layers.Layer[]): { apply(input: tf.SymbolicTensor): unknown } {
  return {
    apply: (input) =>
      steps.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, input),
  };
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

function merge(
  name: string,
  shapes: readonly (readonly number[])[],
  layer: () => tf.layers.Layer,
): LayerCase {
  return {
    name,
    inputs: shapes.map((shape) => ({ shape })),
    build: (...inputs) => layer().apply(inputs) as tf.SymbolicTensor,
  };
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
  ...conv2dCases(),
  ...dilatedCases(),
  ...conv1dCases(),
  ...depthwiseCases(),
  ...transposedCases(),
  ...poolingCases(),
  ...activationCases(),
  ...shapeCases(),
  ...normalizationCases(),
  ...mergeCases(),
];
