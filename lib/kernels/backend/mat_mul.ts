/**
 * `BatchMatMul` and `_FusedMatMul` that transpose first.
 *
 * The backend's own kernels multiply through XNNPACK only when neither matrix is transposed; for
 * transposed ones, which is what the gradient of every dense layer asks for, they take a naive
 * triple loop that is more than ten times slower.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type BackendKernel, inputOf, type KernelCall } from "./wasm_backend.ts";

/** The attributes that both operators have; `_FusedMatMul` adds its activation's. */
interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** `BatchMatMul`: `[…, m, k] × […, k, n] → […, m, n]`, either matrix stored transposed. */
export const batchMatMulKernel: BackendKernel = transposingFirst("BatchMatMul");

/** `_FusedMatMul`: the same with bias and activation. */
export const fusedMatMulKernel: BackendKernel = transposingFirst("_FusedMatMul");

/** The backend's kernel behind a transposition of the matrices that need one. */
function transposingFirst(name: string): BackendKernel {
  return {
    name,
    create: (stock) => (call) => {
      const { backend, attrs, inputs } = call as unknown as KernelCall<MatMulAttributes>;
      const { transposeA, transposeB } = attrs;
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
    },
  };
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
