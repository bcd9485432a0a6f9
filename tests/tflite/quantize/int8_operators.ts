/** A graph for each operator with an int8 kernel, as `quantize/int8_rules.ts` lists them. */
import {
  type Graph,
  GraphBuilder,
  type Operation,
  TARGET_RUNTIMES,
  type TargetRuntime,
  type Value,
} from "../../../lib/tflite/graph/graph.ts";
import { type BuiltinOptions, builtinOptions } from "../../../lib/tflite/format/schema.ts";

type Operator = Operation["operator"];

/** An operator, and how it is called. */
export interface OperatorCase {
  readonly operator: Operator;
  readonly graph: Graph;
  /** The smallest and the largest input. */
  readonly range: readonly [number, number];
  /** The runtimes that have the int8 kernel; all by default. */
  readonly runtimes: readonly TargetRuntime[];
  /** Whether the others have the operator, though not in int8. */
  readonly isElsewhereInFloat: boolean;
}

interface Call {
  readonly runtimes?: readonly TargetRuntime[];
  readonly isElsewhereInFloat?: boolean;
  readonly shape?: readonly number[];
  readonly options?: BuiltinOptions;
  readonly range?: readonly [number, number];
  /** What it reads; the input alone by default. */
  readonly inputs?: (input: Value, graph: GraphBuilder) => readonly Value[];
  /** The shapes of its outputs; that of the input by default. */
  readonly outputs?: readonly (readonly number[])[];
}

const IMAGE = [1, 4, 4, 8];

function operatorCase(operator: Operator, call: Call = {}): OperatorCase {
  const { shape = IMAGE, options, range = [-2, 2], inputs = (input: Value) => [input] } = call;
  const builder = new GraphBuilder();
  const input: Value = { name: "input", shape, type: "float32" };
  const outputs = (call.outputs ?? [shape]).map((shape, i): Value => ({
    name: `output${i}`,
    shape,
    type: "float32",
  }));
  const operations = [{ operator, inputs: inputs(input, builder), options, outputs }];
  const graph = {
    inputs: [{ name: "input", value: input }],
    outputs: outputs.map((value) => ({ name: value.name, value })),
    operations,
  };
  const { runtimes = TARGET_RUNTIMES, isElsewhereInFloat = false } = call;
  return { operator, graph, range, runtimes, isElsewhereInFloat };
}

/** The input and a constant of numbers of its kind. */
const withNumbers = (input: Value, graph: GraphBuilder) => [
  input,
  graph.floats("numbers", Array.from({ length: 8 }, (_, i) => Math.cos(3 * i)), { shape: [8] }),
];

const withIntegers =
  (...lists: readonly (readonly number[])[]) => (input: Value, graph: GraphBuilder) => [
    input,
    ...lists.map((values, i) => graph.integers(`integers${i}`, values)),
  ];

const withPairs = (values: readonly number[]) => (input: Value, graph: GraphBuilder) => [
  input,
  graph.integers("pairs", values, { shape: [values.length / 2, 2] }),
];

const window = builtinOptions("Pool2DOptions", {
  padding: 1,
  strideH: 2,
  strideW: 2,
  filterHeight: 2,
  filterWidth: 2,
});
const reducer = builtinOptions("ReducerOptions");
const HALF = [1, 2, 2, 8];
const VECTOR = [1, 8];

