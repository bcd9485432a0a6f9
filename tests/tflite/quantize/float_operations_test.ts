import "#host";
import * as tf from "@tensorflow/tfjs";
import { assertEquals } from "@std/assert";
import { floatOperations } from "../../../lib/tflite/float_operations.ts";
import { type Graph, GraphBuilder, type Value } from "../../../lib/tflite/graph/graph.ts";
import { ElementWise } from "../../../lib/tflite/layers/element_wise.ts";
import { builtinOptions } from "../../../lib/tflite/format/schema.ts";

const { layers } = tf;

Deno.test("floatOperations() lists what has no int8 kernel, with the reason", () => {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 2, inputShape: [2] }),
      layers.activation({ activation: "softsign", name: "soft" }),
    ],
  });
  assertEquals(floatOperations(model), [
    { operator: "DIV", output: "soft/div", reason: "DIV has no int8 kernel" },
  ]);
  model.dispose();
});

Deno.test("floatOperations() is empty for a model that is all int8, and for integers", () => {
  const model = tf.sequential({ layers: [layers.dense({ units: 2, inputShape: [2] })] });
  assertEquals(floatOperations(model), []);
  model.dispose();
});

/** A graph of one input, `[1, 4]`. */
function sourceOf(build: (graph: GraphBuilder, input: Value) => Value) {
  const builder = new GraphBuilder();
  const input: Value = { name: "input", shape: [1, 4], type: "float32" };
  const output = build(builder, input);
  const graph: Graph = {
    inputs: [{ name: "input", value: input }],
    outputs: [{ name: "output", value: output }],
    operations: builder.operations,
  };
  return { toGraph: () => graph };
}

Deno.test("floatOperations() knows that a kernel is in some runtimes only", () => {
  const source = sourceOf((graph, input) =>
    new ElementWise({ name: "log", graph }).unary("LOG", input)
  );
  const [only] = floatOperations(source);
  assertEquals(only?.reason, "LOG has an int8 kernel only for --runtime today");
  assertEquals(floatOperations(source, { runtime: "2023" }).length, 1);
  assertEquals(floatOperations(source, { runtime: "today" }), []);
});

Deno.test("floatOperations() lists a convolution whose weights the model computes", () => {
  const source = sourceOf((graph, input) =>
    graph.add({
      operator: "FULLY_CONNECTED",
      inputs: [input, input, graph.floats("bias", [1])],
      options: builtinOptions("FullyConnectedOptions"),
      name: "product",
      shape: [1, 1],
    })
  );
  assertEquals(
    floatOperations(source).map(({ reason }) => reason),
    ["its weights or bias are computed by the model"],
  );
});
