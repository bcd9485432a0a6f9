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
  /** The axis of the output channels, which have a scale each. */
  readonly axis: number;
}

const PLACES: Partial<Record<Operation["operator"], WeightPlace>> = {
  CONV_2D: { input: 1, bias: 2, axis: 0 },
  DEPTHWISE_CONV_2D: { input: 1, bias: 2, axis: 3 },
  FULLY_CONNECTED: { input: 1, bias: 2, axis: 0 },
  TRANSPOSE_CONV: { input: 1, bias: 3, axis: 0 },
};

/**
 * Whether an operation that has weights has some that are not constant, which then have no scale
 * for each channel, or a bias that is not.
 *
 * @param operation the operation
 * @returns true where the weights or the bias are computed
 */
export function hasComputedWeights({ operator, inputs }: Operation): boolean {
  const { input, bias = -1 } = PLACES[operator] ?? { input: -1 };
  return [inputs[input], inputs[bias]].some((value) =>
    value !== undefined && !(value.data instanceof Float32Array)
  );
}

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
