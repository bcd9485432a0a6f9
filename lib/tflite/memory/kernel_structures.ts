/**
 * The structures that TFLite Micro keeps for each operator, as its built-in kernels have them:
 * `sizeof` of tflite-micro of 2026, compiled for a 64-bit computer and a 32-bit device.
 *
 * @module
 */

/** Bytes of the operator's options; of its kernel's data on 64 bits; on 32 bits, if other. */
type Sizes = readonly [options: number, data: number, data32?: number];

/** The structures of one operator. */
export interface KernelStructures {
  /** Bytes of its options. */
  readonly options: number;
  /** What the address of the options is a multiple of. */
  readonly alignment: number;
  /** Bytes of its kernel's data; 0 for none. */
  readonly data: number;
}

const COMPARISON: Sizes = [0, 32];
const REDUCTION: Sizes = [1, 44];
const NOTHING: Sizes = [0, 0];
/** Data is kept for int8 only. */
const LOG_SOFTMAX: Sizes = [0, 40, 28];

const SIZES: Readonly<Record<string, Sizes>> = {
  ABS: [0, 28],
  ADD: [8, 60],
  ADD_N: [0, 40],
  ARG_MAX: [4, 0],
  ARG_MIN: [4, 0],
  AVERAGE_POOL_2D: [40, 32],
  BATCH_MATMUL: [3, 32, 16],
  BATCH_TO_SPACE_ND: NOTHING,
  BROADCAST_ARGS: NOTHING,
  BROADCAST_TO: NOTHING,
  CAST: [8, 0],
  CEIL: NOTHING,
  CONCATENATION: [8, 80, 24],
  CONV_2D: [28, 80, 56],
  COS: NOTHING,
  CUMSUM: [2, 36],
  DEPTH_TO_SPACE: [4, 0],
  DEPTHWISE_CONV_2D: [28, 80, 56],
  DEQUANTIZE: [0, 32, 24],
  DIV: [4, 28],
  DYNAMIC_UPDATE_SLICE: NOTHING,
  ELU: [0, 256],
  EMBEDDING_LOOKUP: [0, 16, 8],
  EQUAL: COMPARISON,
  EXP: NOTHING,
  EXPAND_DIMS: NOTHING,
  FILL: NOTHING,
  FLOOR: NOTHING,
  FLOOR_DIV: NOTHING,
  FLOOR_MOD: NOTHING,
  FULLY_CONNECTED: [32, 72, 48],
  GATHER: [8, 0],
  GATHER_ND: NOTHING,
  GREATER: COMPARISON,
  GREATER_EQUAL: COMPARISON,
  HARD_SWISH: [0, 20],
  IF: [8, 8],
  L2_NORMALIZATION: [4, 4],
  L2_POOL_2D: [40, 0],
  LEAKY_RELU: [4, 24],
  LESS: COMPARISON,
  LESS_EQUAL: COMPARISON,
  LOG: NOTHING,
  LOG_SOFTMAX,
  LOGICAL_AND: NOTHING,
  LOGICAL_NOT: NOTHING,
  LOGICAL_OR: NOTHING,
  LOGISTIC: [0, 16],
  MAX_POOL_2D: [40, 32],
  MAXIMUM: NOTHING,
  MEAN: REDUCTION,
  MINIMUM: NOTHING,
  MIRROR_PAD: [4, 20],
  MUL: [4, 36],
  NEG: NOTHING,
  NOT_EQUAL: COMPARISON,
  PACK: [8, 0],
  PAD: [0, 56],
  PADV2: [0, 56],
  PRELU: [0, 28],
  QUANTIZE: [0, 32, 24],
  REDUCE_ALL: REDUCTION,
  REDUCE_MAX: REDUCTION,
  REDUCE_MIN: REDUCTION,
  RELU: [0, 28],
  RELU6: [0, 8],
  RESHAPE: [36, 0],
  RESIZE_BILINEAR: [2, 0],
  RESIZE_NEAREST_NEIGHBOR: [2, 0],
  REVERSE_V2: NOTHING,
  ROUND: NOTHING,
  RSQRT: [0, 28],
  SELECT_V2: [0, 1],
  SHAPE: [4, 0],
  SIN: NOTHING,
  SLICE: NOTHING,
  SOFTMAX: [4, 80, 56],
  SPACE_TO_BATCH_ND: [0, 4],
  SPACE_TO_DEPTH: [4, 0],
  SPLIT: [4, 0],
  SPLIT_V: [4, 0],
  SQRT: NOTHING,
  SQUARE: NOTHING,
  SQUARED_DIFFERENCE: [0, 112],
  SQUEEZE: [36, 0],
  STRIDED_SLICE: [24, 84],
  SUB: [8, 52],
  SUM: REDUCTION,
  SVDF: [12, 36],
  TANH: [0, 16],
  TRANSPOSE: NOTHING,
  TRANSPOSE_CONV: [20, 88, 72],
  UNIDIRECTIONAL_SEQUENCE_LSTM: [16, 688, 672],
  UNPACK: [8, 0],
  WHILE: [8, 8],
  ZEROS_LIKE: NOTHING,
};

/** What is assumed of an operator that is not in the list. */
const UNKNOWN: Sizes = [64, 256];

/**
 * Whether the memory of an operator's kernel is known here.
 *
 * @param operator its name in the schema
 * @returns false for custom operators and those that TFLite Micro got later
 */
export function isKernelKnown(operator: string): boolean {
  return Object.hasOwn(SIZES, operator);
}

/**
 * The structures that are kept for an operator.
 *
 * @param operator its name in the schema
 * @param pointer bytes of a pointer
 * @returns their sizes; generous ones for an operator that is not known
 */
export function kernelStructures(operator: string, pointer: 4 | 8): KernelStructures {
  const [options, data, data32 = data] = isKernelKnown(operator) ? SIZES[operator]! : UNKNOWN;
  const alignment = operator === "FULLY_CONNECTED" ? pointer : options % 4 === 0 ? 4 : 1;
  return { options, alignment, data: pointer === 4 ? data32 : data };
}
