/**
 * Layers with several inputs.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import { type BinaryOperator, ElementWise } from "./element_wise.ts";
import type { GraphBuilder, Value } from "../graph/graph.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";

/** `Add`, `Multiply`, `Maximum`, `Minimum`: the inputs one after another. */
const elementWise =
  (operator: BinaryOperator) => (layer: LayerCall, inputs: readonly Value[]): Value => {
    const compute = new ElementWise(layer);
    return sameRank(layer, inputs).reduce((a, b) =>
      compute.binary(operator, [a, b], { name: layer.name })
    );
  };

/**
 * `Subtract`: the first input less the second. tfjs does not have it, so applications that need it
 * bring a class of their own under the name that it has in Keras.
 */
const subtract: LayerConverter = (layer, inputs) =>
  inputs.length === 2
    ? elementWise("SUB")(layer, inputs)
    : layer.refuse(`it has ${inputs.length} inputs, expected two`);

/** `Average`: the sum, divided by the number of inputs. */
const average: LayerConverter = (layer, inputs) => {
  const sum = elementWise("ADD")(layer, inputs);
  return new ElementWise(layer).binary("MUL", [sum, 1 / inputs.length]);
};

/** tfjs inserts axes of length 1 after the batch until all inputs have the same rank. */
function sameRank(layer: LayerCall, inputs: readonly Value[]): Value[] {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return inputs.map((input) => {
    const missing = new Array<number>(rank - input.shape.length).fill(1);
    const shape = [input.shape[0]!, ...missing, ...input.shape.slice(1)];
    return layer.graph.reshape(input, shape, { name: `${layer.name}/rank` });
  });
}

/** `Concatenate`. */
const concatenateLayer: LayerConverter = (layer, inputs) => {
  const { name } = layer;
  return concatenate(layer.graph, inputs, { name, axis: layer.number("axis", -1) });
};

/**
 * Puts values after one another.
 *
 * @param graph where the operation goes
 * @param values at least one value; their shapes differ along the axis at most
 * @param options the name of the result, and the axis, the last one by default
 * @returns the joined value
 */
export function concatenate(
  graph: GraphBuilder,
  values: readonly Value[],
  { name, axis: given = -1 }: { readonly name: string; readonly axis?: number },
): Value {
  const [first] = values as [Value];
  const axis = given < 0 ? given + first.shape.length : given;
  return graph.add({
    operator: "CONCATENATION",
    inputs: values,
    options: builtinOptions("ConcatenationOptions", { axis }),
    name,
    shape: first.shape.with(axis, values.reduce((sum, { shape }) => sum + shape[axis]!, 0)),
    type: first.type,
  });
}

/** `Dot`: products summed along one axis of each input, as a product of matrices. */
const dot: LayerConverter = (layer, inputs) => {
  const option = layer.option("axes");
  const [first, second] = inputs as readonly [Value, Value];
  const given = Array.isArray(option) ? option.map(Number) : [Number(option), Number(option)];
  const axes = inputs.map(({ shape }, i) => given[i]! < 0 ? given[i]! + shape.length : given[i]!);
  if (axes.some((axis) => !(axis >= 1))) {
    layer.refuse(`its axes are [${axes}], expected axes after the batch`);
  }
  const unit = layer.option("normalize") === true;
  const a = unit ? normalized(layer, first, { axis: axes[0]! }) : first;
  const b = unit ? normalized(layer, second, { axis: axes[1]! }) : second;
  // A vector is a matrix of one row (left) or one column (right); the sum runs along the
  // columns of the left matrix and the rows of the right one, unless transposed.
  const left = a.shape.length === 2
    ? layer.graph.reshape(a, [a.shape[0]!, 1, a.shape[1]!], { name: `${layer.name}/row` })
    : a;
  const right = b.shape.length === 2
    ? layer.graph.reshape(b, [b.shape[0]!, b.shape[1]!, 1], { name: `${layer.name}/column` })
    : b;
  const adjX = a.shape.length === 3 && axes[0] === 1;
  const adjY = b.shape.length === 3 && axes[1] === 2;
  const product = layer.graph.add({
    operator: "BATCH_MATMUL",
    inputs: [left, right],
    options: builtinOptions("BatchMatMulOptions", { adjX, adjY }),
    name: layer.name,
    shape: [left.shape[0]!, left.shape[adjX ? 2 : 1]!, right.shape[adjY ? 1 : 2]!],
  });
  return layer.graph.reshape(product, layer.outputShape(inputs), { name: `${layer.name}/axes` });
};

/** tfjs's floor under the sum of squares, so that zeros do not divide by zero. */
const L2_EPSILON = 1e-7;

/** x / √max(Σ x², ε) along one axis: `l2Normalize` of tfjs-layers. */
function normalized(
  layer: LayerCall,
  value: Value,
  { axis }: { readonly axis: number },
): Value {
  const compute = new ElementWise({ name: `${layer.name}/normalize`, graph: layer.graph });
  const sum = compute.reduce("SUM", compute.binary("MUL", [value, value]), [axis]);
  const floored = compute.binary("MAXIMUM", [sum, L2_EPSILON]);
  return compute.binary("MUL", [value, compute.unary("RSQRT", floored)]);
}

/** The converters of this family by class name. */
export const mergeLayers: Readonly<Record<string, LayerConverter>> = {
  Add: elementWise("ADD"),
  Subtract: subtract,
  Multiply: elementWise("MUL"),
  Maximum: elementWise("MAXIMUM"),
  Minimum: elementWise("MINIMUM"),
  Average: average,
  Concatenate: concatenateLayer,
  Dot: dot,
};
