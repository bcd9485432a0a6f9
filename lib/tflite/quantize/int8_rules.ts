/**
 * Which operators have int8 kernels, and what these ask of scales: some have fixed ones, some only
 * move numbers and so need input and output to have the same one
 * (https://ai.google.dev/edge/litert/models/quantization_spec).
 *
 * Which runtimes have a kernel is measured: `tests/tflite/quantize/int8_operators.ts` holds a case
 * for each operator, which CI runs in all of them.
 *
 * @module
 */
import type { Operation, Quantization, TargetRuntime, Value } from "../graph/graph.ts";
import { hasComputedWeights } from "./weights.ts";

type Operator = Operation["operator"];

/** Operators whose output may have any scale. */
const FREE: ReadonlySet<Operator> = new Set<Operator>([
  "ABS",
  "ADD",
  "BATCH_MATMUL",
  "CONV_2D",
  "DEPTHWISE_CONV_2D",
  "ELU",
  "EXP",
  "FULLY_CONNECTED",
  "GELU",
  "HARD_SWISH",
  "LEAKY_RELU",
  "LOG",
  "MEAN",
  "MUL",
  "PRELU",
  "RELU",
  "RSQRT",
  "SQUARED_DIFFERENCE",
  "SUB",
  "SUM",
  "TRANSPOSE_CONV",
]);

/**
 * Operators that move numbers about: inputs and outputs have the same scale. RELU6 is one of them,
 * because the kernel of microcontrollers only clips.
 */
const TIED: ReadonlySet<Operator> = new Set<Operator>([
  "AVERAGE_POOL_2D",
  "BATCH_TO_SPACE_ND",
  "CONCATENATION",
  "DEPTH_TO_SPACE",
  "EXPAND_DIMS",
  "GATHER",
  "MAX_POOL_2D",
  "MAXIMUM",
  "MINIMUM",
  "MIRROR_PAD",
  "PACK",
  "PAD",
  "REDUCE_MAX",
  "REDUCE_MIN",
  "RELU6",
  "RESHAPE",
  "RESIZE_BILINEAR",
  "RESIZE_NEAREST_NEIGHBOR",
  "SLICE",
  "SPACE_TO_BATCH_ND",
  "SPACE_TO_DEPTH",
  "SPLIT",
  "SPLIT_V",
  "SQUEEZE",
  "STRIDED_SLICE",
  "TILE",
  "TRANSPOSE",
  "UNPACK",
]);

const fixed = (scale: number, zeroPoint: number): Quantization => ({
  scales: Float32Array.of(scale),
  zeroPoints: [zeroPoint],
  axis: 0,
});

/** Operators whose output has the range of the function, known in advance. */
const FIXED: Partial<Record<Operator, Quantization>> = {
  L2_NORMALIZATION: fixed(1 / 128, 0),
  LOG_SOFTMAX: fixed(16 / 256, 127),
  LOGISTIC: fixed(1 / 256, -128),
  SOFTMAX: fixed(1 / 256, -128),
  TANH: fixed(1 / 128, 0),
};

/**
 * The runtimes that have an int8 kernel of an operator, where it is not all that have the operator.
 */
const ONLY_IN: Partial<Record<Operator, readonly TargetRuntime[]>> = {
  EXP: ["today", "2023"],
  LOG: ["today"],
};

/** What an int8 kernel asks of the scale of its output. */
export type ScaleRule =
  /** Any scale will do. */
  | "free"
  /** The outputs and all inputs of real numbers have one scale. */
  | "tied"
  /** The scale is always this one. */
  | Quantization;

/**
 * What the int8 kernel of an operator asks of scales.
 *
 * @param operation an operation on float32 values
 * @returns the rule, undefined if there is no int8 kernel
 */
export function scaleRule({ operator }: Pick<Operation, "operator">): ScaleRule | undefined {
  return FREE.has(operator) ? "free" : TIED.has(operator) ? "tied" : FIXED[operator];
}

/**
 * Why an operation has to be computed in float32 in a full-int8 file.
 *
 * @param operation an operation on float32 values
 * @param runtime the runtime that the file is for; by default it must suit all of them
 * @returns the reason, undefined if it can be computed in int8
 */
export function reasonForFloat(operation: Operation, runtime?: TargetRuntime): string | undefined {
  const { operator, outputs } = operation;
  if (!outputs.every(({ type }) => type === "float32")) return "its results are no real numbers";
  if (scaleRule(operation) === undefined) return `${operator} has no int8 kernel`;
  const runtimes = ONLY_IN[operator];
  if (runtimes !== undefined && (runtime === undefined || !runtimes.includes(runtime))) {
    return `${operator} has an int8 kernel only for --runtime ${runtimes.join(" and ")}`;
  }
  if (hasComputedWeights(operation)) return "its weights or bias are computed by the model";
  return undefined;
}

/** Whether a value holds real numbers, which int8 can stand for. */
export function isReal(value: Value | undefined): value is Value {
  return value?.type === "float32";
}
