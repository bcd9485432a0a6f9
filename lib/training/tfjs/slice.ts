/**
 * `Slice` that copies only what it returns.
 *
 * The backend's own kernel reads the whole source tensor into a new array before it copies the
 * part that was asked for: `model.predict` on n images in batches of b then moves n²/b images.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../core/nd_array.ts";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type BackendKernel, inputOf, type KernelCall } from "./wasm_backend.ts";

/** The attributes of tfjs' `Slice`: where the part starts and how long it is, each axis. */
interface SliceAttributes {
  readonly begin: number | number[];
  readonly size: number | number[];
}

/** `Slice`, for every numeric dtype and rank; strings go to the backend's own kernel. */
export const sliceKernel: BackendKernel = {
  name: "Slice",
  create: (stock) => (call) => {
    if (inputOf(call, "x").dtype === "string") return stock(call);
    return slice(call as unknown as KernelCall<SliceAttributes>);
  },
};

/** Copies the part within the backend's memory, in runs as long as they lie in one piece. */
function slice(call: KernelCall<SliceAttributes>): tf.TensorInfo {
  const { backend, attrs } = call;
  const x = inputOf(call, "x");
  // parseSliceParams reads nothing but the shape; its declared type asks for a whole tensor.
  const [begin, size] = tf.slice_util.parseSliceParams(x as tf.Tensor, attrs.begin, attrs.size) as [
    number[],
    number[],
  ];
  tf.slice_util.assertParamsValid(x as tf.Tensor, begin, size);
  const output = backend.makeOutput(size, x.dtype);
  copyRuns(backend, { x, output }, contiguousRuns(x.shape, begin, size));
  return output;
}

/** The part of an array as runs that lie in one piece. */
export interface Runs {
  /** How many elements each run has. */
  readonly length: number;
  /** The flat index at which each run starts. */
  readonly starts: Uint32Array;
}

/**
 * Finds the longest runs that a part of an array consists of.
 *
 * @param shape the array's shape
 * @param begin where the part starts, for each axis
 * @param size how long it is, for each axis
 */
export function contiguousRuns(
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
): Runs {
  if (elementCount(size) === 0) return { length: 0, starts: new Uint32Array() };
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  // From the last axis on, whole axes belong to one run, and so does the first that is not whole.
  let outerAxes = Math.max(shape.length - 1, 0);
  while (outerAxes > 0 && size[outerAxes] === shape[outerAxes]) outerAxes--;
  const starts = new Uint32Array(elementCount(size.slice(0, outerAxes)));
  starts[0] = begin.reduce((sum, position, axis) => sum + position * strides[axis]!, 0);
  let count = 1;
  for (let axis = 0; axis < outerAxes; axis++) {
    const length = size[axis]!;
    // Each start becomes `length` of them, in place: from the last on, so that none is overwritten.
    for (let i = count - 1; i >= 0; i--) {
      const start = starts[i]!;
      for (let j = length - 1; j >= 0; j--) starts[i * length + j] = start + j * strides[axis]!;
    }
    count *= length;
  }
  return { length: elementCount(size.slice(outerAxes)), starts };
}

/** From this many elements on a run is copied by one call; below it a loop costs less. */
const SHORT_RUN = 16;

function copyRuns(
  backend: BackendWasm,
  { x, output }: { readonly x: tf.TensorInfo; readonly output: tf.TensorInfo },
  { length, starts }: Runs,
): void {
  const target = backend.typedArrayFromHeap(output);
  const source = backend.typedArrayFromHeap(x);
  let to = 0;
  for (const start of starts) {
    if (length < SHORT_RUN) {
      for (let i = 0; i < length; i++) target[to + i] = source[start + i]!;
    } else {
      target.set(source.subarray(start, start + length), to);
    }
    to += length;
  }
}
