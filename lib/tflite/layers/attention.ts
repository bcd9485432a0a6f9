/**
 * Attention of Keras: scores of queries and keys, softmax over the keys, a mixture of the values.
 *
 * @module
 */
import { builtinOptions } from "../format/schema.ts";
import { elementCount } from "../../core/nd_array.ts";
import type { Value } from "../graph/graph.ts";
import { fullyConnected } from "./dense.ts";
import { ElementWise } from "./element_wise.ts";
import type { LayerCall, LayerConverter } from "./layer.ts";
import { transposed } from "./transposed.ts";

/** Query, value and key: the value is the query, and the key the value, where they are not given. */
function threeOf([query, value = query, key = value]: readonly Value[]) {
  return { query: query!, value: value!, key: key! };
}

/** A product of matrices for each index of the axes before the last two. */
function product(
  layer: LayerCall,
  [a, b]: readonly [Value, Value],
  { adjY = false, name }: { readonly adjY?: boolean; readonly name: string },
): Value {
  return layer.graph.add({
    operator: "BATCH_MATMUL",
    inputs: [a, b],
    options: builtinOptions("BatchMatMulOptions", { adjY }),
    name: `${layer.name}/${name}`,
    shape: [...a.shape.slice(0, -1), b.shape.at(adjY ? -2 : -1)!],
  });
}

/** `Attention` and `AdditiveAttention`. */
const attention: LayerConverter = (layer, inputs) => {
  if (layer.argument("useCausalMask") === true) layer.refuse("it is called with use_causal_mask");
  const { query, value, key } = threeOf(inputs);
  const isAdditive = layer.className === "AdditiveAttention";
  const isSum = isAdditive || layer.option("scoreMode") === "concat";
  const scores = isSum
    ? sumScores(layer, [query, key], { isAdditive })
    : times(layer, product(layer, [query, key], { adjY: true, name: "scores" }), "scale");
  const weights = new ElementWise(layer).unary("SOFTMAX", scores);
  return product(layer, [weights, value], { name: "mixture" });
};

/** A value times a weight that is one number, if the layer has it. */
function times(layer: LayerCall, value: Value, weight: string): Value {
  if (!layer.has(weight)) return value;
  return new ElementWise(layer).binary("MUL", [value, layer.weightConstant(weight)]);
}

/** Scores that are sums over tanh(query + key), for each pair of both. */
function sumScores(
  layer: LayerCall,
  [query, key]: readonly [Value, Value],
  { isAdditive }: { readonly isAdditive: boolean },
): Value {
  const { graph, name } = layer;
  const compute = new ElementWise(layer);
  const [batch, queries, features] = query.shape as [number, number, number];
  const keys = key.shape[1]!;
  const rows = graph.reshape(query, [batch, queries, 1, features], { name: `${name}/queries` });
  const columns = graph.reshape(key, [batch, 1, keys, features], { name: `${name}/keys` });
  const pairs = compute.binary("ADD", [rows, columns]);
  const curved = compute.unary("TANH", isAdditive ? pairs : times(layer, pairs, "scale"));
  const weighted = isAdditive ? times(layer, curved, "scale") : curved;
  const sums = graph.reshape(compute.reduce("SUM", weighted, [3]), [batch, queries, keys], {
    name: `${name}/sums`,
  });
  return isAdditive ? sums : times(layer, sums, "concat_score_weight");
}

/** Less than any score, so that nothing is left of it after softmax (Keras has it too). */
const NEGLIGIBLE = -1e9;

/** `MultiHeadAttention`: attention in several subspaces (Vaswani et al. 2017). */
const multiHeadAttention: LayerConverter = (layer, inputs) => {
  const { graph, name } = layer;
  const { query, value, key } = threeOf(inputs);
  const root = Math.sqrt(layer.number("keyDim"));
  const asked = project(layer, query, { part: "query", factor: 1 / root });
  const keys = project(layer, key, { part: "key" });
  const scores = masked(layer, product(layer, [asked, keys], { adjY: true, name: "scores" }));
  const weights = new ElementWise(layer).unary("SOFTMAX", scores);
  const mixed = product(layer, [weights, project(layer, value, { part: "value" })], {
    name: "mixture",
  });
  const joined = transposed({ graph, name: `${name}/joined` }, mixed, [0, 2, 1, 3]);
  const [batch, steps, heads, size] = joined.shape as [number, number, number, number];
  const rows = graph.reshape(joined, [batch * steps, heads * size], { name: `${name}/rows` });
  const outputs = layer.weightShape("attention_output/kernel").slice(2);
  const result = fullyConnected(layer, rows, {
    name: "attention_output",
    inputs: heads * size,
  });
  return graph.reshape(result, [batch, steps, ...outputs], { name: `${name}/output` });
};

/** The heads of a value, `[batch, heads, steps, size]`; the factor goes into the weights. */
function project(
  layer: LayerCall,
  value: Value,
  { part, factor }: { readonly part: string; readonly factor?: number },
): Value {
  const { graph, name } = layer;
  const [batch, steps, features] = value.shape as [number, number, number];
  const [, heads, size] = layer.weightShape(`${part}/kernel`) as [number, number, number];
  const rows = graph.reshape(value, [batch * steps, features], { name: `${name}/${part}/rows` });
  const projected = fullyConnected(layer, rows, { name: part, inputs: features, factor });
  const split = graph.reshape(projected, [batch, steps, heads, size], {
    name: `${name}/${part}/heads`,
  });
  return transposed({ graph, name: `${name}/${part}` }, split, [0, 2, 1, 3]);
}

/** Takes later steps away from the scores where the model asks for a causal mask. */
function masked(layer: LayerCall, scores: Value): Value {
  if (layer.argument("useCausalMask") !== true) return scores;
  const [rows, columns] = scores.shape.slice(-2) as [number, number];
  const later = Float32Array.from(
    { length: elementCount([rows, columns]) },
    (_, i) => i % columns > Math.floor(i / columns) ? NEGLIGIBLE : 0,
  );
  const mask = layer.constant(
    `mask${rows}×${columns}`,
    () => layer.graph.floats(`${layer.name}/mask`, later, { shape: [rows, columns] }),
  );
  return new ElementWise(layer).binary("ADD", [scores, mask]);
}

/** The converters of this family by class name. */
export const attentionLayers: Readonly<Record<string, LayerConverter>> = {
  AdditiveAttention: attention,
  Attention: attention,
  "Keras>MultiHeadAttention": multiHeadAttention,
};
