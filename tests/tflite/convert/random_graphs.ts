/** Random functional models, to find what no table thinks of: shared values, odd orders, forks. */
import * as tf from "@tensorflow/tfjs";
import { seededRandom } from "./compare.ts";

const { layers } = tf;
type Symbol = tf.SymbolicTensor;

/** A kind of step: where it can be applied, and the layer. */
interface Kind {
  readonly rank: number;
  readonly fits?: (shape: readonly number[]) => boolean;
  readonly layer: (pick: Pick, shape: readonly number[]) => tf.layers.Layer;
}

type Pick = <Element>(list: readonly Element[]) => Element;

const ACTIVATIONS = ["linear", "relu", "relu6", "tanh", "sigmoid", "elu"] as const;
const PADDINGS = ["same", "valid"] as const;

const isLarge = ([height, width]: readonly number[]) => height! > 2 && width! > 2;
const isSmall = ([height]: readonly number[]) => height! < 8;

const KINDS: readonly Kind[] = [
  {
    rank: 4,
    fits: isLarge,
    layer: (pick) =>
      layers.conv2d({
        filters: pick([2, 3, 4]),
        kernelSize: pick([1, 2, 3]),
        strides: pick([1, 2]),
        padding: pick(PADDINGS),
        activation: pick(ACTIVATIONS),
        useBias: pick([true, false]),
      }),
  },
  {
    rank: 4,
    layer: (pick) =>
      layers.depthwiseConv2d({
        kernelSize: pick([2, 3]),
        padding: "same",
        depthMultiplier: pick([1, 2]),
        activation: pick(ACTIVATIONS),
      }),
  },
  {
    rank: 4,
    fits: isSmall,
    layer: (pick) =>
      layers.conv2dTranspose({
        filters: 2,
        kernelSize: 2,
        strides: 2,
        activation: pick(ACTIVATIONS),
      }),
  },
  {
    rank: 4,
    fits: isSmall,
    layer: (pick) =>
      layers.upSampling2d({ size: [2, 2], interpolation: pick(["nearest", "bilinear"]) }),
  },
  {
    rank: 4,
    fits: isLarge,
    layer: (pick) => {
      const options = { poolSize: 2, strides: pick([1, 2]), padding: pick(PADDINGS) };
      return pick([layers.maxPooling2d(options), layers.averagePooling2d(options)]);
    },
  },
  { rank: 4, layer: () => layers.zeroPadding2d({ padding: 1 }) },
  { rank: 4, fits: isLarge, layer: () => layers.cropping2D({ cropping: [[1, 0], [0, 1]] }) },
  { rank: 4, layer: () => layers.prelu({ sharedAxes: [1, 2] }) },
  { rank: 4, layer: () => layers.permute({ dims: [2, 1, 3] }) },
  { rank: 4, layer: () => layers.globalAveragePooling2d({}) },
  { rank: 4, layer: () => layers.globalMaxPooling2d({}) },
  {
    rank: 4,
    layer: (pick, [height, width, channels]) =>
      layers.reshape({
        targetShape: pick([[height! * width!, channels!], [height!, width! * channels!]]),
      }),
  },
  {
    rank: 3,
    layer: (pick) =>
      layers.conv1d({ filters: 4, kernelSize: 2, padding: "same", activation: pick(ACTIVATIONS) }),
  },
  { rank: 3, layer: () => layers.permute({ dims: [2, 1] }) },
  { rank: 3, layer: () => layers.layerNormalization() },
  { rank: 3, layer: () => layers.globalAveragePooling1d() },
  { rank: 2, fits: ([length]) => length! < 40, layer: () => layers.repeatVector({ n: 2 }) },
  ...[2, 3, 4].flatMap((rank): Kind[] => [
    { rank, layer: (pick) => layers.dense({ units: pick([3, 4]), activation: pick(ACTIVATIONS) }) },
    { rank, layer: () => layers.batchNormalization() },
    { rank, layer: (pick) => layers.reLU({ maxValue: pick([undefined, 6, 2]) }) },
  ]),
  ...[3, 4].map((rank): Kind => ({ rank, layer: () => layers.flatten() })),
];

/** Layers of two inputs of the same shape. */
const MERGES = [
  () => layers.add(),
  () => layers.multiply(),
  () => layers.average(),
  () => layers.maximum(),
  () => layers.minimum(),
  () => layers.concatenate(),
];

/** A model that is the same for the same seed, with one to three outputs. */
export function randomModel(seed: number): tf.LayersModel {
  const random = seededRandom(seed);
  const pick: Pick = (list) => list[Math.floor(random() * list.length)]!;
  const input = tf.input({ shape: [6, 6, 3] });
  const values: Symbol[] = [input];
  const shapeOf = (value: Symbol) => value.shape.slice(1).map(Number);
  for (let step = 0; step < 12; step++) {
    const value = pick(values);
    // Not the value itself: tfjs disposes of it too early where a layer takes it twice.
    const twins = values.filter((other) =>
      other !== value && String(other.shape) === String(value.shape)
    );
    const kinds = KINDS.filter(({ rank, fits }) =>
      rank === value.shape.length && (fits === undefined || fits(shapeOf(value)))
    );
    const output = twins.length > 0 && random() < 0.4
      ? pick(MERGES)().apply([value, pick(twins)])
      : pick(kinds).layer(pick, shapeOf(value)).apply(value);
    values.push(output as Symbol);
  }
  const outputs = new Set([values.at(-1)!, pick(values.slice(1)), pick(values.slice(1))]);
  return tf.model({ inputs: input, outputs: [...outputs] });
}
