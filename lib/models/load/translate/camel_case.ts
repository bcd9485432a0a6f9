/**
 * Names of options in the form of tfjs: Keras writes `use_bias` and `channels_last`, tfjs `useBias` and
 * `channelsLast`.
 *
 * @module
 */
import { isObject } from "../parse_json.ts";

/**
 * Translates names and the words that are values.
 *
 * @param value options in Keras' form
 * @param key the option that has this value
 * @returns the same in tfjs's form; names of layers stay as they are
 */
export function camelCased(value: unknown, key = ""): unknown {
  if (typeof value === "string") return isVerbatim(key, value) ? value : camelCase(value);
  if (Array.isArray(value)) return value.map((item) => camelCased(item, key));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [camelCase(name), camelCased(item, name)]),
  );
}

/** Names, and the one activation whose name tfjs writes as Keras does. */
const isVerbatim = (key: string, value: string) => key === "name" || value === "gelu_new";

/**
 * Translates one name.
 *
 * @param text such as `use_bias`
 */
export function camelCase(text: string): string {
  return text.replace(/(?<=\w)_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
}
