/**
 * Options that many layers have, in the terms of tfjs.
 *
 * @module
 */
import { isObject, type JsonObject } from "../parse_json.ts";

/** Integers that say which axis: no tensor of tfjs has more than six. */
const AXES: readonly string[] = ["axis", "axes", "shared_axes", "dims"];
const RANK_LIMIT = 8;

/** What is wrong with an option: the layer is refused for it. */
export interface Problem {
  /** The option and its value. */
  readonly problem: string;
}

/**
 * Translates the options that mean the same in every layer: types, initializers, axes.
 *
 * @param config the layer's options
 * @returns the options that tfjs understands, or why it has none
 */
export function translateOptions(config: JsonObject): JsonObject | Problem {
  const translated: Record<string, unknown> = {};
  for (const [key, written] of Object.entries(config)) {
    const value = unwrap(written);
    if (AXES.includes(key)) {
      const bad = [value].flat().find((axis) =>
        axis !== null && !(Number.isInteger(axis) && Math.abs(axis as number) <= RANK_LIMIT)
      );
      if (bad !== undefined) {
        return { problem: `its ${key} is ${JSON.stringify(value).slice(0, 80)}` };
      }
    }
    if (/(quantization_config|quantization_mode|lora_rank)$/.test(key) && value !== null) {
      return { problem: "it is quantized or adapted (LoRA) by Keras: save it as it was before" };
    }
    const entry = translateOption(key, value);
    if (isObject(entry) && typeof entry.problem === "string") return { problem: entry.problem };
    if (entry !== undefined) translated[key] = entry;
  }
  return translated;
}

/** Tuples and numbers that are wrapped in objects, as Keras 3 and some of TensorFlow write them. */
function unwrap(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (value.class_name === "__tuple__" || value.class_name === "TensorShape") {
    const items = value.items ?? value.config;
    return Array.isArray(items) ? items.map(unwrap) : value;
  }
  const { class_name: className, config } = value;
  if ((className === "__numpy__" || className === "__tensor__") && isObject(config)) {
    return config.value;
  }
  return value;
}

function translateOption(key: string, value: unknown): unknown {
  if (key === "dtype") return elementType(value);
  if (/_?initializer$/.test(key)) {
    // All weights are about to be set, so random numbers for them would be made in vain.
    return value === null ? null : { class_name: "Zeros", config: {} };
  }
  // Neither changes what a trained model computes; tfjs has no word for most.
  if (key === "activity_regularizer") return undefined;
  if (/regularizer$/.test(key)) return regularizer(value);
  if (/constraint$/.test(key)) return constraint(value);
  return value;
}

/** A policy of Keras 3, or of the mixed precision of Keras 2, or a plain name. */
function elementType(value: unknown): string | Problem | undefined {
  const config = isObject(value) && isObject(value.config) ? value.config : {};
  const className = isObject(value) ? value.class_name : undefined;
  if (typeof className === "string" && /Quantized|Map$/.test(className)) {
    return { problem: "it is quantized by Keras: save it as it was before" };
  }
  const name = isObject(value) ? config.name : value;
  if (typeof name !== "string") return undefined;
  // Weights are float32 with mixed precision too, and what is computed in float32 is nearer the truth.
  if (/float|policy/i.test(name)) return "float32";
  return /^u?int/.test(name) ? "int32" : name;
}

function regularizer(value: unknown): JsonObject | null {
  if (!isObject(value)) return null;
  const { l1 = 0, l2 = 0 } = isObject(value.config) ? value.config : {};
  if (!/^L1L2$|^L1$|^L2$/i.test(String(value.class_name))) return null;
  return { class_name: "L1L2", config: { l1: unwrap(l1), l2: unwrap(l2) } };
}

function constraint(value: unknown): JsonObject | null {
  if (!isObject(value)) return null;
  const isKnown = /^(MaxNorm|NonNeg|UnitNorm|MinMaxNorm)$/.test(String(value.class_name));
  return isKnown ? { class_name: value.class_name, config: value.config ?? {} } : null;
}
