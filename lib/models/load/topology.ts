/**
 * Which weights the layers of a tfjs `model.json` have, told from its topology alone, so that a
 * manifest can be compared with it before tfjs builds anything.
 *
 * @module
 */
import type { Fail } from "./invalid_layers_model_error.ts";

/** A layer, and what its configuration says about its weights. */
export interface ExpectedWeights {
  /** The layer's name. */
  readonly layer: string;
  /**
   * The shapes of the weights by their names within the layer, such as `kernel`: undefined for lengths
   * that depend on the layer's input, empty where nothing is known of the shape. Undefined as a whole
   * for a class that is not described here: its weights are left to tfjs to check.
   */
  readonly weights: Readonly<Record<string, readonly (number | undefined)[]>> | undefined;
}

type Config = Readonly<Record<string, unknown>>;
type Lengths = readonly (number | undefined)[];

/** The configuration in either spelling: Keras writes `use_bias`, tfjs `useBias`. */
function option(config: Config, name: string): unknown {
  return config[name] ?? config[name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

function lengthOf(config: Config, name: string): number | undefined {
  const value = option(config, name);
  return typeof value === "number" ? value : undefined;
}

/** The spatial lengths of a kernel; a single number stands for all axes. */
function window(config: Config, rank: number): Lengths {
  const value = option(config, "kernelSize");
  const lengths = Array.isArray(value) ? value : new Array<unknown>(rank).fill(value);
  return lengths.map((length: unknown) => typeof length === "number" ? length : undefined);
}

const convolution = (rank: number) => (config: Config) => ({
  kernel: [...window(config, rank), undefined, lengthOf(config, "filters")],
  ...withBias(config, lengthOf(config, "filters")),
});

function withBias(config: Config, length: number | undefined): Record<string, Lengths> {
  return option(config, "useBias") === false ? {} : { bias: [length] };
}

function normalization(config: Config): Record<string, Lengths> {
  return {
    ...option(config, "scale") === false ? {} : { gamma: [] },
    ...option(config, "center") === false ? {} : { beta: [] },
  };
}

/** The weights of each class that has some; an empty shape says nothing about the lengths. */
const WEIGHTS: Readonly<Record<string, (config: Config) => Record<string, Lengths>>> = {
  Dense: (config) => ({
    kernel: [undefined, lengthOf(config, "units")],
    ...withBias(config, lengthOf(config, "units")),
  }),
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv2DTranspose: (config) => ({
    kernel: [...window(config, 2), lengthOf(config, "filters"), undefined],
    ...withBias(config, lengthOf(config, "filters")),
  }),
  DepthwiseConv2D: (config) => ({
    depthwise_kernel: [...window(config, 2), undefined, lengthOf(config, "depthMultiplier")],
    ...withBias(config, undefined),
  }),
  SeparableConv2D: (config) => ({
    depthwise_kernel: [...window(config, 2), undefined, lengthOf(config, "depthMultiplier")],
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
    embeddings: [lengthOf(config, "inputDim"), lengthOf(config, "outputDim")],
  }),
  PReLU: () => ({ alpha: [] }),
};

const MODELS: ReadonlySet<string> = new Set(["Model", "Functional", "Sequential"]);

/** Deeper nesting than any model has; a file that goes on and on must not exhaust the stack. */
const DEPTH_LIMIT = 64;

/**
 * Lists the weights of all layers, those of nested models included.
 *
 * @param topology `modelTopology` of a `model.json`
 * @param fail refuses the model
 * @returns the layers in their order
 */
export function expectedWeights(topology: unknown, fail: Fail): readonly ExpectedWeights[] {
  const root = recordOf(topology, { path: "modelTopology", fail });
  return weightsOf(root.model_config ?? root, { path: "modelTopology", depth: 0, fail });
}

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly fail: Fail;
}

function weightsOf(layer: unknown, place: Place): ExpectedWeights[] {
  const { path, depth, fail } = place;
  if (depth > DEPTH_LIMIT) fail(`${path} is nested deeper than ${DEPTH_LIMIT} models`);
  const record = recordOf(layer, { path, fail });
  const className = record.class_name ?? record.className;
  if (typeof className !== "string") return fail(`${path} has no class_name, expected text`);
  if (MODELS.has(className)) {
    const layers = Array.isArray(record.config)
      ? record.config
      : recordOf(record.config, { path: `${path}.config`, fail }).layers;
    if (!Array.isArray(layers)) return fail(`${path} has no layers, expected a list`);
    return layers.flatMap((inner, i) =>
      weightsOf(inner, { path: `${path}.layers[${i}]`, depth: depth + 1, fail })
    );
  }
  const config = recordOf(record.config, { path: `${path}.config`, fail });
  const name = config.name ?? record.name;
  if (typeof name !== "string") return fail(`${path} has no name, expected text`);
  const weights = Object.hasOwn(WEIGHTS, className) ? WEIGHTS[className]!(config) : undefined;
  return [{ layer: name, weights }];
}

function recordOf(
  value: unknown,
  { path, fail }: Pick<Place, "path" | "fail">,
): Config {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Config;
  return fail(`${path} is ${JSON.stringify(value)}, expected an object`);
}
