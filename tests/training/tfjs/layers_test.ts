/**
 * Every kind of layer trains: its gradients on the WASM backend, with our kernels, equal those on
 * tfjs' CPU backend, and where that has none, finite differences.
 */
import "#host";
import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../../lib/training/tfjs/start_backend.ts";
import { installKernels } from "../../../lib/training/tfjs/install_kernels.ts";
import { createRandom, permutation } from "../../../lib/core/random.ts";
import { assertClose, values } from "../close.ts";

/** A layer under test, and the shape of one example. */
interface Case {
  readonly name: string;
  readonly input: readonly number[];
  /** Integers in 0 to below this instead of numbers in −1…1. */
  readonly words?: number;
  readonly make: () => tf.layers.Layer;
}

const image = [7, 6, 3];
const { layers } = tf;
const activations = [
  "relu",
  "relu6",
  "elu",
  "selu",
  "sigmoid",
  "hardSigmoid",
  "softplus",
  "softsign",
  "tanh",
  "softmax",
  "swish",
  "mish",
  "gelu",
] as const;

const cases: Case[] = [
  { name: "dense", input: [5], make: () => layers.dense({ units: 7 }) },
  { name: "dense on [3, 5]", input: [3, 5], make: () => layers.dense({ units: 7 }) },
  ...activations.map((activation) => ({
    name: `dense with ${activation}`,
    input: [5],
    make: () => layers.dense({ units: 7, activation: activation as "relu" }),
  })),
  { name: "conv1d", input: [9, 2], make: () => layers.conv1d({ filters: 3, kernelSize: 3 }) },
  ...(["valid", "same"] as const).flatMap((padding) =>
    [1, 2].flatMap((strides) => [
      {
        name: `conv2d, ${padding}, stride ${strides}`,
        input: image,
        make: () =>
          layers.conv2d({ filters: 5, kernelSize: 3, padding, strides, activation: "tanh" }),
      },
      {
        name: `linear conv2d, ${padding}, stride ${strides}`,
        input: image,
        make: () => layers.conv2d({ filters: 5, kernelSize: [3, 2], padding, strides }),
      },
      {
        name: `depthwise conv2d, ${padding}, stride ${strides}`,
        input: image,
        make: () => layers.depthwiseConv2d({ kernelSize: 3, padding, strides }),
      },
      {
        name: `depthwise conv2d with multiplier 2, ${padding}, stride ${strides}`,
        input: image,
        make: () =>
          layers.depthwiseConv2d({ kernelSize: [2, 3], depthMultiplier: 2, padding, strides }),
      },
      {
        name: `separable conv2d, ${padding}, stride ${strides}`,
        input: image,
        make: () => layers.separableConv2d({ filters: 5, kernelSize: 3, padding, strides }),
      },
      {
        name: `transposed conv2d, ${padding}, stride ${strides}`,
        input: image,
        make: () => layers.conv2dTranspose({ filters: 5, kernelSize: 3, padding, strides }),
      },
      {
        name: `max pooling 3×3, ${padding}, stride ${strides}`,
        input: image,
        make: () => layers.maxPooling2d({ poolSize: 3, padding, strides }),
      },
      {
        name: `average pooling 3×3, ${padding}, stride ${strides}`,
        input: image,
        make: () => layers.averagePooling2d({ poolSize: 3, padding, strides }),
      },
    ])
  ),
  {
    name: "dilated conv2d",
    input: image,
    make: () =>
      layers.conv2d({
        filters: 5,
        kernelSize: 3,
        dilationRate: [2, 1],
        padding: "same",
        activation: "relu",
      }),
  },
  {
    name: "dilated depthwise conv2d",
    input: image,
    make: () => layers.depthwiseConv2d({ kernelSize: [3, 2], dilationRate: [2, 3] }),
  },
  {
    // Its gradient is mostly zero, for which there are kernels of their own.
    name: "conv2d behind max pooling",
    input: [9, 8, 3],
    make: () =>
      tf.sequential({
        layers: [
          layers.conv2d({ filters: 5, kernelSize: 3, inputShape: [9, 8, 3] }),
          layers.maxPooling2d({ poolSize: 3, strides: 2 }),
        ],
      }),
  },
  { name: "max pooling 2×2", input: image, make: () => layers.maxPooling2d({ poolSize: 2 }) },
  {
    name: "average pooling 2×2",
    input: image,
    make: () => layers.averagePooling2d({ poolSize: 2 }),
  },
  { name: "max pooling 1D", input: [8, 3], make: () => layers.maxPooling1d({ poolSize: 2 }) },
  {
    name: "average pooling 1D",
    input: [8, 3],
    make: () => layers.averagePooling1d({ poolSize: 2 }),
  },
  { name: "global average pooling", input: image, make: () => layers.globalAveragePooling2d({}) },
  { name: "global max pooling", input: image, make: () => layers.globalMaxPooling2d({}) },
  {
    name: "global average pooling 1D",
    input: [5, 3],
    make: () => layers.globalAveragePooling1d({}),
  },
  { name: "global max pooling 1D", input: [5, 3], make: () => layers.globalMaxPooling1d({}) },
  { name: "batch normalization", input: image, make: () => layers.batchNormalization() },
  { name: "batch normalization of rows", input: [5], make: () => layers.batchNormalization() },
  { name: "layer normalization", input: [4, 5], make: () => layers.layerNormalization() },
  { name: "leaky relu", input: image, make: () => layers.leakyReLU({ alpha: 0.2 }) },
  { name: "prelu", input: [5], make: () => layers.prelu() },
  { name: "elu", input: image, make: () => layers.elu() },
  { name: "relu up to 6", input: image, make: () => layers.reLU({ maxValue: 6 }) },
  { name: "softmax", input: [5], make: () => layers.softmax() },
  { name: "flatten", input: image, make: () => layers.flatten() },
  { name: "reshape", input: image, make: () => layers.reshape({ targetShape: [6, 21] }) },
  { name: "permute", input: image, make: () => layers.permute({ dims: [3, 1, 2] }) },
  { name: "repeat vector", input: [5], make: () => layers.repeatVector({ n: 3 }) },
  { name: "zero padding", input: image, make: () => layers.zeroPadding2d({ padding: 2 }) },
  { name: "cropping", input: image, make: () => layers.cropping2D({ cropping: 1 }) },
  {
    name: "upsampling, nearest",
    input: image,
    make: () => layers.upSampling2d({ size: [2, 3], interpolation: "nearest" }),
  },
  {
    name: "upsampling, bilinear",
    input: image,
    make: () => layers.upSampling2d({ size: [2, 3], interpolation: "bilinear" }),
  },
  { name: "dropout", input: image, make: () => layers.dropout({ rate: 0.4, seed: 7 }) },
  {
    name: "embedding",
    input: [4],
    words: 6,
    make: () => layers.embedding({ inputDim: 6, outputDim: 3 }),
  },
];

