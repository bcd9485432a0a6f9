/**
 * What the kernels of this folder need from the tfjs WASM backend: its type, views of its tensors,
 * and the form in which one of our kernels replaces or supplies one of its kernels.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { AssemblyOf } from "./assembly.ts";

/** What a kernel is called with, narrowed to the WASM backend and to its own attributes. */
export interface KernelCall<Attributes = Record<string, unknown>> {
  /** The tensors by name, as the operator declares them; optional ones may be absent. */
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  /** The backend that runs the kernel and owns its output. */
  readonly backend: BackendWasm;
  /** The operator's attributes, unchecked: tfjs' operators have checked them. */
  readonly attrs: Attributes;
}

/** A kernel that returns one tensor, owned by the caller (tfjs' engine). */
export type KernelFunction<Attributes = Record<string, unknown>> = (
  call: KernelCall<Attributes>,
) => tf.TensorInfo;

/** One kernel of ours: the tfjs operator it serves and how it is built. */
export interface BackendKernel {
  /** The operator's name in tfjs' registry, such as `"BatchMatMul"`. */
  readonly name: string;
  /**
   * Builds the kernel.
   *
   * @param stock the kernel that the backend ships under this name; where it ships none, a
   *   function that throws
   * @param assemblyOf gives the WebAssembly kernels on a backend's memory
   */
  create(stock: KernelFunction, assemblyOf: AssemblyOf): KernelFunction;
}

/**
 * The named input of a kernel call.
 *
 * @throws Error when tfjs calls the kernel without it
 */
export function inputOf<Attributes>(call: KernelCall<Attributes>, name: string): tf.TensorInfo {
  const tensor = call.inputs[name];
  if (tensor === undefined) {
    throw new Error(
      `Cannot run a kernel: its input "${name}" is missing, expected one of the tensors ` +
        Object.keys(call.inputs).join(", "),
    );
  }
  return tensor;
}

/**
 * A float32 view of a tensor's place in the backend's memory. It is valid until the next
 * allocation, which may grow (and so move) the memory: make all outputs first, then take views.
 */
export function float32View(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/**
 * Refuses tensors of another dtype than float32.
 *
 * @throws Error when there is one
 */
export function requireFloat32(kernel: string, tensors: readonly tf.TensorInfo[]): void {
  for (const { dtype } of tensors) {
    if (dtype !== "float32") {
      throw new Error(`Cannot run "${kernel}" on a tensor of ${dtype}, expected float32`);
    }
  }
}
