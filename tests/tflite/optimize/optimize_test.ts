import { assertEquals } from "@std/assert";
import { ElementWise } from "../../../lib/tflite/layers/element_wise.ts";
import { type Graph, GraphBuilder, type Value } from "../../../lib/tflite/graph/graph.ts";
import { optimize } from "../../../lib/tflite/optimize/optimize.ts";
import { ActivationFunctionType, builtinOptions } from "../../../lib/tflite/format/schema.ts";

/** A graph around one input of shape `[2, 6]`; `build` gives its outputs. */
function graphOf(build: (input: Value, builder: GraphBuilder) => Value[]): Graph {
  const builder = new GraphBuilder();
  const input: Value = { name: "input", shape: [2, 6], type: "float32" };
  const outputs = build(input, builder);
  return {
    inputs: [{ name: "input", value: input }],
    outputs: outputs.map((value) => ({ name: value.name, value })),
    operations: builder.operations,
  };
}

/** FULLY_CONNECTED with 3 units, whose weights and biases are 1, 2, 3 … */
function dense(builder: GraphBuilder, input: Value): Value {
  const weights = builder.floats("weights", Array.from({ length: 18 }, (_, i) => i + 1), {
    shape: [3, 6],
  });
  return builder.add({
    operator: "FULLY_CONNECTED",
    inputs: [input, weights, builder.floats("bias", [1, 2, 3])],
    options: builtinOptions("FullyConnectedOptions"),
    name: "dense",
    shape: [2, 3],
  });
}

const operators = (graph: Graph) => graph.operations.map(({ operator }) => operator);

Deno.test("optimize() makes two reshapes one", () => {
  const graph = optimize(graphOf((input, builder) => {
    const first = builder.reshape(input, [2, 3, 2], { name: "first" });
    return [builder.reshape(first, [2, 2, 3], { name: "second" })];
  }));
  assertEquals(operators(graph), ["RESHAPE"]);
  const [reshape] = graph.operations;
  assertEquals(reshape!.inputs[0], graph.inputs[0]!.value);
  assertEquals(reshape!.inputs[1]!.data, Int32Array.of(-1, 2, 3));
});

Deno.test("optimize() drops reshapes that lead back to the shape before", () => {
  const graph = optimize(graphOf((input, builder) => {
    const there = builder.reshape(input, [2, 3, 2], { name: "there" });
    const back = builder.reshape(there, [2, 6], { name: "back" });
    return [new ElementWise({ name: "tanh", graph: builder }).unary("TANH", back)];
  }));
  assertEquals(operators(graph), ["TANH"]);
  assertEquals(graph.operations[0]!.inputs, [graph.inputs[0]!.value]);
});

Deno.test("optimize() keeps a reshape whose result is an output", () => {
  const graph = optimize(graphOf((input, builder) => {
    const there = builder.reshape(input, [2, 3, 2], { name: "there" });
    return [there, builder.reshape(there, [2, 6], { name: "back" })];
  }));
  assertEquals(operators(graph), ["RESHAPE", "RESHAPE"]);
});

Deno.test("optimize() fuses an activation, through a reshape that keeps the channels", () => {
  const graph = optimize(graphOf((input, builder) => {
    const shaped = builder.reshape(dense(builder, input), [2, 1, 3], { name: "shaped" });
    return [new ElementWise({ name: "relu", graph: builder }).unary("RELU6", shaped)];
  }));
  assertEquals(operators(graph), ["FULLY_CONNECTED", "RESHAPE"]);
  const options = graph.operations[0]!.options as { readonly fusedActivationFunction: number };
  assertEquals(options.fusedActivationFunction, ActivationFunctionType.RELU6);
  assertEquals(graph.operations[1]!.outputs, [graph.outputs[0]!.value]);
});

Deno.test("optimize() fuses one activation, not a second one", () => {
  const graph = optimize(graphOf((input, builder) => {
    const compute = new ElementWise({ name: "relu", graph: builder });
    return [compute.unary("RELU6", compute.unary("RELU", dense(builder, input)))];
  }));
  assertEquals(operators(graph), ["FULLY_CONNECTED", "RELU6"]);
});

Deno.test("optimize() does not fuse into what is an output itself", () => {
  const graph = optimize(graphOf((input, builder) => {
    const product = dense(builder, input);
    return [product, new ElementWise({ name: "relu", graph: builder }).unary("RELU", product)];
  }));
  assertEquals(operators(graph), ["FULLY_CONNECTED", "RELU"]);
});

Deno.test("optimize() folds factors and terms of each channel into the weights", () => {
  const graph = optimize(graphOf((input, builder) => {
    const compute = new ElementWise({ name: "norm", graph: builder });
    const scaled = compute.binary("MUL", [dense(builder, input), builder.floats("s", [2, 4, 8])]);
    return [compute.binary("ADD", [scaled, builder.floats("t", [10, 20, 30])])];
  }));
  assertEquals(operators(graph), ["FULLY_CONNECTED"]);
  const [, weights, bias] = graph.operations[0]!.inputs;
  assertEquals(bias!.data, Float32Array.of(1 * 2 + 10, 2 * 4 + 20, 3 * 8 + 30));
  const factors = [2, 4, 8];
  const expected = Float32Array.from(
    { length: 18 },
    (_, i) => (i + 1) * factors[Math.floor(i / 6)]!,
  );
  assertEquals(weights!.data, expected);
});

Deno.test("optimize() does not fold behind an activation or what differs within a channel", () => {
  const behind = optimize(graphOf((input, builder) => {
    const compute = new ElementWise({ name: "norm", graph: builder });
    const positive = compute.unary("RELU", dense(builder, input));
    return [compute.binary("MUL", [positive, builder.floats("s", [-1, 1, 1])])];
  }));
  assertEquals(operators(behind), ["FULLY_CONNECTED", "MUL"]);
  const uneven = optimize(graphOf((input, builder) => {
    const factors = builder.floats("s", [1, 2, 3, 4, 5, 6], { shape: [2, 3] });
    const compute = new ElementWise({ name: "norm", graph: builder });
    return [compute.binary("MUL", [dense(builder, input), factors])];
  }));
  assertEquals(operators(uneven), ["FULLY_CONNECTED", "MUL"]);
});
