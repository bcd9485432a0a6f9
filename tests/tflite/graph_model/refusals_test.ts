import "#host";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { convert } from "../../../lib/tflite/convert.ts";
import { UnsupportedLayerError } from "../../../lib/tflite/graph/unsupported_layer_error.ts";
import { converterOf, supportedOperations } from "../../../lib/tflite/graph_model/registry.ts";
import { InvalidLayersModelError } from "../../../lib/models/load/invalid_layers_model_error.ts";
import {
  type Attribute,
  flag,
  func,
  GraphDef,
  int,
  ints,
  loadText,
  text,
  texts,
  type,
} from "./graph_def.ts";

const plain: Record<string, Attribute> = {
  strides: ints(1, 1, 1, 1),
  dilations: ints(1, 1, 1, 1),
  padding: text("SAME"),
};

/** Graphs that have no exact form, and what is said of them. */
const UNSUPPORTED: readonly (readonly [string, (g: GraphDef) => unknown, string])[] = [
  ["channels first", (g) => {
    g.node("Conv2D", [g.input([1, 3, 8, 8]), g.random([3, 3, 3, 4])], {
      ...plain,
      data_format: text("NCHW"),
    });
  }, "its data_format is NCHW, but TFLite has NHWC only"],
  ["pooling of channels first", (g) => {
    g.node("MaxPool", [g.input([1, 3, 8, 8])], {
      ...plain,
      ksize: ints(1, 2, 2, 1),
      data_format: text("NCHW"),
    });
  }, "NHWC only"],
  ["groups", (g) => {
    g.node("Conv2D", [g.input([1, 8, 8, 4]), g.random([3, 3, 2, 4])], plain);
  }, "its filter takes 2 channels of 4"],
  [
    "an unknown operation",
    (g) => g.node("Frobnicate", [g.input([2])]),
    "none has been written yet",
  ],
  [
    "an operation that every object has",
    (g) => g.node("toString", [g.input([2])]),
    "none has been written",
  ],
  ["random numbers", (g) => g.node("RandomUniform", [g.integers(2)]), "its result is random"],
  ["non-maximum suppression", (g) => {
    g.node("NonMaxSuppressionV3", [
      g.input([4, 4]),
      g.input([4]),
      g.integer(3),
      g.number(0.5),
      g.number(0),
    ]);
  }, "the shape of its result depends on data"],
  ["a shape of data", (g) => {
    const x = g.input([2, 3]);
    g.node("Reshape", [
      x,
      g.node("Cast", [g.node("Max", [x, g.integers(0)])], { DstT: type("DT_INT32") }),
    ]);
  }, "its target shape depends on data"],
  [
    "a reshape that does not fit",
    (g) => g.node("Reshape", [g.input([2, 3]), g.integers(4, 2)]),
    "[4,2] of [2,3]",
  ],
  ["an element beyond the end", (g) => {
    const ends = [g.integers(7), g.integers(8), g.integers(1)];
    g.node("StridedSlice", [g.input([4]), ...ends], { shrink_axis_mask: int(1) });
  }, "it takes element 7 of 4"],
  [
    "inputs that do not fit",
    (g) => g.node("AddV2", [g.input([2, 3]), g.input([2, 4])]),
    "do not fit each other",
  ],
  ["training", (g) => {
    const parts = [1, 2, 3, 4].map(() => g.random([3]));
    g.node("FusedBatchNormV3", [g.input([1, 2, 2, 3]), ...parts], { is_training: flag() });
  }, "it is in training"],
  ["a fused operation that tfjs lacks", (g) => {
    g.node("_FusedMatMul", [g.input([1, 2]), g.random([2, 2]), g.random([2])], {
      fused_ops: texts("BiasAdd", "GeluExact"),
      num_args: int(1),
    });
  }, "GeluExact"],
  ["a one-hot axis", (g) => {
    const indices = g.input([3], { dtype: "int32" });
    g.node("OneHot", [indices, g.integer(4), g.number(1), g.number(0)], { axis: int(0) });
  }, "tfjs always takes the last one"],
  ["a loop that depends on data", (g) => {
    const x = g.input([1]);
    const frame = { frame_name: text("f"), is_constant: flag(false) };
    const merge = g.node("Merge", [g.node("Enter", [x], frame)]);
    const condition = g.node("LoopCond", [
      g.node("Less", [merge, g.node("Enter", [g.number(3)], frame)]),
    ]);
    const branch = g.node("Switch", [merge, condition]);
    const next = g.node("NextIteration", [g.node("Exp", [`${branch}:1`])]);
    g.nodes.find(({ name }) => name === merge)!.input!.push(next);
    g.node("Exit", [branch]);
  }, "depends on data"],
  ["a loop of no end", (g) => {
    const x = g.number(1);
    const frame = { frame_name: text("f"), is_constant: flag(false) };
    const merge = g.node("Merge", [g.node("Enter", [x], frame)]);
    const condition = g.node("LoopCond", [
      g.node("Less", [merge, g.node("Enter", [g.number(3)], frame)]),
    ]);
    const branch = g.node("Switch", [merge, condition]);
    const next = g.node("NextIteration", [g.node("Identity", [`${branch}:1`])]);
    g.nodes.find(({ name }) => name === merge)!.input!.push(next);
    g.node("Exit", [branch]);
  }, "more than 10000 steps"],
  ["a function that is not there", (g) => {
    g.node("PartitionedCall", [g.input([2])], { f: func("nothing") });
  }, 'function "nothing" is not in the model'],
  ["a constant that is too large", (g) => {
    g.node("Fill", [g.integers(100000, 100000), g.number(1)]);
  }, "it makes 10000000000 equal numbers"],
  ["a broadcast that is too large", (g) => {
    g.node("BroadcastTo", [g.input([1, 1]), g.integers(100000, 100000)]);
  }, "is too large"],
  ["an input of text", (g) => {
    const x = g.input([2]);
    g.nodes[0]!.attr = { dtype: type("DT_STRING"), shape: { shape: { dim: [{ size: "2" }] } } };
    g.node("Identity", [x]);
  }, "its dtype is DT_STRING"],
  [
    "an open height",
    (g) => g.node("Relu", [g.input([1, -1, 4, 3])]),
    "axis 1 of its shape [1,-1,4,3] is open",
  ],
];

