/**
 * The tables of operator options, one for each member of the schema's union `BuiltinOptions`, as
 * data (fields.ts). Slots and defaults are those of the official schema (PyPI's package `tflite`
 * 2.18.0, generated from it).
 *
 * @module
 */
import { type Field, type FieldValue, scalar, type ScalarField, string, vector } from "./fields.ts";

/** The fields of each table; a table's position is its number in the union, which counts from 1. */
export const OPTION_TABLES = {
  Conv2DOptions: {
    padding: scalar(0, "int8"),
    strideW: scalar(1, "int32"),
    strideH: scalar(2, "int32"),
    fusedActivationFunction: scalar(3, "int8"),
    dilationWFactor: scalar(4, "int32", 1),
    dilationHFactor: scalar(5, "int32", 1),
    quantizedBiasType: scalar(6, "int8"),
  },
  DepthwiseConv2DOptions: {
    padding: scalar(0, "int8"),
    strideW: scalar(1, "int32"),
    strideH: scalar(2, "int32"),
    depthMultiplier: scalar(3, "int32"),
    fusedActivationFunction: scalar(4, "int8"),
    dilationWFactor: scalar(5, "int32", 1),
    dilationHFactor: scalar(6, "int32", 1),
  },
  ConcatEmbeddingsOptions: {
    numChannels: scalar(0, "int32"),
    numColumnsPerChannel: vector(1, "int32"),
    embeddingDimPerChannel: vector(2, "int32"),
  },
  // The schema's name is "type", which here says which table the options are.
  LSHProjectionOptions: { projectionType: scalar(0, "int8") },
  Pool2DOptions: {
    padding: scalar(0, "int8"),
    strideW: scalar(1, "int32"),
    strideH: scalar(2, "int32"),
    filterWidth: scalar(3, "int32"),
    filterHeight: scalar(4, "int32"),
    fusedActivationFunction: scalar(5, "int8"),
  },
  SVDFOptions: {
    rank: scalar(0, "int32"),
    fusedActivationFunction: scalar(1, "int8"),
    asymmetricQuantizeInputs: scalar(2, "bool"),
  },
  RNNOptions: {
    fusedActivationFunction: scalar(0, "int8"),
    asymmetricQuantizeInputs: scalar(1, "bool"),
  },
  FullyConnectedOptions: {
    fusedActivationFunction: scalar(0, "int8"),
    weightsFormat: scalar(1, "int8"),
    keepNumDims: scalar(2, "bool"),
    asymmetricQuantizeInputs: scalar(3, "bool"),
    quantizedBiasType: scalar(4, "int8"),
  },
  SoftmaxOptions: { beta: scalar(0, "float32") },
  ConcatenationOptions: { axis: scalar(0, "int32"), fusedActivationFunction: scalar(1, "int8") },
  AddOptions: {
    fusedActivationFunction: scalar(0, "int8"),
    potScaleInt16: scalar(1, "bool", true),
  },
  L2NormOptions: { fusedActivationFunction: scalar(0, "int8") },
  LocalResponseNormalizationOptions: {
    radius: scalar(0, "int32"),
    bias: scalar(1, "float32"),
    alpha: scalar(2, "float32"),
    beta: scalar(3, "float32"),
  },
  LSTMOptions: {
    fusedActivationFunction: scalar(0, "int8"),
    cellClip: scalar(1, "float32"),
    projClip: scalar(2, "float32"),
    kernelType: scalar(3, "int8"),
    asymmetricQuantizeInputs: scalar(4, "bool"),
  },
  ResizeBilinearOptions: { alignCorners: scalar(2, "bool"), halfPixelCenters: scalar(3, "bool") },
  CallOptions: { subgraph: scalar(0, "uint32") },
  ReshapeOptions: { newShape: vector(0, "int32") },
  SkipGramOptions: {
    ngramSize: scalar(0, "int32"),
    maxSkipSize: scalar(1, "int32"),
    includeAllNgrams: scalar(2, "bool"),
  },
  SpaceToDepthOptions: { blockSize: scalar(0, "int32") },
  EmbeddingLookupSparseOptions: { combiner: scalar(0, "int8") },
  MulOptions: { fusedActivationFunction: scalar(0, "int8") },
  PadOptions: {},
  GatherOptions: { axis: scalar(0, "int32"), batchDims: scalar(1, "int32") },
  BatchToSpaceNDOptions: {},
  SpaceToBatchNDOptions: {},
  TransposeOptions: {},
  ReducerOptions: { keepDims: scalar(0, "bool") },
  SubOptions: {
    fusedActivationFunction: scalar(0, "int8"),
    potScaleInt16: scalar(1, "bool", true),
  },
  DivOptions: { fusedActivationFunction: scalar(0, "int8") },
  SqueezeOptions: { squeezeDims: vector(0, "int32") },
  SequenceRNNOptions: {
    timeMajor: scalar(0, "bool"),
    fusedActivationFunction: scalar(1, "int8"),
    asymmetricQuantizeInputs: scalar(2, "bool"),
  },
  StridedSliceOptions: {
    beginMask: scalar(0, "int32"),
    endMask: scalar(1, "int32"),
    ellipsisMask: scalar(2, "int32"),
    newAxisMask: scalar(3, "int32"),
    shrinkAxisMask: scalar(4, "int32"),
    offset: scalar(5, "bool"),
  },
  ExpOptions: {},
  TopKV2Options: {},
  SplitOptions: { numSplits: scalar(0, "int32") },
  LogSoftmaxOptions: {},
  CastOptions: { inDataType: scalar(0, "int8"), outDataType: scalar(1, "int8") },
  DequantizeOptions: {},
  MaximumMinimumOptions: {},
  ArgMaxOptions: { outputType: scalar(0, "int8") },
  LessOptions: {},
  NegOptions: {},
  PadV2Options: {},
  GreaterOptions: {},
  GreaterEqualOptions: {},
  LessEqualOptions: {},
  SelectOptions: {},
  SliceOptions: {},
  TransposeConvOptions: {
    padding: scalar(0, "int8"),
    strideW: scalar(1, "int32"),
    strideH: scalar(2, "int32"),
    fusedActivationFunction: scalar(3, "int8"),
    quantizedBiasType: scalar(4, "int8"),
  },
  SparseToDenseOptions: { validateIndices: scalar(0, "bool") },
  TileOptions: {},
  ExpandDimsOptions: {},
  EqualOptions: {},
  NotEqualOptions: {},
  ShapeOptions: { outType: scalar(0, "int8") },
  PowOptions: {},
  ArgMinOptions: { outputType: scalar(0, "int8") },
  FakeQuantOptions: {
    min: scalar(0, "float32"),
    max: scalar(1, "float32"),
    numBits: scalar(2, "int32"),
    narrowRange: scalar(3, "bool"),
  },
  PackOptions: { valuesCount: scalar(0, "int32"), axis: scalar(1, "int32") },
  LogicalOrOptions: {},
  OneHotOptions: { axis: scalar(0, "int32") },
  LogicalAndOptions: {},
  LogicalNotOptions: {},
  UnpackOptions: { num: scalar(0, "int32"), axis: scalar(1, "int32") },
  FloorDivOptions: {},
  SquareOptions: {},
  ZerosLikeOptions: {},
  FillOptions: {},
  BidirectionalSequenceLSTMOptions: {
    fusedActivationFunction: scalar(0, "int8"),
    cellClip: scalar(1, "float32"),
    projClip: scalar(2, "float32"),
    mergeOutputs: scalar(3, "bool"),
    timeMajor: scalar(4, "bool", true),
    asymmetricQuantizeInputs: scalar(5, "bool"),
  },
  BidirectionalSequenceRNNOptions: {
    timeMajor: scalar(0, "bool"),
    fusedActivationFunction: scalar(1, "int8"),
    mergeOutputs: scalar(2, "bool"),
    asymmetricQuantizeInputs: scalar(3, "bool"),
  },
  UnidirectionalSequenceLSTMOptions: {
    fusedActivationFunction: scalar(0, "int8"),
    cellClip: scalar(1, "float32"),
    projClip: scalar(2, "float32"),
    timeMajor: scalar(3, "bool"),
    asymmetricQuantizeInputs: scalar(4, "bool"),
    diagonalRecurrentTensors: scalar(5, "bool"),
  },
  FloorModOptions: {},
  RangeOptions: {},
  ResizeNearestNeighborOptions: {
    alignCorners: scalar(0, "bool"),
    halfPixelCenters: scalar(1, "bool"),
  },
  LeakyReluOptions: { alpha: scalar(0, "float32") },
  SquaredDifferenceOptions: {},
  MirrorPadOptions: { mode: scalar(0, "int8") },
  AbsOptions: {},
  SplitVOptions: { numSplits: scalar(0, "int32") },
  UniqueOptions: { idxOutType: scalar(0, "int8", 2) },
  ReverseV2Options: {},
  AddNOptions: {},
  GatherNdOptions: {},
  CosOptions: {},
  WhereOptions: {},
  RankOptions: {},
  ReverseSequenceOptions: { seqDim: scalar(0, "int32"), batchDim: scalar(1, "int32") },
  MatrixDiagOptions: {},
  QuantizeOptions: {},
  MatrixSetDiagOptions: {},
  HardSwishOptions: {},
  IfOptions: { thenSubgraphIndex: scalar(0, "int32"), elseSubgraphIndex: scalar(1, "int32") },
  WhileOptions: { condSubgraphIndex: scalar(0, "int32"), bodySubgraphIndex: scalar(1, "int32") },
  DepthToSpaceOptions: { blockSize: scalar(0, "int32") },
  NonMaxSuppressionV4Options: {},
  NonMaxSuppressionV5Options: {},
  ScatterNdOptions: {},
  SelectV2Options: {},
  DensifyOptions: {},
  SegmentSumOptions: {},
  BatchMatMulOptions: {
    adjX: scalar(0, "bool"),
    adjY: scalar(1, "bool"),
    asymmetricQuantizeInputs: scalar(2, "bool"),
  },
  CumsumOptions: { exclusive: scalar(0, "bool"), reverse: scalar(1, "bool") },
  CallOnceOptions: { initSubgraphIndex: scalar(0, "int32") },
  BroadcastToOptions: {},
  Rfft2dOptions: {},
  Conv3DOptions: {
    padding: scalar(0, "int8"),
    strideD: scalar(1, "int32"),
    strideW: scalar(2, "int32"),
    strideH: scalar(3, "int32"),
    fusedActivationFunction: scalar(4, "int8"),
    dilationDFactor: scalar(5, "int32", 1),
    dilationWFactor: scalar(6, "int32", 1),
    dilationHFactor: scalar(7, "int32", 1),
  },
  HashtableOptions: {
    tableId: scalar(0, "int32"),
    keyDtype: scalar(1, "int8"),
    valueDtype: scalar(2, "int8"),
  },
  HashtableFindOptions: {},
  HashtableImportOptions: {},
  HashtableSizeOptions: {},
  VarHandleOptions: { container: string(0), sharedName: string(1) },
  ReadVariableOptions: {},
  AssignVariableOptions: {},
  RandomOptions: { seed: scalar(0, "int64"), seed2: scalar(1, "int64") },
  BucketizeOptions: { boundaries: vector(0, "float32") },
  GeluOptions: { approximate: scalar(0, "bool") },
  DynamicUpdateSliceOptions: {},
  UnsortedSegmentProdOptions: {},
  UnsortedSegmentMaxOptions: {},
  UnsortedSegmentMinOptions: {},
  UnsortedSegmentSumOptions: {},
  ATan2Options: {},
  SignOptions: {},
  BitcastOptions: {},
  BitwiseXorOptions: {},
  RightShiftOptions: {},
} as const;

