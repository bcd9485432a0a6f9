/**
 * `Slice` that copies only what it returns.
 *
 * The backend's own kernel reads the whole source tensor into a new array before it copies the
 * part that was asked for: `model.predict` on n images in batches of b then moves n²/b images.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { type BackendKernel, byteView, inputOf, type KernelCall, sizeOf } from "./wasm_backend.ts";

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
  const bytes = tf.util.bytesPerElement(x.dtype);
  const source = backend.getMemoryOffset(x.dataId);
  const target = backend.getMemoryOffset(output.dataId);
  const heap = byteView(backend);
  const { runLength, starts } = contiguousRuns(x.shape, begin, size);
  let to = target;
  for (const start of starts) {
    const from = source + start * bytes;
    heap.copyWithin(to, from, from + runLength * bytes);
    to += runLength * bytes;
  }
  return output;
}

/**
 * The part of an array as runs that lie in one piece.
 *
 * @param shape the array's shape
 * @param begin where the part starts, for each axis
 * @param size how long it is, for each axis
 * @returns the elements in each run, and the flat index at which each run starts
 */
export function contiguousRuns(
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
): { readonly runLength: number; readonly starts: Iterable<number> } {
  if (sizeOf(size) === 0) return { runLength: 0, starts: [] };
  // From the last axis on, whole axes belong to one run, and so does the first that is not whole.
  let axis = shape.length - 1;
  let runLength = 1;
  let stride = 1;
  let offset = 0;
  for (let whole = true; axis >= 0 && whole; axis--) {
    runLength *= size[axis]!;
    offset += begin[axis]! * stride;
    stride *= shape[axis]!;
    whole = size[axis] === shape[axis];
  }
  return { runLength, starts: runStarts({ shape, begin, size, axis, stride, offset }) };
}

/** Counts through the axes up to `axis` like an odometer and yields each run's flat index. */
function* runStarts(run: {
  readonly shape: readonly number[];
  readonly begin: readonly number[];
  readonly size: readonly number[];
  readonly axis: number;
  readonly stride: number;
  readonly offset: number;
}): Generator<number> {
  const { shape, begin, size, axis, stride, offset } = run;
  if (axis < 0) {
    yield offset;
    return;
  }
  const first = offset + begin[axis]! * stride;
  if (axis === 0) {
    for (let i = 0; i < size[0]!; i++) yield first + i * stride;
    return;
  }
  const outer = {
    shape,
    begin,
    size,
    axis: axis - 1,
    stride: stride * shape[axis]!,
    offset: first,
  };
  for (const start of runStarts(outer)) {
    for (let i = 0; i < size[axis]!; i++) yield start + i * stride;
  }
}
