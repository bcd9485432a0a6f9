/**
 * JSON from a file that nobody has checked.
 *
 * @module
 */
import { errorMessage } from "../../core/text.ts";
import type { Fail } from "./invalid_layers_model_error.ts";

/** Objects and lists within each other: a model of 64 nested models needs about 400. */
const DEPTH_LIMIT = 600;

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Whether a value of JSON is an object, and no list.
 *
 * @param value any value
 */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON.
 *
 * @param text the text
 * @param fail refuses the model
 * @returns the value
 */
export function parseJson(text: string, fail: Fail): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    return fail(`it is no JSON: ${errorMessage(error)}`);
  }
  // Level by level, because a function that calls itself would exhaust the stack.
  let level: readonly unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_LIMIT) return fail(`it is nested deeper than ${DEPTH_LIMIT} objects`);
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : []
    );
  }
  return json;
}
