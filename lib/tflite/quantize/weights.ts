/**
 * Which inputs of which operators are weights.
 *
 * @module
 */
import type { Operation } from "../graph/graph.ts";

/** Where an operator has its weights. */
export interface WeightPlace {
  /** The position of the weights among the inputs. */
  readonly input: number;
  /** The position of the bias among the inputs; undefined if there is none. */
  readonly bias?: number;
  /**
   * The axis of the output channels, which have a scale each. Undefined for one scale in all:
   * FULLY_CONNECTED with more needs runtimes from 2024 (hybrid: version 12).
   */
  readonly axis?: number;
}

const PLACES: Partial<Record<Operation["operator"], WeightPlace>> = {
  CONV_2D: { input: 1, bias: 2, axis: 0 },
  DEPTHWISE_CONV_2D: { input: 1, bias: 2, axis: 3 },
  FULLY_CONNECTED: { input: 1, bias: 2 },
  TRANSPOSE_CONV: { input: 1, axis: 0 },
};

/**
 * Where an operation has its weights.
 *
 * @param operation the operation
 * @returns the place, undefined if it has no constant float32 weights
 */
export function weightPlace(operation: Operation): WeightPlace | undefined {
  const place = PLACES[operation.operator];
  if (place === undefined) return undefined;
  const weights = operation.inputs[place.input];
  return weights?.data instanceof Float32Array ? place : undefined;
}
