/**
 * Sums, means and extremes along axes, normalization, and positions of extremes.
 *
 * @module
 */
import { builtinOptions, TensorType } from "../../format/schema.ts";
import type { Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter } from "../node_call.ts";
import { binary, cast, unary } from "./element_wise.ts";

type Reducer =
  | "MEAN"
  | "SUM"
  | "REDUCE_MAX"
  | "REDUCE_MIN"
  | "REDUCE_PROD"
  | "REDUCE_ALL"
  | "REDUCE_ANY";

function reduced(node: NodeCall, operator: Reducer, value: Value, name = node.name): Value {
  const rank = value.shape.length;
  const axes = node.integers(1, "axes").map((axis) => axis < 0 ? axis + rank : axis);
  if (axes.some((axis) => axis < 0 || axis >= rank)) {
    node.refuse(`its axes are [${axes}], its input has the shape [${value.shape}]`);
  }
  if (axes.length === 0) return value;
  const sorted = [...new Set(axes)].sort((a, b) => a - b);
  return node.add(operator, [value, node.integersConstant("axes", sorted)], {
    options: builtinOptions("ReducerOptions", { keepDims: node.flag("keep_dims") }),
    name,
  });
}

/** Of float32 and integers; truth values count as integers, and means are float32, as in tfjs. */
const numeric = (operator: Reducer): NodeConverter => (node) => {
  const x = node.input(0);
  const value = operator === "MEAN"
    ? cast(node, x, "float32")
    : x.type === "bool"
    ? cast(node, x, "int32")
    : x;
  return reduced(node, operator, value);
};

const logical = (operator: "REDUCE_ALL" | "REDUCE_ANY"): NodeConverter => (node) =>
  reduced(node, operator, cast(node, node.input(0), "bool"));

/** √ of the sum of squares. */
const euclideanNorm: NodeConverter = (node) => {
  const squares = unary(node, "SQUARE", node.input(0), { name: `${node.name}/squares` });
  return unary(node, "SQRT", reduced(node, "SUM", squares, `${node.name}/sum`));
};

/** The first of equal extremes, as int32. */
const position = (operator: "ARG_MAX" | "ARG_MIN"): NodeConverter => (node) => {
  const x = node.input(0);
  const axis = node.inputs.length > 1 ? node.integer(1, "axis") : 0;
  const value = x.type === "bool" ? cast(node, x, "int32") : x;
  const positive = axis < 0 ? axis + value.shape.length : axis;
  const table = operator === "ARG_MAX" ? "ArgMaxOptions" : "ArgMinOptions";
  return node.add(operator, [value, node.integersConstant("axis", [positive], [])], {
    options: builtinOptions(table, { outputType: TensorType.INT32 }),
    type: "int32",
  });
};

/** (x − mean) × scale / √(variance + ε) + offset as x × factor + term, constant as a rule. */
const batchNormalization: NodeConverter = (node) => {
  node.requireChannelsLast();
  if (node.flag("is_training")) {
    node.refuse("it is in training, so it normalizes by its own input instead of what was learnt");
  }
  const [x, scale, offset, mean, variance] = [0, 1, 2, 3, 4].map((i) => node.input(i)) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const part = (name: string) => ({ name: `${node.name}/${name}` });
  const epsilon = node.attribute("epsilon", 0.001);
  const raised = binary(node, "ADD", [variance, epsilon], part("raised"));
  const inverse = unary(node, "RSQRT", raised, part("inverse"));
  const factor = binary(node, "MUL", [inverse, scale], part("factor"));
  const shift = binary(node, "MUL", [mean, factor], part("shift"));
  const term = binary(node, "SUB", [offset, shift], part("term"));
  const scaled = binary(node, "MUL", [x, factor], part("scaled"));
  return binary(node, "ADD", [scaled, term]);
};

/** Krizhevsky's normalization across channels. */
const localResponse: NodeConverter = (node) => {
  const x = node.input(0);
  if (x.shape.length !== 4) node.refuse(`its input has the shape [${x.shape}], expected 4 axes`);
  return node.add("LOCAL_RESPONSE_NORMALIZATION", [x], {
    options: builtinOptions("LocalResponseNormalizationOptions", {
      radius: node.attribute("depth_radius", 5),
      bias: node.attribute("bias", 1),
      alpha: node.attribute("alpha", 1),
      beta: node.attribute("beta", 0.5),
    }),
  });
};

const cumulativeSum: NodeConverter = (node) => {
  const x = node.input(0);
  const axis = node.integer(1, "axis");
  const positive = axis < 0 ? axis + x.shape.length : axis;
  return node.add("CUMSUM", [x, node.integersConstant("axis", [positive], [])], {
    options: builtinOptions("CumsumOptions", {
      exclusive: node.flag("exclusive"),
      reverse: node.flag("reverse"),
    }),
  });
};

/** The largest entries along the last axis, and where they stand. */
const topEntries: NodeConverter = (node) => {
  const x = node.input(0);
  const count = node.integer(1, "count");
  if (count > (x.shape.at(-1) ?? 0)) node.refuse(`it wants ${count} entries of [${x.shape}]`);
  const shape = [...x.shape.slice(0, -1), count];
  return node.writer.addSeveral({
    operator: "TOPK_V2",
    inputs: [x, node.integersConstant("count", [count], [])],
    options: builtinOptions("TopKV2Options"),
    name: node.name,
  }, [{ shape, type: x.type }, { shape, type: "int32" }]);
};

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const reductionOperators = (): Readonly<Record<string, NodeConverter>> => ({
  All: logical("REDUCE_ALL"),
  Any: logical("REDUCE_ANY"),
  ArgMax: position("ARG_MAX"),
  ArgMin: position("ARG_MIN"),
  Cumsum: cumulativeSum,
  EuclideanNorm: euclideanNorm,
  FusedBatchNorm: batchNormalization,
  FusedBatchNormV2: batchNormalization,
  FusedBatchNormV3: batchNormalization,
  LRN: localResponse,
  Max: numeric("REDUCE_MAX"),
  Mean: numeric("MEAN"),
  Min: numeric("REDUCE_MIN"),
  Prod: numeric("REDUCE_PROD"),
  Sum: numeric("SUM"),
  TopKV2: topEntries,
});
