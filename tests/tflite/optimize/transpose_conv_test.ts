import { assertEquals } from "@std/assert";
import { ActivationFunctionType, builtinOptions } from "../../../lib/tflite/format/schema.ts";
import { type Graph, GraphBuilder, type Value } from "../../../lib/tflite/graph/graph.ts";
import { ElementWise } from "../../../lib/tflite/layers/element_wise.ts";
import { optimize } from "../../../lib/tflite/optimize/optimize.ts";

/** A transposed convolution of `[1, 1, 1, 1]` to two channels with the filters 1 and 2. */
function graphOf(append: (compute: ElementWise, product: Value, graph: GraphBuilder) => Value) {
  const builder = new GraphBuilder();
  const input: Value = { name: "input", shape: [1, 1, 1, 1], type: "float32" };
  const product = builder.add({
    operator: "TRANSPOSE_CONV",
    inputs: [
      builder.integers("output_shape", [1, 1, 1, 2]),
      builder.floats("filter", [1, 2], { shape: [2, 1, 1, 1] }),
      input,
    ],
    options: builtinOptions("TransposeConvOptions", { strideH: 1, strideW: 1 }),
    name: "transpose_conv",
    shape: [1, 1, 1, 2],
  });
  const output = append(new ElementWise({ name: "after", graph: builder }), product, builder);
  const graph: Graph = {
    inputs: [{ name: "input", value: input }],
    outputs: [{ name: "output", value: output }],
    operations: builder.operations,
  };
  return optimize(graph);
}

Deno.test("optimize() gives a transposed convolution the bias that is added to it", () => {
  const { operations: [operation, ...others] } = graphOf((compute, product, graph) =>
    compute.binary("ADD", [product, graph.floats("bias", [3, 4])])
  );
  assertEquals(others, []);
  assertEquals(operation!.inputs[3]?.data, Float32Array.of(3, 4));
  assertEquals(operation!.inputs[3]?.shape, [2]);
});

Deno.test("optimize() folds a batch normalization and fuses an activation into it", () => {
  const { operations: [operation, ...others] } = graphOf((compute, product, graph) => {
    const biased = compute.binary("ADD", [product, graph.floats("bias", [3, 4])]);
    const scaled = compute.binary("MUL", [biased, graph.floats("scale", [10, 100])]);
    const shifted = compute.binary("ADD", [scaled, graph.floats("shift", [1, 2])]);
    return compute.unary("RELU6", shifted);
  });
  assertEquals(others, []);
  assertEquals(operation!.inputs[1]?.data, Float32Array.of(10, 200));
  assertEquals(operation!.inputs[3]?.data, Float32Array.of(31, 402));
  const { fusedActivationFunction } = operation!.options as { fusedActivationFunction?: number };
  assertEquals(fusedActivationFunction, ActivationFunctionType.RELU6);
});

Deno.test("optimize() scales the filter of a transposed convolution that has no bias", () => {
  const { operations: [operation, ...others] } = graphOf((compute, product, graph) =>
    compute.binary("MUL", [product, graph.floats("scale", [10, 100])])
  );
  assertEquals(others, []);
  assertEquals(operation!.inputs[1]?.data, Float32Array.of(10, 200));
  assertEquals(operation!.inputs[3], undefined);
});

Deno.test("optimize() keeps the addition of numbers that differ from place to place", () => {
  const { operations } = graphOf((compute, product) => compute.binary("ADD", [product, product]));
  assertEquals(operations.map(({ operator }) => operator), ["TRANSPOSE_CONV", "ADD"]);
});
