/**
 * Activations in all the ways in which Keras writes them, in the terms of tfjs.
 *
 * @module
 */
import { isObject, type JsonObject } from "../parse_json.ts";
import type { Dialect } from "../spec/model_spec.ts";
import { kerasActivation } from "./keras_classes.ts";

/** A layer that computes a part of what tfjs has no name for, from the output of the one before. */
export interface Step {
  /** Its class. */
  readonly className: string;
  /** Its options. */
  readonly config: JsonObject;
}

const step = (className: string, config: JsonObject): Step => ({ className, config });

/** An activation: a name that tfjs knows, and steps that follow; or why there is none. */
export type Activation =
  | { readonly name: string; readonly steps: readonly Step[] }
  | { readonly problem: string };

/** Other names of functions that tfjs has, without marks and capitals. */
const NAMES: Readonly<Record<string, string>> = {
  silu: "swish",
  gelunew: "gelu_new",
  logsoftmax: "logSoftmax",
  hardswish: "hardSilu",
};

/** Functions that tfjs has and that mean the same in all dialects, without marks. */
const PLAIN = /^(linear|relu6?|elu|selu|sigmoid|tanh|softmax|softplus|softsign|swish|mish|gelu)$/;

/** The slope of `leaky_relu` as an activation, in Keras 2 and 3. */
const LEAKY_SLOPE = 0.2;

/** What translating needs to know. */
export interface ActivationContext {
  /** Who has written the model. */
  readonly dialect: Dialect;
  /** Whether tfjs knows a name. */
  readonly isKnown: (name: string) => boolean;
}

/**
 * Translates an activation.
 *
 * @param value what stands in the options: a name, an object, or nothing
 * @param context who has written it, and what tfjs knows
 * @returns the activation in tfjs's terms
 */
export function translateActivation(value: unknown, context: ActivationContext): Activation {
  if (value === null || value === undefined) return { name: "linear", steps: [] };
  if (typeof value === "string") return byName(value, context);
  if (!isObject(value)) return { problem: `its activation is ${JSON.stringify(value)}` };
  const className = value.class_name ?? value.className;
  const config = isObject(value.config) ? value.config : {};
  switch (className) {
    case "function":
      return translateActivation(value.config, context);
    case "Activation":
      return translateActivation(config.activation, context);
    case "ReLU":
    case "LeakyReLU":
    case "ELU":
    case "ThresholdedReLU":
      return layerAsActivation(className, config);
    case "PReLU":
      return { problem: "its activation PReLU has weights of its own: make it a layer" };
    default:
      return typeof className === "string"
        ? byName(className, context)
        : { problem: `its activation is ${JSON.stringify(value).slice(0, 80)}` };
  }
}

function layerAsActivation(className: string, config: JsonObject): Activation {
  const { name: _, dtype: _dtype, trainable: _trainable, ...options } = config;
  const isPlain = Object.values(options).every((value) => value === null || value === 0);
  if (className === "ReLU" && isPlain) return { name: "relu", steps: [] };
  return { name: "linear", steps: [step(className, options)] };
}

function byName(written: string, { dialect, isKnown }: ActivationContext): Activation {
  const key = written.toLowerCase().replaceAll(/[_ ]/g, "");
  if (PLAIN.test(key)) return { name: key, steps: [] };
  const snake = written.replaceAll(/(?<=[a-z])[A-Z]/g, "_$&").toLowerCase();
  const camel = (dialect === "keras3" ? kerasActivation(snake) : snake)
    .replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const name = Object.hasOwn(NAMES, key) ? NAMES[key]! : camel;
  if (isKnown(name)) return { name, steps: [] };
  if (key === "leakyrelu") {
    return { name: "linear", steps: [step("LeakyReLU", { alpha: LEAKY_SLOPE })] };
  }
  return { problem: `its activation "${written}" is none that tfjs has` };
}