/** The name of a table of options. */
export type OptionsName = keyof typeof OPTION_TABLES;

/** The fields in memory of a table of options; vectors and strings may be absent. */
export type OptionFields<Name extends OptionsName> =
  & {
    readonly [
      Key in keyof typeof OPTION_TABLES[Name] as typeof OPTION_TABLES[Name][Key] extends ScalarField
        ? Key
        : never
    ]: FieldValue<typeof OPTION_TABLES[Name][Key]>;
  }
  & {
    readonly [
      Key in keyof typeof OPTION_TABLES[Name] as typeof OPTION_TABLES[Name][Key] extends ScalarField
        ? never
        : Key
    ]?: FieldValue<typeof OPTION_TABLES[Name][Key]>;
  };

/** The options of an operator: `type` says which table they are. */
export type BuiltinOptions = {
  [Name in OptionsName]: { readonly type: Name } & OptionFields<Name>;
}[OptionsName];

/** The names of the tables by their number in the union `BuiltinOptions`; 0 is no table. */
export const OPTIONS_NAMES: readonly (OptionsName | "NONE")[] = [
  "NONE",
  ...Object.keys(OPTION_TABLES) as OptionsName[],
];

/**
 * The options of an operator with the schema's default for every scalar that is not given.
 *
 * @param type the name of the table
 * @param given the fields that differ from the schema's defaults
 * @returns the complete table
 */
export function builtinOptions<Name extends OptionsName>(
  type: Name,
  given: Partial<OptionFields<Name>> = {},
): { readonly type: Name } & OptionFields<Name> {
  const fields: Readonly<Record<string, Field>> = OPTION_TABLES[type];
  const defaults = Object.entries(fields).flatMap(([name, field]) =>
    field.kind === "scalar" ? [[name, field.default]] : []
  );
  return { type, ...Object.fromEntries(defaults), ...given };
}
