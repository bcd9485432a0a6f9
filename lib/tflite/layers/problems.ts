/**
 * What of a model cannot be converted: collected, so that people learn all of it at once.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { Value } from "../graph/graph.ts";
import { UnsupportedLayerError, type UnsupportedPart } from "../graph/unsupported_layer_error.ts";

/** Parts that cannot be converted, each once. */
export class Problems {
  readonly #parts = new Map<string, UnsupportedPart>();

  /**
   * Does something, and notes what it finds to be unsupported instead of failing.
   *
   * @param action what to do
   * @returns its result; undefined where something is unsupported
   */
  collect<Result>(action: () => Result): Result | undefined {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof UnsupportedLayerError)) throw error;
      // A layer that is called twice is named once.
      for (const part of error.parts) this.#parts.set(JSON.stringify(part), part);
      return undefined;
    }
  }

  /**
   * Ends the conversion if anything was noted.
   *
   * @throws UnsupportedLayerError that names all of it
   */
  refuse(): void {
    if (this.#parts.size > 0) throw new UnsupportedLayerError([...this.#parts.values()]);
  }
}

/** Stands for the output of a refused layer whose shape tfjs does not know. */
export const UNKNOWN: Value = { name: "unknown", shape: [], type: "float32" };

/**
 * Stands for the output of a refused layer, so that the layers after it are looked at too.
 *
 * @param tensor the output in tfjs
 * @returns a value of its shape, with batch 1 where the batch is open
 */
export function substitute({ name, shape, dtype }: tf.SymbolicTensor): Value {
  const [batch, ...lengths] = shape;
  if (lengths.includes(null)) return UNKNOWN;
  const type = dtype === "int32" ? dtype : "float32";
  return { name, shape: [batch ?? 1, ...lengths.map(Number)], type };
}
