import "#host";
import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InvalidLayersModelError } from "../../../lib/models/load/invalid_layers_model_error.ts";
import { calibrate } from "../../../lib/tflite/calibrate.ts";
import { convert, type ConvertOptions } from "../../../lib/tflite/convert.ts";
import { UnsupportedLayerError } from "../../../lib/tflite/graph/unsupported_layer_error.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import { inspect } from "../../../lib/tflite/inspect/inspect.ts";
import { relativeError } from "../convert/compare.ts";
import { expectedOutputs, fileOutputs, inputsFor } from "./compare_graph.ts";
import { flag, float, GraphDef, int, ints, loadText, text, texts } from "./graph_def.ts";

/** A small network with most of what convolutional networks have. */
function network(batch = -1, side = 8): GraphDef {
  const g = new GraphDef();
  const window = (stride: number) => ({
    strides: ints(1, stride, stride, 1),
    dilations: ints(1, 1, 1, 1),
    padding: text("SAME"),
  });
  const fused = (activation: string) => ({
    fused_ops: texts("BiasAdd", activation),
    num_args: int(1),
  });
  const x = g.input([batch, side, side, 3], { limits: [0, 1] });
  const first = g.node("_FusedConv2D", [x, g.random([3, 3, 3, 16]), g.random([16])], {
    ...window(2),
    ...fused("Relu6"),
  });
  const second = g.node("FusedDepthwiseConv2dNative", [
    first,
    g.random([3, 3, 16, 1]),
    g.random([16]),
  ], { ...window(1), ...fused("Relu") });
  const norm = g.node("FusedBatchNormV3", [
    g.node("Conv2D", [second, g.random([1, 1, 16, 16])], window(1)),
    ...[1, 2, 3].map(() => g.random([16])),
    g.random([16], [0.5, 1.5]),
  ], { epsilon: float(1e-3), is_training: flag(false) });
  const sum = g.node("AddV2", [first, norm]);
  const shape = g.node("Shape", [sum]);
  const count = g.node("StridedSlice", [shape, g.integers(0), g.integers(1), g.integers(1)], {
    shrink_axis_mask: int(1),
  });
  const flat = g.node("Reshape", [sum, g.node("Pack", [count, g.integer(-1)])]);
  const dense = g.node("_FusedMatMul", [flat, g.random([256, 32]), g.random([32])], fused("Relu"));
  g.node("Softmax", [
    g.node("BiasAdd", [g.node("MatMul", [dense, g.random([32, 5])]), g.random([5])]),
  ]);
  return g;
}

async function errorOf(graph: GraphDef, options: ConvertOptions): Promise<number> {
  await tf.setBackend("cpu");
  const model = await graph.load();
  const inputs = inputsFor(graph);
  const [expected] = await expectedOutputs(model, graph, inputs);
  const [actual] = await fileOutputs(convert(model, options), inputs);
  const error = relativeError(actual!, expected!.dataSync());
  tf.dispose([inputs, expected]);
  return error;
}

Deno.test("a graph of convolutions becomes the operators that it would be as layers", async () => {
  const { operators } = inspect(convert(await network().load())).graphs[0]!;
  assertEquals(operators.map(({ name }) => name), [
    "CONV_2D",
    "DEPTHWISE_CONV_2D",
    "CONV_2D",
    "ADD",
    "RESHAPE",
    "FULLY_CONNECTED",
    "FULLY_CONNECTED",
    "SOFTMAX",
  ]);
});

for (
  const [precision, bound] of [["float32", 1e-5], ["float16", 0.01], [
    "dynamic-range",
    0.05,
  ]] as const
) {
  Deno.test(`a graph in ${precision} is within ${bound} of tfjs`, async () => {
    const error = await errorOf(network(), { precision });
    assert(error <= bound, `relative error ${error}`);
  });
}

