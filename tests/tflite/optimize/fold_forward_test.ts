import { assertEquals } from "@std/assert";
import { builtinOptions, Padding } from "../../../lib/tflite/format/schema.ts";
import { type Graph, GraphBuilder, type Value } from "../../../lib/tflite/graph/graph.ts";
import { ElementWise } from "../../../lib/tflite/layers/element_wise.ts";
import { foldForward } from "../../../lib/tflite/optimize/fold_forward.ts";

/** What `build` makes of an input of a shape. */
function graphOf(shape: readonly number[], build: (tools: Tools, input: Value) => Value[]): Graph {
  const graph = new GraphBuilder();
  const input: Value = { name: "input", shape, type: "float32" };
  const outputs = build({ graph, compute: new ElementWise({ name: "norm", graph }) }, input);
  return foldForward({
    inputs: [{ name: "input", value: input }],
    outputs: outputs.map((value) => ({ name: value.name, value })),
    operations: graph.operations,
  });
}

interface Tools {
  readonly graph: GraphBuilder;
  readonly compute: ElementWise;
}

/** Batch normalization of two channels: × 2 + 1 and × 10 − 3. */
function normalize({ graph, compute }: Tools, x: Value): Value {
  const scaled = compute.binary("MUL", [x, graph.floats("scale", [2, 10])]);
  return compute.binary("ADD", [scaled, graph.floats("shift", [1, -3])]);
}

/** A dense layer of one unit. */
const dense = ({ graph }: Tools, x: Value, weights: number[]): Value =>
  graph.add({
    operator: "FULLY_CONNECTED",
    inputs: [
      x,
      graph.floats("weights", weights, { shape: [1, weights.length] }),
      graph.floats("bias", [5]),
    ],
    options: builtinOptions("FullyConnectedOptions"),
    name: "dense",
    shape: [1, 1],
  });

const operators = ({ operations }: Graph) => operations.map(({ operator }) => operator);

Deno.test("foldForward() folds a batch normalization into the dense layer behind it", () => {
  const graph = graphOf([1, 2], (tools, x) => [dense(tools, normalize(tools, x), [3, 4])]);
  assertEquals(operators(graph), ["FULLY_CONNECTED"]);
  const [input, weights, bias] = graph.operations[0]!.inputs;
  assertEquals(input, graph.inputs[0]!.value);
  assertEquals(weights!.data, Float32Array.of(6, 40));
  assertEquals(bias!.data, Float32Array.of(5 + 3 - 12));
});

Deno.test("foldForward() goes through a reshape that joins axes", () => {
  const graph = graphOf([1, 2, 2], (tools, x) => {
    const flat = tools.graph.reshape(normalize(tools, x), [1, 4], { name: "flat" });
    return [dense(tools, flat, [1, 1, 1, 2])];
  });
  assertEquals(operators(graph), ["RESHAPE", "FULLY_CONNECTED"]);
  const [reshape, { inputs: [, weights, bias] }] = graph.operations as [
    Graph["operations"][0],
    Graph["operations"][0],
  ];
  assertEquals(reshape.inputs[0], graph.inputs[0]!.value);
  assertEquals(weights!.data, Float32Array.of(2, 10, 2, 20));
  assertEquals(bias!.data, Float32Array.of(5 + 1 - 3 + 1 - 6));
});

Deno.test("foldForward() keeps what something else reads, and large shifts", () => {
  const shared = graphOf([1, 2], (tools, x) => {
    const normalized = normalize(tools, x);
    return [dense(tools, normalized, [3, 4]), normalized];
  });
  assertEquals(operators(shared), ["MUL", "ADD", "FULLY_CONNECTED"]);
  const large = graphOf([1, 2], (tools, x) => {
    const shift = tools.graph.floats("shift", [17, 0]);
    return [dense(tools, tools.compute.binary("ADD", [x, shift]), [3, 4])];
  });
  assertEquals(operators(large), ["ADD", "FULLY_CONNECTED"]);
});

/** A convolution of 2×2 with padding or without behind a batch normalization. */
const convolution = (padding: number) =>
  graphOf([1, 2, 2, 2], (tools, x) => [
    tools.graph.add({
      operator: "CONV_2D",
      inputs: [
        normalize(tools, x),
        tools.graph.floats("filter", [1, 1, 1, 1, 1, 1, 1, 2], { shape: [1, 2, 2, 2] }),
        tools.graph.floats("bias", [5]),
      ],
      options: builtinOptions("Conv2DOptions", { padding, strideH: 1, strideW: 1 }),
      name: "conv",
      shape: padding === Padding.VALID ? [1, 1, 1, 1] : [1, 2, 2, 1],
    }),
  ]);

Deno.test("foldForward() folds into a convolution, but no shift where zeros are padded", () => {
  const valid = convolution(Padding.VALID);
  assertEquals(operators(valid), ["CONV_2D"]);
  const [, filter, bias] = valid.operations[0]!.inputs;
  assertEquals(filter!.data, Float32Array.of(2, 10, 2, 10, 2, 10, 2, 20));
  assertEquals(bias!.data, Float32Array.of(5 + 4 * (1 - 3) - 3));
  assertEquals(operators(convolution(Padding.SAME)), ["MUL", "ADD", "CONV_2D"]);
});
