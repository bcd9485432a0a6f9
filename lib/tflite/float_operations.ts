/**
 * Which parts of a model stay in float32 when it is converted to full int8.
 *
 * @module
 */
import type { Operation, TargetRuntime } from "./graph/graph.ts";
import { optimize } from "./optimize/optimize.ts";
import { isReal, reasonForFloat } from "./quantize/int8_rules.ts";
import { type ConvertibleModel, graphOf } from "./source.ts";

/** A part of a model that a full-int8 file computes in float32. */
export interface FloatOperation {
  /** The TFLite operator. */
  readonly operator: string;
  /** What it computes: the name of its first output in the file, which begins with the layer's. */
  readonly output: string;
  /** Why it is not computed in int8. */
  readonly reason: string;
}

/**
 * Lists what `precision: "full-int8"` leaves in float32, between a DEQUANTIZE and a QUANTIZE: slower
 * than int8, and nothing for chips that have integers only.
 *
 * @param model the model that is to be converted
 * @param options the runtime that the file is for, where `convert` is given one, too
 * @returns the operations in the order in which they run; empty when all is int8
 * @throws UnsupportedLayerError when the model cannot be converted
 */
export function floatOperations(
  model: ConvertibleModel,
  { runtime }: { readonly runtime?: TargetRuntime } = {},
): FloatOperation[] {
  return optimize(graphOf(model, { runtime })).operations.flatMap((operation) => {
    const reason = isOfReals(operation) ? reasonForFloat(operation, runtime) : undefined;
    if (reason === undefined) return [];
    const { operator, outputs } = operation;
    return [{ operator, output: outputs[0]!.name, reason }];
  });
}

function isOfReals({ inputs, outputs }: Operation): boolean {
  return inputs.some(isReal) || outputs.some(isReal);
}
