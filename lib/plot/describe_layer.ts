import type * as tf from "@tensorflow/tfjs";

/** One layer in words and numbers. */
export interface LayerRow {
  /** The layer's kind, as Keras calls it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly detail: string;
  /** The shape of what it gives for one example. */
  readonly shape: string;
  /** How many parameters it has. */
  readonly parameters: number;
  /** How that number comes about: the shapes of its weights. */
  readonly formula: string;
}

/**
 * Says what a layer does and what it costs.
 *
 * @param layer a built layer of any kind; kinds unknown here are named without details
 * @param shape the shape of what it gives, in words
 */
export function describeLayer(layer: tf.layers.Layer, shape: string): LayerRow {
  const config = layer.getConfig();
  const details = [detail(layer.getClassName(), config), activation(config)];
  return {
    name: layer.getClassName(),
    detail: details.filter((part) => part !== "").join(", "),
    shape,
    parameters: layer.countParams(),
    formula: layer.weights.map(({ shape }) => shape.join(" × ")).join(" + "),
  };
}

type Config = ReturnType<tf.layers.Layer["getConfig"]>;

function detail(kind: string, config: Config): string {
  switch (kind) {
    case "Dense":
      return `${config.units} units`;
    case "Conv2D":
      return `${config.filters} filters ${lengths(config.kernelSize)}`;
    case "DepthwiseConv2D":
      return lengths(config.kernelSize);
    case "MaxPooling2D":
    case "AveragePooling2D":
      return lengths(config.poolSize);
    case "Dropout":
      return `${Math.round(100 * Number(config.rate))} % off in training`;
    default:
      return "";
  }
}

/** `3 × 3`, whether the configuration says `[3, 3]` or 3 for both. */
function lengths(value: unknown): string {
  return (Array.isArray(value) ? value : [value, value]).join(" × ");
}

/** `linear` changes nothing and is left out. */
function activation(config: Config): string {
  const name = config.activation;
  return typeof name === "string" && name !== "linear" ? name : "";
}
