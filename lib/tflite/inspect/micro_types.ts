/**
 * For which element types TFLite Micro has its operators. Its kernels are fewer than those of the large
 * runtimes: hardly any takes the uint8 of files from before 2020, or integers where nothing is quantized.
 *
 * Source: the kernels themselves (`tensorflow/lite/micro/kernels/*.cc`); tried with PyPI's `tflite-micro`.
 *
 * @module
 */
import { type BuiltinOperator, type Operator, type Tensor, TensorType } from "../format/schema.ts";

type OperatorName = keyof typeof BuiltinOperator;

// Marked as pure, so that a page which only converts does without.

/** Types by operator, of the operand that the kernel chooses by. */
const TYPES: ReadonlyMap<string, ReadonlySet<number>> = /* @__PURE__ */ (() =>
  new Map([
    ...types("FLOAT32", "CEIL FLOOR ROUND EXP FLOOR_DIV FLOOR_MOD L2_POOL_2D NEG"),
    ...types("FLOAT32", "SIN COS LOG SQRT SQUARE"),
    ...types(
      "FLOAT32 INT8",
      "ADD_N ARG_MAX ARG_MIN BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND CUMSUM ELU",
    ),
    ...types("FLOAT32 INT8", "DEPTH_TO_SPACE SPACE_TO_DEPTH GATHER GATHER_ND HARD_SWISH SVDF"),
    ...types("FLOAT32 INT8", "L2_NORMALIZATION LOG_SOFTMAX MIRROR_PAD REDUCE_MAX REDUCE_MIN"),
    ...types("FLOAT32 INT8", "RESIZE_BILINEAR"),
    ...types("FLOAT32 INT8 INT16", "CONV_2D DEPTHWISE_CONV_2D FULLY_CONNECTED TRANSPOSE_CONV"),
    ...types("FLOAT32 INT8 INT16", "BATCH_MATMUL AVERAGE_POOL_2D MAX_POOL_2D RELU RELU6 LOGISTIC"),
    ...types("FLOAT32 INT8 INT16", "TANH SOFTMAX LEAKY_RELU PRELU ABS RSQRT MEAN SUM SELECT_V2"),
    ...types("FLOAT32 INT8 INT16", "TRANSPOSE RESIZE_NEAREST_NEIGHBOR EXPAND_DIMS"),
    ...types("FLOAT32 INT8 INT16", "UNIDIRECTIONAL_SEQUENCE_LSTM"),
    ...types("FLOAT32 INT8 INT16 INT32", "ADD SUB MUL SQUARED_DIFFERENCE PAD PADV2 SPLIT SPLIT_V"),
    ...types("FLOAT32 INT8 INT16 INT32", "UNPACK DYNAMIC_UPDATE_SLICE"),
    ...types("FLOAT32 INT8 INT32", "DIV"),
    ...types("FLOAT32 INT8 INT16 INT32 BOOL", "SLICE STRIDED_SLICE"),
    ...types("FLOAT32 INT8 INT16 INT32 INT64", "MAXIMUM MINIMUM PACK FILL"),
    ...types("FLOAT32 INT8 INT16 INT32 INT64 BOOL", "CONCATENATION"),
    ...types("FLOAT32 INT8 INT16 INT32 INT64 BOOL UINT8", "REVERSE_V2"),
    ...types("FLOAT32 INT8 INT32 INT64", "ZEROS_LIKE LESS LESS_EQUAL GREATER GREATER_EQUAL"),
    ...types("FLOAT32 INT8 INT32 INT64 BOOL", "EQUAL NOT_EQUAL"),
    ...types("INT8 INT16 UINT8", "DEQUANTIZE"),
    ...types("FLOAT32 INT8 INT16 INT32 UINT8", "QUANTIZE"),
    ...types("FLOAT32 INT8 INT16 INT32 UINT32 BOOL", "CAST"),
  ]))();

/** The operand that the kernel chooses by, where it is not the first. */
const CHOSEN_BY: { readonly [Name in OperatorName]?: number } = {
  SPLIT: 1,
  TRANSPOSE_CONV: 2,
  SELECT_V2: 1,
  FILL: 1,
};

/** Types of outputs, where a kernel makes few of those that there are. */
const RESULTS: ReadonlyMap<string, ReadonlySet<number>> = /* @__PURE__ */ (() =>
  new Map([
    ...types("FLOAT32 INT8 INT16 INT32 UINT32", "CAST"),
    ...types("INT32", "ARG_MAX ARG_MIN SHAPE"),
  ]))();

/** Weights that are quantized where inputs are not: "hybrid" models, which Micro has not. */
const WEIGHTS: ReadonlySet<number> = /* @__PURE__ */ new Set([
  TensorType.INT8,
  TensorType.UINT8,
  TensorType.INT4,
  TensorType.INT2,
]);

/**
 * Tells for which type of its operands TFLite Micro lacks an operator that it has for others.
 *
 * @param name the operator's name in the schema
 * @param options the operator, and the tensors of its graph
 * @returns the type, or what it is called; undefined when it has it
 */
export function microLacks(
  name: string,
  { operator, tensors }: { readonly operator: Operator; readonly tensors: readonly Tensor[] },
): string | undefined {
  const typeOf = (index: number | undefined) => tensors[index ?? -1]?.type;
  const chosen = typeOf(operator.inputs?.[CHOSEN_BY[name as OperatorName] ?? 0]);
  const made = typeOf(operator.outputs?.[0]);
  if (chosen === TensorType.FLOAT16) return "float16";
  const weights = typeOf(operator.inputs?.[1]);
  if (chosen === TensorType.FLOAT32 && weights !== undefined && WEIGHTS.has(weights)) {
    return `float32 with ${nameOf(weights)} weights (dynamic range)`;
  }
  if (name === "BATCH_MATMUL" && chosen !== weights) return "operands of different types";
  if (chosen !== undefined && TYPES.get(name)?.has(chosen) === false) return nameOf(chosen);
  const results = RESULTS.get(name);
  return made !== undefined && results?.has(made) === false ? `${nameOf(made)} results` : undefined;
}

function nameOf(type: number): string {
  const [name = `type ${type}`] = Object.entries(TensorType).find(([, code]) => code === type) ??
    [];
  return name.toLowerCase();
}

function types(names: string, operators: string): (readonly [string, ReadonlySet<number>])[] {
  const codes = new Set(
    names.split(" ").map((name) => TensorType[name as keyof typeof TensorType]),
  );
  return operators.split(" ").map((operator) => [operator, codes]);
}
