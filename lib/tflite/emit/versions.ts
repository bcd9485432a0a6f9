/**
 * The lowest version of each operator that has what an operation uses, and the first runtime that
 * has that version. Files that say more than they need are refused by phones and boards that could
 * run them.
 *
 * Sources: `tensorflow/lite/tools/versioning/op_version.cc` and `runtime_version.cc`.
 *
 * @module
 */
import type { Operation } from "../graph/graph.ts";

/**
 * The lowest version of the operator that an operation needs.
 *
 * @param operation the operation, with the types of its inputs and outputs
 * @returns the version to write
 */
export function operatorVersion(operation: Operation): number {
  const { operator, inputs, outputs } = operation;
  const input = inputs[0];
  const isInt8 = input?.type === "int8";
  const weights = inputs[1];
  const isHybrid = input?.type === "float32" && weights?.type === "int8";
  const isPerChannel = (weights?.quantization?.scales.length ?? 0) > 1;
  switch (operator) {
    case "CONV_2D":
      if (input?.shape[3] !== weights?.shape[3]) return 6;
      return isHybrid ? (isPerChannel ? 5 : 2) : isInt8 ? 3 : 1;
    case "DEPTHWISE_CONV_2D":
      if (isHybrid) return isPerChannel ? 6 : 4;
      return isInt8 ? 3 : isDilated(operation) ? 2 : 1;
    case "FULLY_CONNECTED":
      if (!isHybrid) return isInt8 ? 4 : 1;
      return isPerChannel ? 12 : hasOption(operation, "asymmetricQuantizeInputs") ? 9 : 3;
    case "TRANSPOSE_CONV":
      if (hasOption(operation, "fusedActivationFunction", 0)) return 4;
      return inputs[3] !== undefined ? 3 : weights?.type === "int8" ? 2 : 1;
    case "MUL":
      return isInt8 ? (rescalesUpwards(operation) ? 3 : 2) : 1;
    case "DEQUANTIZE":
      return input?.type === "float16" ? 3 : isInt8 ? 2 : 1;
    case "BATCH_MATMUL":
      return isInt8 ? 2 : 1;
    case "BATCH_TO_SPACE_ND":
    case "SPACE_TO_BATCH_ND":
      return input?.shape.length === 4 ? (isInt8 ? 2 : 1) : 3;
    case "BROADCAST_TO":
      return 2;
    case "FLOOR_DIV":
      return input?.type === "float32" ? 2 : 1;
    case "GATHER":
      if (hasOption(operation, "batchDims", 0)) return 5;
      return input?.type === "bool" ? 3 : isInt8 ? 2 : 1;
    case "RESIZE_BILINEAR":
      return hasOption(operation, "halfPixelCenters") ? 3 : isInt8 ? 2 : 1;
    case "RESIZE_NEAREST_NEIGHBOR": {
      const options = ["halfPixelCenters", "alignCorners"];
      return options.some((name) => hasOption(operation, name)) ? 3 : isInt8 ? 2 : 1;
    }
    case "REVERSE_V2":
      return input?.type === "bool" ? 2 : 1;
    case "STRIDED_SLICE":
      return rankAbove(operation, 4) ? 4 : input?.type === "bool" ? 3 : isInt8 ? 2 : 1;
    case "UNPACK":
      return input?.type === "bool" ? 3 : isInt8 ? 2 : 1;
    case "SPLIT":
      return weights?.type === "int8" ? 2 : 1;
    case "TILE":
      return isInt8 ? 3 : 1;
    case "EXPAND_DIMS":
    case "HARD_SWISH":
    case "RESHAPE":
    case "SQUEEZE":
    case "QUANTIZE":
    case "PRELU":
    case "LEAKY_RELU":
    case "ELU":
    case "ABS":
    case "NEG":
      return 1;
    case "TRANSPOSE":
      if (rankAbove(operation, 4)) return rankAbove(operation, 5) ? 6 : 4;
      return input?.type === "bool" ? 3 : isInt8 ? 2 : 1;
    case "PAD":
      return rankAbove(operation, 4) ? 4 : isInt8 ? 2 : 1;
    case "SLICE":
      return rankAbove(operation, 4) ? 5 : isInt8 ? 2 : 1;
    case "SUB":
    case "MAXIMUM":
    case "MINIMUM":
      return rankAbove(operation, 4) && broadcasts(operation) ? 3 : isInt8 ? 2 : 1;
    case "DIV":
      return rankAbove(operation, 4) && broadcasts(operation) ? 2 : 1;
    default:
      return isInt8 && outputs[0]?.type !== "float32" ? 2 : 1;
  }
}