Deno.test("a graph in full-int8, calibrated on examples, is within 0.1 of tfjs", async () => {
  const model = await network().load();
  const shape = [20, 8, 8, 3];
  const data = Float32Array.from({ length: 20 * 192 }, (_, i) => i * 7919 % 1000 / 1000);
  const calibration = await calibrate(model, { data, shape });
  const error = await errorOf(network(), { precision: "full-int8", calibration });
  assert(error <= 0.1 && error > 1e-5, `relative error ${error}`);
  const { operators } = inspect(convert(model, { precision: "full-int8", calibration })).graphs[0]!;
  assertEquals(operators.filter(({ name }) => name.endsWith("QUANTIZE")).length, 2);
});

Deno.test("an open batch stays open from the inputs to the outputs", async () => {
  const bytes = convert(await network().load(), { dynamicBatch: true });
  const [graph] = readModel(bytes).subgraphs!;
  const computed = graph!.operators!.flatMap(({ outputs }) => [...outputs!]);
  for (const index of [...graph!.inputs!, ...computed]) {
    const { shape, shapeSignature } = graph!.tensors![index]!;
    assertEquals([...shapeSignature!], [-1, ...shape!.slice(1)]);
  }
  const error = await errorOf(network(), { dynamicBatch: true });
  assert(error <= 1e-5, `relative error ${error}`);
});

Deno.test("an open batch is refused by name where a value is laid out by it", async () => {
  const graph = new GraphDef();
  graph.node("Transpose", [graph.input([-1, 4, 3]), graph.integers(1, 0, 2)]);
  const model = await graph.load();
  const convertOpen = () => convert(model, { dynamicBatch: true });
  const error: UnsupportedLayerError = assertThrows(convertOpen, UnsupportedLayerError);
  assertEquals(error.className, "TRANSPOSE");
  assert(error.message.endsWith("keeps no batch depends on the batch, so the batch must be fixed"));
});

Deno.test("an input shape fixes what a model leaves open, by order or by name", async () => {
  const open = () => {
    const graph = new GraphDef();
    graph.node("Relu", [graph.input([-1, -1, -1, 3])]);
    return graph;
  };
  const shape = [1, 6, 4, 3];
  for (
    const inputShapes of [[{ shape }], [{ name: "in_0", shape }], [{
      name: "Placeholder_0",
      shape,
    }]]
  ) {
    const bytes = convert(await open().load({ inputShapes }));
    assertEquals(inspect(bytes).graphs[0]!.inputs[0]!.shape, shape);
  }
  for (const wrong of [[1, 6, 4, 5], [6, 4, 3]]) {
    const model = await open().load({ inputShapes: [{ shape: wrong }] });
    assertThrows(() => convert(model), UnsupportedLayerError, "is given for it");
  }
  for (
    const inputShapes of [[{ name: "x", shape }], [{ shape: [1, 0, 4, 3] }], [{ shape }, { shape }]]
  ) {
    await assertRejects(() => open().load({ inputShapes }), InvalidLayersModelError);
  }
});

Deno.test("weights quantized to 8 and 16 bits and float16 are restored as tfjs restores them", async () => {
  for (const dtype of ["uint8", "uint16", "float16"]) {
    const graph = new GraphDef();
    graph.node("MatMul", [graph.input([1, 4]), graph.random([4, 3])]);
    const { json } = graph.files();
    const parsed = JSON.parse(json);
    parsed.weightsManifest[0].weights[0].quantization = { dtype, scale: 0.01, min: -1 };
    const bytes = dtype === "uint8"
      ? Uint8Array.from({ length: 12 }, (_, i) => i * 21)
      : new Uint8Array(Uint16Array.from({ length: 12 }, (_, i) => 0x3000 + 321 * i).buffer);
    const model = await loadText(JSON.stringify(parsed), bytes);
    const inputs = inputsFor(graph);
    const [expected] = await expectedOutputs(model, graph, inputs);
    const [actual] = await fileOutputs(convert(model), inputs);
    const error = relativeError(actual!, expected!.dataSync());
    assert(error <= 1e-6, `${dtype}: relative error ${error}`);
    tf.dispose([inputs, expected]);
  }
});
