/**
 * `GatherV2`, which picks rows (the examples of a batch, the words of an embedding), and
 * `UnsortedSegmentSum`, its gradient.
 *
 * The WASM backend's own `GatherV2` works out the place of every single element; it is what shuffled
 * training spends most of its time in. `UnsortedSegmentSum` it lacks.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../core/nd_array.ts";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { byteView } from "./byte_view.ts";
import { type BackendKernel, inputOf, type KernelCall } from "./wasm_backend.ts";

/** From this size on a row is copied by one call, below it byte by byte costs less. */
const FEW_BYTES = 32;

/** `GatherV2` along any axis, with or without batch axes, for every dtype but strings. */
export const gatherKernel: BackendKernel = {
  name: "GatherV2",
  create: (stock) => (call) => {
    if (inputOf(call, "x").dtype === "string") return stock(call);
    return gather(
      call as unknown as KernelCall<{ readonly axis: number; readonly batchDims: number }>,
    );
  },
};

function gather(
  call: KernelCall<{ readonly axis: number; readonly batchDims: number }>,
): tf.TensorInfo {
  const { backend, attrs } = call;
  const [x, indices] = [inputOf(call, "x"), inputOf(call, "indices")];
  const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0]!;
  // collectGatherOpShapeInfo reads nothing but the shapes; its declared type asks for whole tensors.
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x as tf.Tensor,
    indices as tf.Tensor,
    axis,
    attrs.batchDims,
  );
  const output = backend.makeOutput(info.outputShape, x.dtype);
  const chosen = backend.typedArrayFromHeap(indices);
  for (const index of chosen) {
    if (!(index >= 0 && index < info.dimSize)) {
      backend.disposeData(output.dataId);
      throw new Error(
        `Cannot gather index ${index} along axis ${axis} of [${x.shape}], ` +
          `expected an index in 0–${info.dimSize - 1}`,
      );
    }
  }
  copyRows(backend, { x, output }, { chosen, ...info });
  return output;
}

/** Copies every chosen row within the backend's memory. */
function copyRows(
  backend: BackendWasm,
  { x, output }: { readonly x: tf.TensorInfo; readonly output: tf.TensorInfo },
  { chosen, batchSize, outerSize, dimSize, sliceSize }: {
    readonly chosen: ArrayLike<number>;
    readonly batchSize: number;
    readonly outerSize: number;
    readonly dimSize: number;
    readonly sliceSize: number;
  },
): void {
  const heap = byteView(backend);
  const bytes = sliceSize * tf.util.bytesPerElement(x.dtype);
  const source = backend.getMemoryOffset(x.dataId);
  const perBatch = chosen.length / batchSize;
  let to = backend.getMemoryOffset(output.dataId);
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      const line = (batch * outerSize + outer) * dimSize;
      for (let i = 0; i < perBatch; i++) {
        const from = source + (line + chosen[batch * perBatch + i]!) * bytes;
        if (bytes < FEW_BYTES) { for (let j = 0; j < bytes; j++) heap[to + j] = heap[from + j]!; }
        else heap.copyWithin(to, from, from + bytes);
        to += bytes;
      }
    }
  }
}

/**
 * `UnsortedSegmentSum`: row s of the result is the sum of the rows of x whose segment id is s. Ids
 * outside 0–(numSegments − 1) are left out, as TensorFlow does for negative ones.
 */
export const unsortedSegmentSumKernel: BackendKernel = {
  name: "UnsortedSegmentSum",
  create: () => (call) => {
    const { backend, attrs } = call as unknown as KernelCall<{ readonly numSegments: number }>;
    const [x, segmentIds] = [inputOf(call, "x"), inputOf(call, "segmentIds")];
    if (segmentIds.shape.length !== 1 || segmentIds.shape[0] !== x.shape[0]) {
      throw new Error(
        `Cannot sum segments of [${x.shape}]: the ids' shape is [${segmentIds.shape}], ` +
          `expected [${x.shape[0]}]`,
      );
    }
    const output = backend.makeOutput([attrs.numSegments, ...x.shape.slice(1)], x.dtype);
    const [sums, values] = [backend.typedArrayFromHeap(output), backend.typedArrayFromHeap(x)];
    const row = elementCount(x.shape.slice(1));
    sums.fill(0);
    backend.typedArrayFromHeap(segmentIds).forEach((segment, i) => {
      if (segment < 0 || segment >= attrs.numSegments) return;
      for (let j = 0; j < row; j++) sums[segment * row + j]! += values[i * row + j]!;
    });
    return output;
  },
};
