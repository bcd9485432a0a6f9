/**
 * Functions between layers (`x / 127.5 - 1`), which Keras saves as layers of their own, in the terms of
 * tfjs layers.
 *
 * @module
 */
import { isObject, type JsonObject } from "../parse_json.ts";
import type { Call, LayerSpec } from "../spec/model_spec.ts";
import { isTensorRef } from "../spec/read_calls.ts";

/** A layer that computes the same; or why there is none. */
export type Translated = LayerSpec | { readonly problem: string };

/** What a function computes, by its names in Keras 3 (`Add`) and in TensorFlow (`math.add`). */
const FUNCTIONS: Readonly<Record<string, string>> = {
  add: "add",
  subtract: "subtract",
  sub: "subtract",
  multiply: "multiply",
  mul: "multiply",
  divide: "divide",
  truediv: "divide",
  truedivide: "divide",
  maximum: "Maximum",
  minimum: "Minimum",
  negative: "negative",
  concatenate: "concatenate",
  concat: "concatenate",
};

const ACTIVATIONS =
  /^(relu|relu6|sigmoid|tanh|softmax|elu|selu|silu|swish|softplus|softsign|gelu|mish|leakyrelu|hardsigmoid|hardsilu|hardswish|logsoftmax)$/;

/**
 * Translates an operation.
 *
 * @param layer the operation
 * @returns the layer
 */
export function translateOperation(layer: LayerSpec): Translated {
  const { config, className } = layer;
  const written = className === "TFOpLambda" ? String(config.function) : className;
  const key = written.split(".").at(-1)!.toLowerCase().replaceAll("_", "");
  const problem = `the function ${written} has no layer of the same effect`;
  const name = Object.hasOwn(FUNCTIONS, key) ? FUNCTIONS[key]! : undefined;
  const calls = layer.calls.map((call) => operandsOf(call));
  if (ACTIVATIONS.test(key)) return activation(layer, { key, calls, problem });
  if (name === undefined || calls.length === 0) return { problem };
  if (name === "concatenate") return concatenate(layer, problem);
  if (name === "negative") return rescaling(layer, -1, 0);
  const constants = calls.map(({ constant }) => constant);
  const [{ constant, isFirst } = { constant: undefined, isFirst: false }] = calls;
  if (calls.some(({ count, isOdd }) => count !== 2 || isOdd)) return { problem };
  if (constants.every((value) => value === undefined)) {
    return merge(layer, name) ?? { problem };
  }
  const isSame = calls.every((call) => call.constant === constant && call.isFirst === isFirst);
  if (!isSame || constant === undefined) return { problem };
  return withConstant(layer, { name, constant, isFirst }) ?? { problem };
}

/** The operands of a call: two tensors, or a tensor and a number. */
interface Operands {
  readonly count: number;
  /** Whether there is something that is neither. */
  readonly isOdd: boolean;
  readonly constant: number | undefined;
  /** Whether the number is the first operand. */
  readonly isFirst: boolean;
}

function operandsOf({ args, kwargs }: Call): Operands {
  // TensorFlow names the second operand y, Keras x1 and x2.
  const named = ["x", "x1", "y", "x2"].filter((key) => key in kwargs).map((key) => kwargs[key]);
  const operands = [...args, ...named];
  const numbers = operands.filter((value): value is number => typeof value === "number");
  return {
    count: operands.length,
    isOdd: operands.some((value) => typeof value !== "number" && !isTensorRef(value)),
    constant: numbers[0],
    isFirst: typeof operands[0] === "number",
  };
}

const asLayer = (layer: LayerSpec, className: string, config: JsonObject = {}): LayerSpec => ({
  ...layer,
  className,
  config: { name: layer.name, ...config },
  isOperation: false,
});

const rescaling = (layer: LayerSpec, scale: number, offset: number): LayerSpec =>
  asLayer(layer, "Rescaling", { scale, offset });

function withConstant(
  layer: LayerSpec,
  { name, constant: c, isFirst }: {
    readonly name: string;
    readonly constant: number;
    readonly isFirst: boolean;
  },
): LayerSpec | undefined {
  switch (name) {
    case "add":
      return rescaling(layer, 1, c);
    case "subtract":
      return isFirst ? rescaling(layer, -1, c) : rescaling(layer, 1, -c);
    case "multiply":
      return rescaling(layer, c, 0);
    case "divide":
      return isFirst || c === 0 ? undefined : rescaling(layer, 1 / c, 0);
    default:
      return undefined;
  }
}

function merge(layer: LayerSpec, name: string): LayerSpec | undefined {
  const classes: Readonly<Record<string, string>> = {
    add: "Add",
    subtract: "Subtract",
    multiply: "Multiply",
    Maximum: "Maximum",
    Minimum: "Minimum",
  };
  return Object.hasOwn(classes, name) ? asLayer(layer, classes[name]!) : undefined;
}

function concatenate(layer: LayerSpec, problem: string): Translated {
  const [call] = layer.calls;
  const axis = call?.kwargs.axis ?? call?.args.find((value) => typeof value === "number") ??
    layer.config.axis;
  if (layer.calls.length !== 1 || typeof axis !== "number") return { problem };
  return asLayer(layer, "Concatenate", { axis });
}

/** An activation of one tensor, with nothing said that is not its usual self. */
function activation(
  layer: LayerSpec,
  { key, calls, problem }: {
    readonly key: string;
    readonly calls: readonly Operands[];
    readonly problem: string;
  },
): Translated {
  const isUsual = layer.calls.every(({ kwargs }) =>
    Object.entries(kwargs).every(([name, value]) =>
      value === null || name === "name" || (name === "axis" && value === -1) ||
      isTensorRef(value) || isObject(value)
    )
  );
  const options = ["axis", "approximate", "negative_slope"].filter((name) =>
    layer.config[name] !== undefined && layer.config[name] !== -1
  );
  if (!isUsual || options.length > 0 || calls.some(({ count }) => count !== 1)) return { problem };
  return asLayer(layer, "Activation", { activation: key });
}
