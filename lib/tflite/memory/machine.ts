/**
 * How large the structures are that TFLite Micro keeps in the arena, on a 64-bit computer and on a
 * 32-bit device. Figures are `sizeof` of tflite-micro of 2026, compiled for both.
 *
 * @module
 */

/** Bytes of each structure. */
export interface Machine {
  /** A pointer, which is also what structures with pointers are aligned to. */
  readonly pointer: 4 | 8;
  /** The allocators and the planner, which come first. */
  readonly allocators: readonly number[];
  /** What keeps the graphs of a model: for each of them. */
  readonly graph: number;
  /** TfLiteEvalTensor: for each tensor, constants included. */
  readonly evalTensor: number;
  /** NodeAndRegistration: for each operator. */
  readonly node: number;
  /** TfLiteTensor: for each input and output of the model. */
  readonly tensor: number;
  /** TfLiteAffineQuantization: for each of these that is quantized. */
  readonly quantization: number;
  /** ScratchBufferRequest: for each scratch buffer while operators are prepared. */
  readonly scratchRequest: number;
  /** AllocationInfo: for each tensor and scratch buffer while the plan is made. */
  readonly allocationInfo: number;
}

/** A 64-bit computer, with the allocator that records what it gives, as PyPI's `tflite-micro` has. */
export const HOST: Machine = {
  pointer: 8,
  allocators: [104, 72, 272, 16],
  graph: 24,
  evalTensor: 24,
  node: 64,
  tensor: 64,
  quantization: 24,
  scratchRequest: 16,
  allocationInfo: 32,
};

/** A 32-bit device. */
export const DEVICE: Machine = {
  pointer: 4,
  allocators: [36, 44, 36, 8],
  graph: 8,
  evalTensor: 12,
  node: 32,
  tensor: 40,
  quantization: 12,
  scratchRequest: 12,
  allocationInfo: 24,
};

/** Bytes that the planner needs for each buffer while it plans. */
export const PLANNER_BYTES_A_BUFFER = 40;

/** Scratch buffers that there is room for at each operator, asked for or not. */
export const SCRATCH_REQUESTS_AN_OPERATOR = 12;