function isDilated(operation: Operation): boolean {
  return hasOption(operation, "dilationWFactor", 1) || hasOption(operation, "dilationHFactor", 1);
}

function hasOption(operation: Operation, name: string, absent: unknown = false): boolean {
  const options = operation.options as Readonly<Record<string, unknown>> | undefined;
  return options?.[name] !== undefined && options[name] !== absent;
}

/** Version 3 of MUL allows a product of the inputs' scales that is above the output's scale. */
function rescalesUpwards(operation: Operation): boolean {
  const [a, b] = operation.inputs.map((input) => input?.quantization?.scales[0] ?? 0);
  const output = operation.outputs[0]?.quantization?.scales[0] ?? 1;
  return a! * b! / output >= 1;
}

function rankAbove(operation: Operation, rank: number): boolean {
  return operation.inputs.some((input) => (input?.shape.length ?? 0) > rank);
}

function broadcasts({ inputs }: Operation): boolean {
  return String(inputs[0]?.shape) !== String(inputs[1]?.shape);
}

/** The first runtime with each version of an operator, version 1 first; "" where there is none. */
const RUNTIMES: Readonly<Record<string, readonly string[] | undefined>> = {
  ABS: ["1.13.0"],
  ADD: ["1.5.0", "1.14.0", "2.4.0", "2.6.0"],
  ARG_MAX: ["1.9.0", "1.14.0"],
  ARG_MIN: ["1.9.0", "1.14.0"],
  ATAN2: ["2.10.0"],
  AVERAGE_POOL_2D: ["1.5.0", "1.14.0", "2.3.0"],
  BATCH_MATMUL: ["2.3.0", "2.3.0", "2.4.0", "2.5.0"],
  BATCH_TO_SPACE_ND: ["1.6.0", "1.14.0", "2.2.0"],
  BROADCAST_TO: ["", "2.5.0"],
  CAST: ["1.5.0", "2.7.0", "2.8.0", "2.9.0"],
  CEIL: ["1.14.0"],
  CONCATENATION: ["1.5.0", "1.14.0", "2.3.0"],
  CONV_2D: ["1.5.0", "1.14.0", "1.14.0", "2.3.0", "2.4.0", "2.9.0"],
  COS: ["1.14.0"],
  CUMSUM: ["2.4.0"],
  DEPTHWISE_CONV_2D: ["1.5.0", "1.12.0", "1.14.0", "2.2.0", "2.3.0", "2.3.0"],
  DEPTH_TO_SPACE: ["2.1.0", "2.1.0"],
  DEQUANTIZE: ["1.13.1", "1.14.0", "1.15.0", "2.2.0", "2.7.0"],
  DIV: ["1.6.0", "2.3.0"],
  ELU: ["1.14.0"],
  EQUAL: ["1.14.0", "1.14.0"],
  EXP: ["1.7.0", "2.10.0"],
  EXPAND_DIMS: ["1.10.0"],
  FILL: ["1.13.0", "2.3.0"],
  FLOOR: ["1.9.0"],
  FLOOR_DIV: ["1.14.0", "1.14.0"],
  FLOOR_MOD: ["1.13.0"],
  FULLY_CONNECTED: [
    "1.5.0",
    "1.10.0",
    "1.14.0",
    "1.14.0",
    "2.0.0",
    "2.1.0",
    "2.3.0",
    "2.3.0",
    "2.3.0",
    "2.11.0",
    "2.15.0",
    "2.17.0",
  ],
  GATHER: ["1.6.0", "1.14.0", "1.15.0", "2.4.0", "2.5.0"],
  GATHER_ND: ["1.14.0", "1.14.0"],
  GELU: ["2.9.0", "2.9.0"],
  GREATER: ["1.14.0", "1.14.0"],
  GREATER_EQUAL: ["1.14.0", "1.14.0"],
  HARD_SWISH: ["1.15.0"],
  L2_NORMALIZATION: ["1.5.0", "1.14.0"],
  LEAKY_RELU: ["1.13.1", "2.3.0"],
  LESS: ["1.14.0", "1.14.0"],
  LESS_EQUAL: ["1.14.0", "1.14.0"],
  LOCAL_RESPONSE_NORMALIZATION: ["1.5.0"],
  LOG: ["1.14.0", "2.10.0"],
  LOGICAL_AND: ["1.11.0"],
  LOGICAL_NOT: ["1.11.0"],
  LOGICAL_OR: ["1.11.0"],
  LOGISTIC: ["1.14.0", "1.14.0", "2.3.0"],
  LOG_SOFTMAX: ["1.14.0", "1.14.0"],
  MAXIMUM: ["1.14.0", "1.14.0", "2.3.0", "2.3.0"],
  MAX_POOL_2D: ["1.5.0", "1.14.0", "2.3.0"],
  MEAN: ["1.6.0", "1.14.0", "2.4.0"],
  MINIMUM: ["1.14.0", "1.14.0", "2.3.0", "2.3.0"],
  MIRROR_PAD: ["1.13.1", "2.3.0"],
  MUL: ["1.5.0", "1.14.0", "1.15.0", "2.3.0", "2.6.0"],
  NEG: ["1.9.0"],
  NOT_EQUAL: ["1.14.0", "1.14.0"],
  PACK: ["1.11.0", "1.14.0", "2.3.0"],
  PAD: ["1.5.0", "1.14.0", "2.4.0", "2.6.0"],
  PADV2: ["1.9.0", "1.14.0", "2.3.0"],
  POW: ["1.10.0"],
  PRELU: ["1.8.0"],
  QUANTIZE: ["1.14.0", "1.15.0", "2.7.0"],
  REDUCE_ALL: ["2.6.0"],
  REDUCE_ANY: ["1.11.0"],
  REDUCE_MAX: ["1.11.0", "1.14.0", "2.5.0"],
  REDUCE_MIN: ["1.11.0", "1.14.0", "2.5.0"],
  REDUCE_PROD: ["1.11.0"],
  RELU: ["1.5.0", "2.1.0", "2.5.0"],
  RELU6: ["1.5.0", "1.14.0", "2.5.0"],
  RESHAPE: ["1.5.0"],
  RESIZE_BILINEAR: ["1.7.0", "1.14.0", "2.2.0", "2.5.0"],
  RESIZE_NEAREST_NEIGHBOR: ["1.13.1", "1.14.0", "2.3.0", "2.4.0"],
  REVERSE_V2: ["1.14.0", "2.2.0"],
  ROUND: ["1.14.0"],
  RSQRT: ["1.10.0", "2.5.0"],
  SCATTER_ND: ["2.1.0"],
  SELECT_V2: ["2.2.0"],
  SIGN: ["2.12.0"],
  SIN: ["1.9.0"],
  SLICE: ["1.14.0", "1.14.0", "1.14.0", "2.4.0", "2.5.0"],
  SOFTMAX: ["1.5.0", "1.14.0", "2.3.0"],
  SPACE_TO_BATCH_ND: ["1.6.0", "1.14.0", "2.2.0"],
  SPACE_TO_DEPTH: ["1.10.0", "1.14.0"],
  SPLIT: ["1.5.0", "1.14.0", "1.14.0", "2.3.0"],
  SPLIT_V: ["1.13.1", "2.3.0"],
  SQRT: ["1.10.0"],
  SQUARE: ["1.12.0"],
  SQUARED_DIFFERENCE: ["1.13.1", "2.5.0"],
  SQUEEZE: ["1.6.0"],
  STRIDED_SLICE: ["1.6.0", "1.14.0", "2.1.0", "2.2.0", "2.5.0"],
  SUB: ["1.6.0", "1.14.0", "2.3.0", "2.4.0", "2.4.0"],
  SUM: ["1.10.0", "1.15.0"],
  TANH: ["1.14.0", "1.14.0", "2.3.0"],
  TILE: ["1.10.1", "2.2.0", "2.8.0"],
  TOPK_V2: ["1.7.0", "1.14.0"],
  TRANSPOSE: ["1.6.0", "1.14.0", "1.15.0", "2.3.0", "2.4.0"],
  TRANSPOSE_CONV: ["1.9.0", "2.2.0", "2.3.0", "2.13.0"],
  UNPACK: ["1.11.0", "1.14.0", "2.2.0", "2.3.0"],
};

/**
 * The first runtime that can run all operations.
 *
 * @param operations the operations of a graph
 * @returns a version such as `1.14.0`, what `min_runtime_version` says
 * @throws Error when an operator's version is in no list
 */
export function minimumRuntime(operations: readonly Operation[]): string {
  let newest = "1.5.0";
  for (const operation of operations) {
    const version = operatorVersion(operation);
    const runtime = RUNTIMES[operation.operator]?.[version - 1];
    if (runtime === undefined) {
      throw new Error(
        `Cannot tell which runtime has version ${version} of ${operation.operator}: ` +
          "expected an operator of the converter's list",
      );
    }
    if (isNewer(runtime, newest)) newest = runtime;
  }
  return newest;
}

function isNewer(a: string, b: string): boolean {
  const [majorA, minorA] = a.split(".").map(Number);
  const [majorB, minorB] = b.split(".").map(Number);
  return majorA! > majorB! || (majorA === majorB && minorA! > minorB!);
}
