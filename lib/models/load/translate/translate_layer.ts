/**
 * Turns a layer of Keras into one of tfjs with the same effect, and steps behind it where one is not
 * enough.
 *
 * @module
 */
import type { JsonObject } from "../parse_json.ts";
import type { Dialect, LayerSpec } from "../spec/model_spec.ts";
import { type ActivationContext, type Step, translateActivation } from "./activations.ts";
import { camelCased } from "./camel_case.ts";
import { kerasClass } from "./keras_classes.ts";
import { translateOperation } from "./operations.ts";
import { translateOptions } from "./options.ts";
import { RESHAPE } from "./reshape.ts";

/** A layer of tfjs and what follows it; or why there is none. */
export type TranslatedLayer =
  | { readonly layer: LayerSpec; readonly steps: readonly Step[] }
  | { readonly problem: string };

/** A change that a class needs: other options, another class, steps behind it. */
interface Change {
  readonly className?: string;
  readonly config?: JsonObject;
  readonly steps?: readonly Step[];
  /** Why there is no such layer. */
  readonly problem?: string;
}

type Rule = (config: JsonObject, dialect: Dialect) => Change;

const isOne = (value: unknown) => [value ?? 1].flat().every((length) => length === 1);

const ungrouped: Rule = ({ groups }) =>
  groups === undefined || groups === 1 ? {} : { problem: `it has ${groups} groups` };

/** Nothing but the identity when a model is used. */
const identity: Rule = ({ name }) => ({
  className: "Activation",
  config: { name, activation: "linear" },
});

/** The axes of length 1 that `keepdims` leaves, by the rank of an example. */
const keepAxes = (shape: readonly number[]): Rule => ({ keepdims, ...config }) =>
  keepdims === true
    ? { config, steps: [{ className: RESHAPE, config: { target_shape: shape } }] }
    : {};

const RULES: Readonly<Record<string, Rule>> = {
  InputLayer: ({ sparse, ragged }) =>
    sparse === true || ragged === true
      ? { problem: `its input is ${sparse ? "sparse" : "ragged"}, expected a dense tensor` }
      : {},
  BatchNormalization: (config) => {
    // Some years of tf.keras have written a list of one axis.
    const axes = [config.axis ?? -1].flat();
    if (axes.length !== 1) return { problem: `its axis is [${axes.join(", ")}], expected one` };
    return { config: { ...config, axis: axes[0] } };
  },
  SyncBatchNormalization: (config, dialect) => ({
    className: "BatchNormalization",
    ...RULES.BatchNormalization!(config, dialect),
  }),
  LayerNormalization: ({ rms_scaling: rms, ...config }) =>
    rms === true ? { problem: "it scales by the root of the mean square" } : { config },
  Conv1D: ungrouped,
  Conv2D: ungrouped,
  Conv3D: ungrouped,
  Conv2DTranspose: ({ output_padding: padding, dilation_rate: dilation, groups }) => {
    if (padding !== undefined && padding !== null) {
      return { problem: `its output_padding is ${JSON.stringify(padding)}, which tfjs has not` };
    }
    if (!isOne(dilation)) return { problem: "its dilation_rate is not 1, which tfjs has not" };
    return ungrouped({ groups }, "tfjs");
  },
  GlobalAveragePooling1D: /* @__PURE__ */ keepAxes([1, -1]),
  GlobalMaxPooling1D: /* @__PURE__ */ keepAxes([1, -1]),
  GlobalAveragePooling2D: /* @__PURE__ */ keepAxes([1, 1, -1]),
  GlobalMaxPooling2D: /* @__PURE__ */ keepAxes([1, 1, -1]),
  ReLU: relu,
  Reshape: () => ({ className: RESHAPE }),
  LeakyReLU: ({ negative_slope: slope, ...config }) => ({
    config: { ...config, alpha: slope ?? config.alpha ?? 0.3 },
  }),
  UpSampling2D: ({ interpolation = "nearest" }, dialect) =>
    dialect !== "tfjs" && interpolation !== "nearest"
      ? {
        problem: `its interpolation is ${interpolation}: Keras takes the centres of pixels, tfjs ` +
          "their corners",
      }
      : {},
  SpatialDropout2D: identity,
  SpatialDropout3D: identity,
  ActivityRegularization: identity,
  Identity: identity,
  Lambda: () => ({ problem: "it holds Python code, which only Python can run" }),
};

function relu({ max_value: max, negative_slope: slope, threshold, ...config }: JsonObject): Change {
  const isZero = (value: unknown) => value === undefined || value === null || value === 0;
  if (!isZero(threshold)) return { problem: `its threshold is ${threshold}, expected 0` };
  if (isZero(slope)) return { config: { ...config, max_value: max ?? null } };
  if (max !== undefined && max !== null) {
    return { problem: `it has both a negative_slope (${slope}) and a max_value (${max})` };
  }
  return { className: "LeakyReLU", config: { ...config, alpha: slope } };
}

/**
 * Translates a layer, not the layers of a model.
 *
 * @param layer the layer
 * @param context who has written it, and what tfjs knows
 * @returns what tfjs is to make of it
 */
export function translateLayer(layer: LayerSpec, context: ActivationContext): TranslatedLayer {
  if (layer.isOperation) {
    const operation = translateOperation(layer);
    return "problem" in operation ? operation : translateLayer(operation, context);
  }
  const options = translateOptions(layer.config);
  if (isProblem(options)) return options;
  const { className, config, steps = [], problem } = changeOf(layer.className, options, context);
  if (problem !== undefined) return { problem };
  const translated: Record<string, unknown> = { ...config ?? options };
  const behind = [...steps];
  for (const key of ["activation", "recurrent_activation"]) {
    if (!(key in translated)) continue;
    const activation = translateActivation(translated[key], context);
    if ("problem" in activation) return activation;
    const isInside = key !== "activation" || isRecurrent(layer) || behind.length > 0;
    if (activation.steps.length > 0 && isInside) {
      return { problem: `its ${key} ${JSON.stringify(translated[key])} is none that tfjs has` };
    }
    translated[key] = activation.name;
    behind.push(...activation.steps);
  }
  const name = className ?? layer.className;
  return { layer: { ...layer, className: name, config: translated }, steps: behind };
}

function changeOf(className: string, options: JsonObject, { dialect }: ActivationContext): Change {
  if (dialect !== "tfjs") {
    const other = kerasClass(className, camelCased(options) as JsonObject);
    if (other !== className) return { className: other };
  }
  const rule = Object.hasOwn(RULES, className) ? RULES[className] : undefined;
  return rule?.(options, dialect) ?? {};
}

/** Whether the activation is used within the layer, so that nothing can be put behind it. */
const isRecurrent = ({ className }: LayerSpec) => /RNN|LSTM|GRU|Cell|Attention/.test(className);

function isProblem(value: object): value is { readonly problem: string } {
  return "problem" in value && typeof value.problem === "string";
}
