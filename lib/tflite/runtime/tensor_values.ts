/**
 * The values of a model's inputs and outputs: which arrays hold them, and whether they fit.
 *
 * @module
 */
import { elementCount, type NdArray, sameShape } from "../../core/nd_array.ts";
import type { InterpreterDType, TensorDetails } from "./graph_ends.ts";

/** The values of an input or output; `bool` is a `Uint8Array` of 0 and 1. */
export type InterpreterArray = Float32Array | Int32Array | Uint8Array | Int8Array | Int16Array;

/** The array for each element type. */
export const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  bool: Uint8Array,
} as const satisfies Record<InterpreterDType, unknown>;

/**
 * Checks a value for an input.
 *
 * @param value what the input is to be set to
 * @param options the input's details, and what errors call the model
 * @throws Error unless it has the shape and element type of the input
 */
export function assertFits(
  value: NdArray<ArrayLike<number>>,
  { details, name }: { readonly details: TensorDetails; readonly name: string },
): asserts value is NdArray<InterpreterArray> {
  const action = `Cannot set input ${details.index} ("${details.name}") of "${name}"`;
  const expected = ARRAYS[details.dtype];
  if (!(value.data instanceof expected)) {
    const found = Object(value.data).constructor?.name ?? typeof value.data;
    throw new Error(`${action}: the values are a ${found}, expected a ${expected.name}`);
  }
  if (!sameShape(value.shape, details.shape)) {
    throw new Error(
      `${action}: the shape is [${value.shape.join(", ")}], ` +
        `expected [${details.shape.join(", ")}]`,
    );
  }
  const size = elementCount(details.shape);
  if (value.data.length !== size) {
    throw new Error(`${action}: there are ${value.data.length} values, expected ${size}`);
  }
}