for (const [title, build, reason] of UNSUPPORTED) {
  Deno.test(`convert() refuses a graph with ${title} by the node's name`, async () => {
    const graph = new GraphDef();
    build(graph);
    const model = await graph.load();
    const error: UnsupportedLayerError = assertThrows(
      () => convert(model),
      UnsupportedLayerError,
      reason,
    );
    assert(error.message.startsWith('Cannot convert node "'), error.message);
    assertEquals(error.parts[0]!.kind, "node");
  });
}

Deno.test("convert() names all nodes of a graph that it cannot convert, each once", async () => {
  const graph = new GraphDef();
  const x = graph.input([2, 3]);
  const first = graph.node("Frobnicate", [x]);
  const second = graph.node("RandomUniform", [graph.integers(3)]);
  const third = graph.node("FFT", [graph.node("AddV2", [first, second])]);
  graph.outputs = [graph.node("AddV2", [third, second]), first];
  const model = await graph.load();
  const error: UnsupportedLayerError = assertThrows(() => convert(model), UnsupportedLayerError);
  assertEquals(new Set(error.parts.map(({ name }) => name)), new Set([first, second, third]));
  assertEquals(error.message.split("\n").length, 3);
});

/** Files that are no graph model, and what is said of them. */
const INVALID: readonly (readonly [string, (json: Json) => unknown, string])[] = [
  ["of another form", () => [], "no modelTopology"],
  ["without nodes", () => ({ modelTopology: {} }), "no nodes"],
  ["of layers", () => ({ modelTopology: { model_config: {} } }), "it is a layers model"],
  ["whose nodes are no list", (json) => setNodes(json, {}), "expected a list of nodes"],
  ["with a node that is no object", (json) => setNodes(json, [7]), "modelTopology.node[0] is 7"],
  ["with a node without a name", (json) => setNodes(json, [{ op: "Relu" }]), "name is undefined"],
  ["with two nodes of one name", (json) => {
    json.modelTopology.node.push(json.modelTopology.node[0]!);
    return json;
  }, "has the name of an earlier node"],
  ["with an input that is no node", (json) => {
    json.modelTopology.node.at(-1)!.input = ["nowhere"];
    return json;
  }, 'reads "nowhere", which is no node'],
  ["with a circle", (json) => {
    const [last] = json.modelTopology.node.slice(-1);
    last!.input = [last!.name];
    return json;
  }, "waits for its own result"],
  ["with an output that is no node", (json) => {
    json.signature.outputs.out_0!.name = "nowhere:0";
    return json;
  }, 'names "nowhere", which is no node'],
  ["whose weights have another type", (json) => {
    json.weightsManifest[0]!.weights[0]!.dtype = "string";
    return json;
  }, 'has the dtype "string"'],
  ["whose weights are longer than the file", (json) => {
    json.weightsManifest[0]!.weights[0]!.shape = [300];
    return json;
  }, "has 12 bytes, expected 1200"],
];

interface Json {
  modelTopology: { node: { name: string; op: string; input?: string[] }[] };
  signature: { outputs: Record<string, { name: string }> };
  weightsManifest: { weights: { dtype: string; shape: number[] }[] }[];
}

function setNodes(json: Json, node: unknown): unknown {
  return { ...json, modelTopology: { node } };
}

for (const [name, damage, problem] of INVALID) {
  Deno.test(`loadGraphModel() refuses a file ${name}`, async () => {
    const graph = new GraphDef();
    graph.node("AddV2", [graph.input([2, 3]), graph.random([3])]);
    const { json, bytes } = graph.files();
    const damaged = JSON.stringify(damage(JSON.parse(json) as Json));
    await assertRejects(() => loadText(damaged, bytes), InvalidLayersModelError, problem);
  });
}

Deno.test("loadGraphModel() refuses text that is no JSON, and NaN among weights", async () => {
  await assertRejects(() => loadText("{"), InvalidLayersModelError, "it is no JSON");
  const graph = new GraphDef();
  graph.node("AddV2", [graph.input([2]), graph.constant([1, NaN])]);
  await assertRejects(() => graph.load(), InvalidLayersModelError, "holds NaN at index 1");
});

Deno.test("chains of 20,000 nodes are converted without recursion, in any order", async () => {
  const graph = new GraphDef();
  let value = graph.input([1, 4]);
  for (let i = 0; i < 10_000; i++) {
    value = graph.node("Reshape", [value, graph.integers(...(i % 2 ? [1, 4] : [1, 2, 2]))]);
  }
  graph.outputs = [graph.node("Relu", [value])];
  graph.nodes.reverse();
  const bytes = convert(await graph.load());
  assert(bytes.length < 2000, `${bytes.length} bytes`);
});

Deno.test("the registry lists the operations that it converts, and no others", () => {
  for (const op of supportedOperations()) assertEquals(typeof converterOf(op), "function", op);
  assertEquals(converterOf("constructor"), undefined);
  assert(supportedOperations().length > 100);
});