/** All of them. */
export const OPERATOR_CASES: readonly OperatorCase[] = [
  operatorCase("ABS", { options: builtinOptions("AbsOptions") }),
  operatorCase("ADD", { inputs: withNumbers, options: builtinOptions("AddOptions") }),
  operatorCase("AVERAGE_POOL_2D", { options: window, outputs: [HALF] }),
  operatorCase("BATCH_MATMUL", {
    shape: [1, 4, 4],
    inputs: (input) => [input, input],
    options: builtinOptions("BatchMatMulOptions"),
  }),
  operatorCase("BATCH_TO_SPACE_ND", {
    shape: [4, 2, 2, 8],
    inputs: (
      input,
      graph,
    ) => [
      input,
      graph.integers("block", [2, 2]),
      graph.integers("crops", [0, 0, 0, 0], { shape: [2, 2] }),
    ],
    options: builtinOptions("BatchToSpaceNDOptions"),
    outputs: [IMAGE],
  }),
  operatorCase("CONCATENATION", {
    inputs: (input) => [input, input],
    options: builtinOptions("ConcatenationOptions", { axis: 3 }),
    outputs: [[1, 4, 4, 16]],
  }),
  operatorCase("DEPTH_TO_SPACE", {
    options: builtinOptions("DepthToSpaceOptions", { blockSize: 2 }),
    outputs: [[1, 8, 8, 2]],
  }),
  operatorCase("ELU"),
  operatorCase("EXP", {
    options: builtinOptions("ExpOptions"),
    runtimes: ["today", "2023"],
    isElsewhereInFloat: true,
  }),
  operatorCase("EXPAND_DIMS", {
    inputs: withIntegers([1]),
    shape: VECTOR,
    options: builtinOptions("ExpandDimsOptions"),
    outputs: [[1, 1, 8]],
  }),
  operatorCase("GATHER", {
    inputs: withIntegers([2, 0]),
    options: builtinOptions("GatherOptions", { axis: 3 }),
    outputs: [[1, 4, 4, 2]],
  }),
  operatorCase("GELU", { options: builtinOptions("GeluOptions"), runtimes: ["today", "2023"] }),
  operatorCase("HARD_SWISH", { options: builtinOptions("HardSwishOptions"), range: [-5, 5] }),
  operatorCase("L2_NORMALIZATION", { options: builtinOptions("L2NormOptions") }),
  operatorCase("LEAKY_RELU", { options: builtinOptions("LeakyReluOptions", { alpha: 0.2 }) }),
  operatorCase("LOG", { range: [0.5, 4], runtimes: ["today"], isElsewhereInFloat: true }),
  operatorCase("LOG_SOFTMAX", { options: builtinOptions("LogSoftmaxOptions"), shape: VECTOR }),
  operatorCase("LOGISTIC"),
  operatorCase("MAX_POOL_2D", { options: window, outputs: [HALF] }),
  operatorCase("MAXIMUM", {
    inputs: withNumbers,
    options: builtinOptions("MaximumMinimumOptions"),
  }),
  operatorCase("MEAN", { inputs: withIntegers([1, 2]), options: reducer, outputs: [VECTOR] }),
  operatorCase("MINIMUM", {
    inputs: withNumbers,
    options: builtinOptions("MaximumMinimumOptions"),
  }),
  operatorCase("MIRROR_PAD", {
    inputs: withPairs([0, 0, 1, 1, 1, 1, 0, 0]),
    options: builtinOptions("MirrorPadOptions"),
    outputs: [[1, 6, 6, 8]],
  }),
  operatorCase("MUL", { inputs: withNumbers, options: builtinOptions("MulOptions") }),
  operatorCase("PACK", {
    shape: VECTOR,
    inputs: (input) => [input, input],
    options: builtinOptions("PackOptions", { valuesCount: 2, axis: 1 }),
    outputs: [[1, 2, 8]],
  }),
  operatorCase("PAD", {
    inputs: withPairs([0, 0, 1, 1, 1, 1, 0, 0]),
    options: builtinOptions("PadOptions"),
    outputs: [[1, 6, 6, 8]],
  }),
  operatorCase("PRELU", {
    inputs: (
      input,
      graph,
    ) => [
      input,
      graph.floats("slopes", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], { shape: [1, 1, 8] }),
    ],
  }),
  operatorCase("REDUCE_MAX", { inputs: withIntegers([1, 2]), options: reducer, outputs: [VECTOR] }),
  operatorCase("REDUCE_MIN", { inputs: withIntegers([1, 2]), options: reducer, outputs: [VECTOR] }),
  operatorCase("RELU"),
  operatorCase("RELU6", { range: [-2, 8] }),
  operatorCase("RESHAPE", {
    inputs: withIntegers([1, 128]),
    options: builtinOptions("ReshapeOptions"),
    outputs: [[1, 128]],
  }),
  operatorCase("RESIZE_BILINEAR", {
    inputs: withIntegers([8, 8]),
    options: builtinOptions("ResizeBilinearOptions"),
    outputs: [[1, 8, 8, 8]],
  }),
  operatorCase("RESIZE_NEAREST_NEIGHBOR", {
    inputs: withIntegers([8, 8]),
    options: builtinOptions("ResizeNearestNeighborOptions"),
    outputs: [[1, 8, 8, 8]],
  }),
  operatorCase("RSQRT", { range: [0.5, 4] }),
  operatorCase("SLICE", {
    inputs: withIntegers([0, 1, 1, 0], [1, 2, 2, 8]),
    options: builtinOptions("SliceOptions"),
    outputs: [HALF],
  }),
  operatorCase("SOFTMAX", {
    shape: VECTOR,
    options: builtinOptions("SoftmaxOptions", { beta: 1 }),
  }),
  operatorCase("SPACE_TO_BATCH_ND", {
    inputs: (
      input,
      graph,
    ) => [
      input,
      graph.integers("block", [2, 2]),
      graph.integers("paddings", [0, 0, 0, 0], { shape: [2, 2] }),
    ],
    options: builtinOptions("SpaceToBatchNDOptions"),
    outputs: [[4, 2, 2, 8]],
  }),
  operatorCase("SPACE_TO_DEPTH", {
    options: builtinOptions("SpaceToDepthOptions", { blockSize: 2 }),
    outputs: [[1, 2, 2, 32]],
  }),
  operatorCase("SPLIT", {
    inputs: (input, graph) => [graph.integers("axis", [3], { shape: [] }), input],
    options: builtinOptions("SplitOptions", { numSplits: 2 }),
    outputs: [[1, 4, 4, 4], [1, 4, 4, 4]],
  }),
  operatorCase("SPLIT_V", {
    inputs: (
      input,
      graph,
    ) => [input, graph.integers("sizes", [3, 5]), graph.integers("axis", [3], { shape: [] })],
    options: builtinOptions("SplitVOptions", { numSplits: 2 }),
    outputs: [[1, 4, 4, 3], [1, 4, 4, 5]],
  }),
  operatorCase("SQUARED_DIFFERENCE", {
    inputs: withNumbers,
    options: builtinOptions("SquaredDifferenceOptions"),
  }),
  operatorCase("SQUEEZE", {
    shape: [1, 1, 8],
    options: builtinOptions("SqueezeOptions", { squeezeDims: Int32Array.of(1) }),
    outputs: [VECTOR],
  }),
  operatorCase("STRIDED_SLICE", {
    inputs: withIntegers([0, 0, 0, 0], [1, 4, 4, 8], [1, 2, 2, 1]),
    options: builtinOptions("StridedSliceOptions"),
    outputs: [HALF],
  }),
  operatorCase("SUB", { inputs: withNumbers, options: builtinOptions("SubOptions") }),
  operatorCase("SUM", { inputs: withIntegers([1, 2]), options: reducer, outputs: [VECTOR] }),
  operatorCase("TANH"),
  operatorCase("TILE", {
    runtimes: ["today", "2023"],
    shape: [1, 1, 8],
    inputs: withIntegers([1, 3, 1]),
    options: builtinOptions("TileOptions"),
    outputs: [[1, 3, 8]],
  }),
  operatorCase("TRANSPOSE", {
    inputs: withIntegers([0, 2, 1, 3]),
    options: builtinOptions("TransposeOptions"),
  }),
  operatorCase("UNPACK", {
    shape: [1, 2, 8],
    options: builtinOptions("UnpackOptions", { num: 2, axis: 1 }),
    outputs: [VECTOR, VECTOR],
  }),
];
