/**
 * What each operator of TensorFlow Lite takes and gives, as one table: how many operands, of which
 * element types, and the table of its options. The facts are those of the kernels' `Prepare`
 * (`tflite/kernels/*.cc` of LiteRT) and of the code that runs where `Prepare` does not look: a kernel
 * that is given another type than it expects reads and writes past the end of a tensor.
 *
 * A line reads as a kernel's documentation does: `T T → T` are two inputs of one type and an output of
 * the same; `?` stands for an input that may be left out, `+` for one or more; types are written
 * `f32`, `i8`, `bool`, a choice `i32|i64`; `*` is any type, capital letters stand for the same type
 * wherever they occur in a line.
 *
 * @module
 */
import type { OptionsName } from "./options.ts";

/** What an operator takes and gives. */
export interface OperandRule {
  /** The ways in which it can be called. */
  readonly forms: readonly string[];
  /** The table of its options; undefined for operators without. */
  readonly options: OptionsName | undefined;
  /**
   * Whether it computes with the scales of its 8-bit operands, which must be there then: others only
   * move bytes.
   */
  readonly usesScales: boolean;
}

let table: ReadonlyMap<string, OperandRule> | undefined;

/** The table; made when it is first asked for, so that a page which only converts does without. */
function allRules(): ReadonlyMap<string, OperandRule> {
  const rules = new Map<string, OperandRule>();
  // Adds operators, written one after the other, that are called in the same ways.
  const add = (
    operators: string,
    forms: readonly string[],
    { options, scales = false }: { readonly options?: OptionsName; readonly scales?: boolean } = {},
  ): void => {
    for (const operator of operators.split(" ")) {
      rules.set(operator, { forms, options, usesScales: scales });
    }
  };

  // Convolutions and matrices: float32, with weights of fewer bits (dynamic range), quantized.
  const WEIGHTED = [
    "f32 f32|f16 f32? → f32",
    "f32 i8|u8|i4 f32? → f32",
    "u8 u8 i32? → u8",
    "i8 i8|i4 i32? → i8",
    "i16 i8|i4 i32|i64? → i16",
  ];
  add("CONV_2D", WEIGHTED, { options: "Conv2DOptions", scales: true });
  add("DEPTHWISE_CONV_2D", WEIGHTED, { options: "DepthwiseConv2DOptions", scales: true });
  add("FULLY_CONNECTED", [
    ...WEIGHTED,
    "u8 u8 i32? → i16",
    "u8 u8 i32? → i16 u8", // shuffled weights, with room for the shuffled input
    "i8 i8|i4|i2 i32? → i8|i16",
    "f32 i2 f32? → f32",
    "i16 i16 i32|i64? → i16",
  ], { options: "FullyConnectedOptions", scales: true });
  add("TRANSPOSE_CONV", [
    "i32 f32|i8 f32 f32? → f32",
    "i32 u8 u8 i32? → u8",
    "i32 i8|i4 i8 i32? → i8",
    "i32 i8|i4 i16 i32|i64? → i16",
    "i32 f16 f32 f32? → f32",
  ], { options: "TransposeConvOptions", scales: true });
  add("CONV_3D", ["f32 f32 f32? → f32"], { options: "Conv3DOptions" });
  add("CONV_3D_TRANSPOSE", ["i32 f32 f32 f32? → f32"], { options: "Conv3DOptions" });
  add("BATCH_MATMUL", ["f32 f32|i8 → f32", "i8 i8 → i8|i32", "i16 i16|i8 → i16"], {
    options: "BatchMatMulOptions",
    scales: true,
  });
  add("EMBEDDING_LOOKUP", ["i32 T → T", "i32 i8|u8|i4 → f32|f16"]);

  // Windows.
  add("AVERAGE_POOL_2D MAX_POOL_2D", ["T → T"], { options: "Pool2DOptions" });
  add("L2_POOL_2D", ["f32 → f32"], { options: "Pool2DOptions" });
  add("LOCAL_RESPONSE_NORMALIZATION", ["f32 → f32"], {
    options: "LocalResponseNormalizationOptions",
  });
  add("L2_NORMALIZATION", ["T → T"], { options: "L2NormOptions", scales: true });

  // Element by element.
  add("RELU RELU6 RELU_N1_TO_1 RELU_0_TO_1 ELU LOGISTIC TANH", ["T → T"], { scales: true });
  add("HARD_SWISH", ["T → T"], { options: "HardSwishOptions", scales: true });
  add("LEAKY_RELU", ["T → T"], { options: "LeakyReluOptions", scales: true });
  add("GELU", ["T → T"], { options: "GeluOptions", scales: true });
  add("SOFTMAX", ["T → T", "i8 → i16", "u8 → i16"], { options: "SoftmaxOptions", scales: true });
  add("LOG_SOFTMAX", ["T → T"], { options: "LogSoftmaxOptions", scales: true });
  add("ABS", ["T → T"], { options: "AbsOptions", scales: true });
  add("NEG", ["T → T"], { options: "NegOptions" });
  add("SIGN", ["T → T"], { options: "SignOptions" });
  add("EXP", ["T → T"], { options: "ExpOptions", scales: true });
  add("COS", ["T → T"], { options: "CosOptions" });
  add("SQUARE", ["T → T"], { options: "SquareOptions" });
  add("SIN LOG SQRT RSQRT CEIL FLOOR ROUND", ["T → T"], { scales: true });
  add("LOGICAL_NOT", ["bool → bool"], { options: "LogicalNotOptions" });
  add("ZEROS_LIKE", ["T → T"], { options: "ZerosLikeOptions" });
  add("PRELU", ["T T → T"], { scales: true });
  add("ADD", ["T T → T"], { options: "AddOptions", scales: true });
  add("SUB", ["T T → T"], { options: "SubOptions", scales: true });
  add("MUL", ["T T → T", "c64 c64 → c64"], { options: "MulOptions", scales: true });
  add("DIV", ["T T → T"], { options: "DivOptions", scales: true });
  add("POW", ["T T → T"], { options: "PowOptions" });
  add("FLOOR_DIV", ["T T → T"], { options: "FloorDivOptions" });
  add("FLOOR_MOD", ["T T → T"], { options: "FloorModOptions" });
  add("SQUARED_DIFFERENCE", ["T T → T"], { options: "SquaredDifferenceOptions", scales: true });
  add("MAXIMUM MINIMUM", ["T T → T"], { options: "MaximumMinimumOptions" });
  add("ATAN2", ["T T → T"], { options: "ATan2Options" });
  add("BITWISE_XOR", ["T T → T"], { options: "BitwiseXorOptions" });
  add("RIGHT_SHIFT", ["T T → T"], { options: "RightShiftOptions" });
  add("LOGICAL_AND", ["bool bool → bool"], { options: "LogicalAndOptions" });
  add("LOGICAL_OR", ["bool bool → bool"], { options: "LogicalOrOptions" });
  add("EQUAL", ["T T → bool"], { options: "EqualOptions" });
  add("NOT_EQUAL", ["T T → bool"], { options: "NotEqualOptions" });
  add("LESS", ["T T → bool"], { options: "LessOptions" });
  add("LESS_EQUAL", ["T T → bool"], { options: "LessEqualOptions" });
  add("GREATER", ["T T → bool"], { options: "GreaterOptions" });
  add("GREATER_EQUAL", ["T T → bool"], { options: "GreaterEqualOptions" });
  add("SELECT", ["bool T T → T"], { options: "SelectOptions" });
  add("SELECT_V2", ["bool T T → T"], { options: "SelectV2Options" });
  add("ADD_N", ["T+ → T"], { options: "AddNOptions" });

  // From one type to another.
  add("CAST", ["* → *"], { options: "CastOptions" });
  add("BITCAST", ["* → *"], { options: "BitcastOptions" });
  add("QUANTIZE", [
    "f32 → u8|i8|i16|i4|u4",
    "i16 → i8|i16|i32",
    "i32 → i8|i16",
    "i8|u8 → u8|i8|i16",
  ], { options: "QuantizeOptions", scales: true });
  add("DEQUANTIZE", ["i2|i4|u4|u8|i8|i16 → f32", "f16 → f32"], {
    options: "DequantizeOptions",
    scales: true,
  });
  add("FAKE_QUANT", ["f32 → f32"], { options: "FakeQuantOptions" });
  add("DENSIFY", ["T → T"], { options: "DensifyOptions" });

  // Bytes moved.
  add("RESHAPE", ["T i32? → T"], { options: "ReshapeOptions" });
  add("SQUEEZE", ["T → T"], { options: "SqueezeOptions" });
  add("EXPAND_DIMS", ["T i32|i64 → T"], { options: "ExpandDimsOptions" });
  add("CONCATENATION", ["T+ → T"], { options: "ConcatenationOptions" });
  add("PACK", ["T+ → T"], { options: "PackOptions" });
  add("UNPACK", ["T → T+"], { options: "UnpackOptions" });
  add("SPLIT", ["i32 T → T+"], { options: "SplitOptions" });
  add("SPLIT_V", ["T i32|i64 i32 → T+"], { options: "SplitVOptions" });
  add("TRANSPOSE", ["T i32 → T"], { options: "TransposeOptions" });
  add("PAD", ["T i32|i64 → T", "T i8|i16 → T"], { options: "PadOptions" });
  add("PADV2", ["T i32|i64 T? → T", "T i8|i16 T? → T"], { options: "PadV2Options" });
  add("MIRROR_PAD", ["T i32|i64 → T"], { options: "MirrorPadOptions" });
  add("SLICE", ["T I I → T"], { options: "SliceOptions" });
  add("STRIDED_SLICE", ["T i32 i32 i32 → T"], { options: "StridedSliceOptions" });
  add("DYNAMIC_UPDATE_SLICE", ["T T i32|i64 → T"], { options: "DynamicUpdateSliceOptions" });
  add("GATHER", ["T i16|i32|i64 → T", "i4 i32 → i8"], { options: "GatherOptions" });
  add("GATHER_ND", ["T i16|i32|i64 → T"], { options: "GatherNdOptions" });
  add("SCATTER_ND", ["i32 T i32 → T"], { options: "ScatterNdOptions" });
  add("TILE", ["T i32|i64 → T"], { options: "TileOptions" });
  add("BROADCAST_TO", ["T i32|i64 → T"], { options: "BroadcastToOptions" });
  add("BROADCAST_ARGS", ["I I → I"]);
  add("REVERSE_V2", ["T i32 → T"], { options: "ReverseV2Options" });
  add("REVERSE_SEQUENCE", ["T i32|i64 → T"], { options: "ReverseSequenceOptions" });
  add("DEPTH_TO_SPACE", ["T → T"], { options: "DepthToSpaceOptions" });
  add("SPACE_TO_DEPTH", ["T → T"], { options: "SpaceToDepthOptions" });
  add("BATCH_TO_SPACE_ND", ["T i32 i32 → T"], { options: "BatchToSpaceNDOptions" });
  add("SPACE_TO_BATCH_ND", ["T i32 i32 → T"], { options: "SpaceToBatchNDOptions" });
  add("RESIZE_BILINEAR", ["T i32 → T"], { options: "ResizeBilinearOptions" });
  add("RESIZE_NEAREST_NEIGHBOR", ["T i32 → T"], { options: "ResizeNearestNeighborOptions" });
  add("MATRIX_DIAG", ["T → T"], { options: "MatrixDiagOptions" });
  add("MATRIX_SET_DIAG", ["T T → T"], { options: "MatrixSetDiagOptions" });
  add("SPARSE_TO_DENSE", ["i32|i64 i32|i64 T T → T"], { options: "SparseToDenseOptions" });

  // Reductions, positions, counts.
  add("MEAN SUM", ["T i32 → T"], { options: "ReducerOptions", scales: true });
  add("REDUCE_MAX REDUCE_MIN REDUCE_PROD", ["T i32 → T"], { options: "ReducerOptions" });
  add("REDUCE_ANY REDUCE_ALL", ["bool i32 → bool"], { options: "ReducerOptions" });
  add("ARG_MAX", ["* i32|i64 → i32|i64"], { options: "ArgMaxOptions" });
  add("ARG_MIN", ["* i32|i64 → i32|i64"], { options: "ArgMinOptions" });
  add("CUMSUM", ["T i32 → T"], { options: "CumsumOptions" });
  add("TOPK_V2", ["T i16|i32 → T i16|i32"], { options: "TopKV2Options" });
  add("UNIQUE", ["T → T i32|i64"], { options: "UniqueOptions" });
  add("WHERE", ["* → i64"], { options: "WhereOptions" });
  add("SHAPE", ["* → i32|i64"], { options: "ShapeOptions" });
  add("RANK", ["* → i32"], { options: "RankOptions" });
  add("RANGE", ["T T T → T"], { options: "RangeOptions" });
  add("FILL", ["i32|i64 T → T"], { options: "FillOptions" });
  add("ONE_HOT", ["i32|i64 i32 T T → T"], { options: "OneHotOptions" });
  add("SEGMENT_SUM", ["T i32 → T"], { options: "SegmentSumOptions" });
  add("UNSORTED_SEGMENT_SUM", ["T i32 i32 → T"], { options: "UnsortedSegmentSumOptions" });
  add("UNSORTED_SEGMENT_PROD", ["T i32 i32 → T"], { options: "UnsortedSegmentProdOptions" });
  add("UNSORTED_SEGMENT_MAX", ["T i32 i32 → T"], { options: "UnsortedSegmentMaxOptions" });
  add("UNSORTED_SEGMENT_MIN", ["T i32 i32 → T"], { options: "UnsortedSegmentMinOptions" });
  add("BUCKETIZE", ["* → i32"], { options: "BucketizeOptions" });
  add("NON_MAX_SUPPRESSION_V4", ["f32 f32 i32 f32 f32 → i32 i32"], {
    options: "NonMaxSuppressionV4Options",
  });
  add("NON_MAX_SUPPRESSION_V5", ["f32 f32 i32 f32 f32 f32 → i32 f32 i32"], {
    options: "NonMaxSuppressionV5Options",
  });
  add("RFFT2D", ["f32 i32 → c64"], { options: "Rfft2dOptions" });
  add("REAL IMAG COMPLEX_ABS", ["c64 → f32", "c128 → f64"]);
  add("RANDOM_UNIFORM RANDOM_STANDARD_NORMAL", ["i32 → f32"], { options: "RandomOptions" });
  add("MULTINOMIAL", ["f32 i32 → i32|i64"], { options: "RandomOptions" });

  // Custom operators that runtimes have built in.
  add("TFLite_Detection_PostProcess", ["f32|u8|i8 f32|u8|i8 f32|u8|i8 → f32 f32 f32 f32"]);
  add("Convolution2DTransposeBias", ["f32 f32 f32 → f32"]);
  return rules;
}

/**
 * What an operator takes and gives.
 *
 * @param operator its name in the schema; of a custom operator its own
 * @returns its line of the table; undefined for operators that the table does not know
 */
export function operandRule(operator: string): OperandRule | undefined {
  table ??= allRules();
  return table.get(operator);
}
