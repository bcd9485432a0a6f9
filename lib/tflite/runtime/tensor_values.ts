/**
 * The values of a model's inputs and outputs: which arrays hold them, and whether they fit.
 *
 * @module
 */
import { printable } from "../../core/text.ts";
import { elementCount, type NdArray, sameShape } from "../../core/nd_array.ts";
import type { InterpreterDType, TensorDetails } from "./graph_ends.ts";

/**
 * The values of an input or output; `bool` is a `Uint8Array` of 0 and 1, `int64` a `Float64Array` of
 * integers.
 */
export type InterpreterArray =
  | Float32Array
  | Int32Array
  | Uint8Array
  | Int8Array
  | Int16Array
  | Float64Array;

/** The array for each element type. */
export const ARRAYS = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  bool: Uint8Array,
  int64: Float64Array,
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
  const action = setAction(details, name);
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

/**
 * The bytes of values, as the runtime wants them.
 *
 * @param values the values of an input
 * @param options the input's details, and what errors call the model
 * @returns their memory; of int64 a copy
 * @throws Error when a value for an int64 input is no integer, or above 2^53
 */
export function toBytes(
  values: InterpreterArray,
  { details, name }: { readonly details: TensorDetails; readonly name: string },
): Uint8Array {
  if (!(values instanceof Float64Array)) {
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
  const wrong = values.find((value) => !Number.isSafeInteger(value));
  if (wrong !== undefined) {
    throw new Error(
      `${setAction(details, name)}: it holds ${wrong}, expected integers below 2^53`,
    );
  }
  return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
}

/**
 * The values that the runtime computed.
 *
 * @param bytes a copy of an output's memory
 * @param options the output's details, and what errors call the model
 * @returns its values
 * @throws Error when there are more or fewer than its shape says, or an int64 is above 2^53
 */
export function fromBytes(
  bytes: Uint8Array<ArrayBuffer>,
  { details, name }: { readonly details: TensorDetails; readonly name: string },
): InterpreterArray {
  const action = printable(`Cannot read tensor ${details.index} of "${name}"`);
  const size = elementCount(details.shape);
  const expected = size * ARRAYS[details.dtype].BYTES_PER_ELEMENT;
  if (bytes.length !== expected) {
    throw new Error(
      `${action}: the runtime computed ${bytes.length} bytes, ` +
        `expected ${expected} for shape [${details.shape.join(", ")}]`,
    );
  }
  if (details.dtype !== "int64") return new ARRAYS[details.dtype](bytes.buffer);
  const values = Float64Array.from(new BigInt64Array(bytes.buffer), Number);
  const wrong = values.find((value) => !Number.isSafeInteger(value));
  if (wrong !== undefined) throw new Error(`${action}: it holds ${wrong}, expected less than 2^53`);
  return values;
}

function setAction({ index, name: input }: TensorDetails, name: string): string {
  return printable(`Cannot set input ${index} ("${input}") of "${name}"`);
}
