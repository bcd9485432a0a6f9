/**
 * `BatchMatMul` and `_FusedMatMul` for matrices stored either way round.
 *
 * The backend's own kernels multiply through XNNPACK only when neither matrix is transposed; for
 * transposed ones, which is what the gradient of every dense layer asks for, they take a naive
 * triple loop that is more than ten times slower.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../core/nd_array.ts";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Assembly, withScratch } from "./assembly.ts";
import { LINEAR, RELU, RELU6 } from "./shared/activation.ts";
import {
  type BackendKernel,
  inputOf,
  type KernelCall,
  type KernelFunction,
} from "./wasm_backend.ts";

/** The attributes that both operators have; `_FusedMatMul` adds its activation's. */
interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** What `_FusedMatMul` knows besides. */
interface FusedMatMulAttributes extends MatMulAttributes {
  /** `"linear"`, `"relu"`, or another of tfjs' names. */
  readonly activation: string;
}

/**
 * With fewer rows than this, laying out the right matrix costs more than the product saves; XNNPACK
 * lays it out once and remembers.
 */
const FEW_ROWS = 16;

/** `BatchMatMul`: `[…, m, k] × […, k, n] → […, m, n]`, float32, either matrix stored transposed. */
export const batchMatMulKernel: BackendKernel = {
  name: "BatchMatMul",
  create: (stock, assemblyOf) => (call) => {
    const assembly = assemblyOf(call.backend);
    if (!assembly || isSmall(call)) return transposeFirst(stock, call);
    return batchMatMul(call as unknown as KernelCall<MatMulAttributes>, assembly);
  },
};

/** The activations that the WebAssembly kernel applies, by its numbers for them. */
const activations: Readonly<Record<string, number>> = { linear: LINEAR, relu: RELU, relu6: RELU6 };

/** `_FusedMatMul`: the same with bias and activation; rarer activations stay the backend's own. */
export const fusedMatMulKernel: BackendKernel = {
  name: "_FusedMatMul",
  create: (stock, assemblyOf) => (call) => {
    const { backend, inputs, attrs } = call as unknown as KernelCall<FusedMatMulAttributes>;
    const assembly = assemblyOf(backend);
    const activation = activations[attrs.activation];
    const few = isSmall(call);
    if (!assembly || activation === undefined || few) return transposeFirst(stock, call);
    const output = batchMatMul({ backend, inputs, attrs }, assembly);
    const columns = output.shape.at(-1)!;
    const { bias } = inputs;
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== columns)) {
      backend.disposeData(output.dataId);
      throw new Error(
        `Cannot add a bias of shape [${bias.shape}] to [${output.shape}], expected [${columns}]`,
      );
    }
    assembly.addBias(
      backend.getMemoryOffset(output.dataId),
      elementCount(output.shape.slice(0, -1)),
      columns,
      bias ? backend.getMemoryOffset(bias.dataId) : 0,
      activation,
    );
    return output;
  },
};

/** Whether a product is too small for laying out the right matrix, and XNNPACK can have it. */
function isSmall(call: KernelCall): boolean {
  const { transposeA, transposeB } = call.attrs as unknown as MatMulAttributes;
  const rows = inputOf(call, "a").shape.at(transposeA ? -1 : -2)!;
  return rows < FEW_ROWS && !transposeA && !transposeB;
}

/** Multiplies every pair of matrices; batch axes of length 1 are broadcast. */
function batchMatMul(call: KernelCall<MatMulAttributes>, assembly: Assembly): tf.TensorInfo {
  const { backend, attrs: { transposeA, transposeB } } = call;
  const [a, b] = [inputOf(call, "a"), inputOf(call, "b")];
  if (a.dtype !== "float32" || b.dtype !== "float32") {
    throw new Error(`Cannot multiply ${a.dtype} by ${b.dtype} matrices, expected float32`);
  }
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  if (k !== (transposeB ? bColumns : bRows)) {
    throw new Error(
      `Cannot multiply [${a.shape}] by [${b.shape}] with transposeA=${transposeA} and ` +
        `transposeB=${transposeB}: the inner lengths differ`,
    );
  }
  const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const output = backend.makeOutput([...batchShape, m, n], "float32");
  const aAddress = backend.getMemoryOffset(a.dataId);
  const bAddress = backend.getMemoryOffset(b.dataId);
  const cAddress = backend.getMemoryOffset(output.dataId);
  const aBatch = batchAddresses(a.shape.slice(0, -2), batchShape, m * k * 4);
  const bBatch = batchAddresses(b.shape.slice(0, -2), batchShape, k * n * 4);
  withScratch(backend, assembly.matMulScratch(n, k), (scratch) => {
    for (let i = 0; i < aBatch.length; i++) {
      assembly.matMul(
        aAddress + aBatch[i]!,
        bAddress + bBatch[i]!,
        cAddress + i * m * n * 4,
        m,
        n,
        k,
        transposeA,
        transposeB,
        scratch,
      );
    }
  });
  return output;
}

/**
 * Where each matrix of a broadcast batch lies.
 *
 * @param shape the batch axes that one side has, fewer or of length 1 where it is broadcast
 * @param broadcastShape the batch axes of the product
 * @param bytes the size of one matrix
 * @returns the byte offset of that side's matrix for each matrix of the product
 */
export function batchAddresses(
  shape: readonly number[],
  broadcastShape: readonly number[],
  bytes: number,
): number[] {
  const missing = broadcastShape.length - shape.length;
  return Array.from({ length: elementCount(broadcastShape) }, (_, flat) => {
    let [rest, index, stride] = [flat, 0, 1];
    for (let axis = broadcastShape.length - 1; axis >= 0; axis--) {
      const position = rest % broadcastShape[axis]!;
      rest = Math.floor(rest / broadcastShape[axis]!);
      const length = shape[axis - missing] ?? 1;
      if (length > 1) index += position * stride;
      stride *= length;
    }
    return index * bytes;
  });
}

/** The backend's kernel behind a transposition of the matrices that need one. */
function transposeFirst(stock: KernelFunction, call: KernelCall): tf.TensorInfo {
  const { backend, attrs, inputs } = call;
  const { transposeA, transposeB } = attrs as unknown as MatMulAttributes;
  if (!transposeA && !transposeB) return stock(call);
  const a = inputOf(call, "a");
  const b = inputOf(call, "b");
  const left = transposeA ? transposeLastTwo(backend, a) : a;
  const right = transposeB ? transposeLastTwo(backend, b) : b;
  try {
    return stock({
      backend,
      inputs: { ...inputs, a: left, b: right },
      attrs: { ...attrs, transposeA: false, transposeB: false },
    });
  } finally {
    if (left !== a) backend.disposeData(left.dataId);
    if (right !== b) backend.disposeData(right.dataId);
  }
}

/** A copy of `[…, rows, columns]` as `[…, columns, rows]`; the caller disposes it. */
function transposeLastTwo(backend: BackendWasm, x: tf.TensorInfo): tf.TensorInfo {
  const rank = x.shape.length;
  const perm = [...x.shape.keys()].slice(0, -2).concat(rank - 1, rank - 2);
  return tf.getKernel("Transpose", "wasm").kernelFunc({
    inputs: { x },
    backend,
    attrs: { perm },
  }) as tf.TensorInfo;
}