/** The layer's output and the gradients of a loss, flat: of each weight, then of a numeric input. */
interface Result {
  readonly output: Float32Array;
  readonly gradients: Float32Array[];
}

/** A layer with fixed weights, a fixed input, and the loss Σ output · r with fixed r. */
class Rig {
  readonly model = tf.sequential();
  readonly layer: tf.layers.Layer;
  readonly input: tf.Variable;
  readonly hasNumbers: boolean;

  constructor({ input, words, make }: Case) {
    this.layer = make();
    this.model.add(tf.layers.inputLayer({ inputShape: [...input] }));
    this.model.add(this.layer);
    this.weights.forEach((weight, i) =>
      tf.tidy(() => weight.assign(tensor(values(weight.size, i + 1), weight)))
    );
    const shape = [3, ...input];
    const count = tf.util.sizeFromShape(shape);
    // Far enough apart that a small step changes no order, on which max pooling depends.
    const numbers = Float32Array.from(
      permutation(count, createRandom(99)),
      // 0.3, so that none is zero, where relu has its corner.
      (i) => 2 * (i + 0.3) / count - 1,
    );
    this.hasNumbers = words === undefined;
    const data = this.hasNumbers ? numbers : numbers.map((v) => Math.floor((v + 1) / 2 * words!));
    this.input = tf.tidy(() => tf.tensor(data, shape).variable(false));
  }

  get weights(): tf.Variable[] {
    return this.layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  }

  apply(x: tf.Tensor): tf.Tensor {
    return this.layer.apply(x, { training: true }) as tf.Tensor;
  }

  loss(x: tf.Tensor): tf.Scalar {
    const y = this.apply(x);
    return y.mul(tensor(values(y.size, 98), y)).sum();
  }

