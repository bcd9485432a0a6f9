/**
 * Which weights each class of layer has, told from its options alone, so that a file can be compared
 * with it before tfjs builds anything.
 *
 * @module
 */
import type { JsonObject } from "../parse_json.ts";
import type { LayerSpec } from "../spec/model_spec.ts";

/** Lengths of axes: undefined where they depend on the layer's input. */
export type Lengths = readonly (number | undefined)[];

/**
 * The shapes of weights by their names within the layer, in Keras' order; an empty shape says nothing
 * about the lengths.
 */
export type Expected = Readonly<Record<string, Lengths>>;

function lengthOf(config: JsonObject, name: string): number | undefined {
  const value = config[name];
  return typeof value === "number" ? value : undefined;
}

/** The spatial lengths of a kernel; a single number stands for all axes. */
function window(config: JsonObject, rank: number): Lengths {
  const value = config.kernel_size;
  const lengths = Array.isArray(value) ? value : new Array<unknown>(rank).fill(value);
  return lengths.slice(0, rank).map((length: unknown) =>
    typeof length === "number" ? length : undefined
  );
}

const convolution = (rank: number) => (config: JsonObject) => ({
  kernel: [...window(config, rank), undefined, lengthOf(config, "filters")],
  ...withBias(config, lengthOf(config, "filters")),
});

function withBias(config: JsonObject, length: number | undefined): Expected {
  return config.use_bias === false ? {} : { bias: [length] };
}

function normalization(config: JsonObject): Expected {
  return {
    ...config.scale === false ? {} : { gamma: [] },
    ...config.center === false ? {} : { beta: [] },
  };
}

/** A recurrent layer of so many gates, each with its columns. */
const recurrent = (gates: number) => (config: JsonObject): Expected => {
  const units = lengthOf(config, "units");
  const columns = units === undefined ? undefined : gates * units;
  return {
    kernel: [undefined, columns],
    recurrent_kernel: [units, columns],
    // With `reset_after` a GRU has two biases, one above the other.
    ...config.use_bias === false
      ? {}
      : { bias: config.reset_after === true ? [2, columns] : [columns] },
  };
};

const WEIGHTS: Readonly<Record<string, (config: JsonObject) => Expected>> = {
  Dense: (config) => ({
    kernel: [undefined, lengthOf(config, "units")],
    ...withBias(config, lengthOf(config, "units")),
  }),
  Conv1D: /* @__PURE__ */ convolution(1),
  Conv2D: /* @__PURE__ */ convolution(2),
  Conv3D: /* @__PURE__ */ convolution(3),
  Conv2DTranspose: (config) => ({
    kernel: [...window(config, 2), lengthOf(config, "filters"), undefined],
    ...withBias(config, lengthOf(config, "filters")),
  }),
  DepthwiseConv2D: (config) => ({
    depthwise_kernel: [...window(config, 2), undefined, lengthOf(config, "depth_multiplier")],
    ...withBias(config, undefined),
  }),
  SeparableConv2D: (config) => ({
    depthwise_kernel: [...window(config, 2), undefined, lengthOf(config, "depth_multiplier")],
    pointwise_kernel: [1, 1, undefined, lengthOf(config, "filters")],
    ...withBias(config, lengthOf(config, "filters")),
  }),
  BatchNormalization: (config) => ({
    ...normalization(config),
    moving_mean: [undefined],
    moving_variance: [undefined],
  }),
  LayerNormalization: normalization,
  Embedding: (config) => ({
    embeddings: [lengthOf(config, "input_dim"), lengthOf(config, "output_dim")],
  }),
  PReLU: () => ({ alpha: [] }),
  SimpleRNN: /* @__PURE__ */ recurrent(1),
  GRU: /* @__PURE__ */ recurrent(3),
  LSTM: /* @__PURE__ */ recurrent(4),
};

/** Names of weights without values for the model, and other names of the same weights. */
const IGNORED: ReadonlySet<string> = new Set(["count", "seed_generator_state"]);

/** Names of the numbered weights of classes that are not described above. */
const NUMBERED: Readonly<Record<string, readonly string[]>> = {
  Normalization: ["mean", "variance", "count"],
  SimpleRNNCell: ["kernel", "recurrent_kernel", "bias"],
  GRUCell: ["kernel", "recurrent_kernel", "bias"],
  LSTMCell: ["kernel", "recurrent_kernel", "bias"],
};

/**
 * The weights that a layer must have.
 *
 * @param layer the layer
 * @returns their shapes, undefined where the class is not described here: its weights are left to tfjs
 */
export function expectedWeights({ className, config }: LayerSpec): Expected | undefined {
  const name = className.replace(/^Keras>/, "");
  return Object.hasOwn(WEIGHTS, name) ? WEIGHTS[name]!(config) : undefined;
}

/**
 * The names of weights that a file only numbers.
 *
 * @param layer the layer
 * @returns the names in Keras' order, undefined where they are not known
 */
export function weightNames(layer: LayerSpec): readonly string[] | undefined {
  const expected = expectedWeights(layer);
  if (expected) return Object.keys(expected);
  return Object.hasOwn(NUMBERED, layer.className) ? NUMBERED[layer.className] : undefined;
}

/**
 * Whether a weight has nothing to say to a model that is used: a count of what was seen, the state of
 * a random generator.
 *
 * @param part its name within its layer
 */
export function isIgnored(part: string): boolean {
  return IGNORED.has(part);
}

/**
 * What tfjs calls a weight: Keras 3 calls the kernel of a depthwise convolution `kernel`.
 *
 * @param layer the layer
 * @param part the weight's name in the file
 * @returns its name in tfjs
 */
export function tfjsName({ className }: LayerSpec, part: string): string {
  const isDepthwise = /DepthwiseConv[12]D$/.test(className);
  return isDepthwise && part === "kernel" ? "depthwise_kernel" : part;
}