  /** The loss in double precision, as finite differences need it. */
  preciseLoss(): number {
    const y = tf.tidy(() => this.apply(this.input).dataSync()) as Float32Array;
    const r = values(y.length, 98);
    return y.reduce((sum, value, i) => sum + value * r[i]!, 0);
  }

  run(): Result {
    return tf.tidy(() => {
      const { weights } = this;
      const grads = weights.length > 0
        ? tf.variableGrads(() => this.loss(this.input), weights).grads
        : {};
      const gradients = weights.map(({ name }) => grads[name]!);
      if (this.hasNumbers) gradients.push(tf.grad((x) => this.loss(x))(this.input));
      return {
        output: this.apply(this.input).dataSync() as Float32Array,
        gradients: gradients.map((gradient) => gradient.dataSync() as Float32Array),
      };
    });
  }

  dispose(): void {
    const weights = this.weights;
    this.input.dispose();
    this.model.dispose();
    tf.dispose(weights); // those of a nested model, which the model around it leaves alone
  }
}

function tensor(data: Float32Array, { shape }: { readonly shape: number[] }): tf.Tensor {
  return tf.tensor(data, shape);
}

/** The slope of the loss along `direction` at one of the rig's variables, by central differences. */
function slope(rig: Rig, variable: tf.Variable, direction: Float32Array): number {
  const step = 2.5e-4;
  const original = variable.dataSync().slice() as Float32Array;
  const lossAt = (distance: number): number => {
    const moved = original.map((value, i) => value + distance * direction[i]!);
    tf.tidy(() => variable.assign(tensor(moved, variable)));
    return rig.preciseLoss();
  };
  const result = (lossAt(step) - lossAt(-step)) / (2 * step);
  tf.tidy(() => variable.assign(tensor(original, variable)));
  return result;
}

/**
 * Layers whose gradient tfjs' CPU backend gets wrong, as the slopes show; only they judge here.
 *
 * - Dilated convolutions it refuses to differentiate.
 * - Average pooling with padding divides by the whole window, not by what lies within the image.
 * - Resizing to nearest finds the second image of a batch in the wrong place in the output, which is
 *   larger; bilinear resizing exchanges width and height in the gradient's shape.
 */
const wrongOnCpu: readonly string[] = [
  "dilated conv2d",
  "dilated depthwise conv2d",
  "average pooling 3×3, same, stride 1",
  "average pooling 3×3, same, stride 2",
  "upsampling, nearest",
  "upsampling, bilinear",
];

for (const layerCase of cases.filter(({ name }) => !wrongOnCpu.includes(name))) {
  Deno.test(`${layerCase.name}: gradients equal those of the CPU backend`, async () => {
    await startBackend();
    await installKernels();
    const before = tf.memory().numTensors;
    const [actual, expected] = [await run("wasm", layerCase), await run("cpu", layerCase)];
    await tf.setBackend("wasm");
    assertClose(actual.output, expected.output, { tolerance: 1e-5 });
    assertEquals(actual.gradients.length, expected.gradients.length);
    actual.gradients.forEach((gradient, i) =>
      assertClose(gradient, expected.gradients[i]!, { tolerance: 1e-5 })
    );
    assertEquals(tf.memory().numTensors, before);
  });
}

for (const layerCase of cases) {
  Deno.test(`${layerCase.name}: gradients are the slopes of the loss`, async () => {
    await startBackend();
    await installKernels();
    const rig = new Rig(layerCase);
    const { gradients } = rig.run();
    const variables = rig.hasNumbers ? [...rig.weights, rig.input] : rig.weights;
    variables.forEach((variable, i) => {
      for (const seed of [1, 2, 3]) {
        const direction = values(variable.size, seed);
        const expected = slope(rig, variable, direction);
        const gradient = gradients[i]!;
        const along = gradient.reduce((sum, value, j) => sum + value * direction[j]!, 0);
        const scale = Math.hypot(...gradient) + 1e-3;
        const name = i < rig.weights.length ? variable.name : "the input";
        assertAlmostEquals(along, expected, 2e-3 * scale, `slope at ${name}`);
      }
    });
    rig.dispose();
  });
}

/** Runs the layer forwards and backwards on one backend. */
async function run(backend: string, layerCase: Case): Promise<Result> {
  await tf.setBackend(backend);
  const rig = new Rig(layerCase);
  try {
    return rig.run();
  } finally {
    rig.dispose();
  }
}
