/** Graphs with loops, branches and lists whose course is known in advance. */
import { flag, func, type GraphDef, int, text, type } from "./graph_def.ts";
import { type GraphCase, graphCase } from "./graph_case.ts";

/** A loop of TensorFlow's first version: `steps` times, a value and a counter go round. */
function loop(
  g: GraphDef,
  steps: number,
  { start, body }: { start: string; body: (value: string, counter: string) => string },
): string {
  const frame = { frame_name: text(`loop_${g.nodes.length}`), is_constant: flag(false) };
  const enter = (value: string) => g.node("Enter", [value], frame);
  const limit = g.node("Enter", [g.integer(steps)], { ...frame, is_constant: flag() });
  const merges = [g.integer(0), start].map((value) =>
    g.node("Merge", [enter(value)], { N: int(2) })
  );
  const condition = g.node("LoopCond", [g.node("Less", [merges[0]!, limit])]);
  const switches = merges.map((merge) => g.node("Switch", [merge, condition]));
  const [counter, value] = switches.map((name) => g.node("Identity", [`${name}:1`]));
  const one = g.node("Const", [`^${counter}`], { dtype: type("DT_INT32") });
  g.adopt(one, 1);
  const next = [g.node("AddV2", [counter!, one]), body(value!, counter!)];
  merges.forEach((merge, i) => {
    g.nodes.find(({ name }) => name === merge)!.input!.push(g.node("NextIteration", [next[i]!]));
  });
  return g.node("Exit", [switches[1]!]);
}

/** A recurrent network as converters of Keras leave it: lists read and written in a loop. */
function recurrent(g: GraphDef): void {
  const x = g.node("Transpose", [g.input([1, 4, 3]), g.integers(1, 0, 2)]);
  const list = g.node("TensorListFromTensor", [x, g.integers(-1, 3)], {
    element_dtype: type("DT_FLOAT"),
  });
  const weights = g.random([3, 3]);
  const frame = { frame_name: text("rnn"), is_constant: flag(false) };
  const constant = { ...frame, is_constant: flag() };
  const reserved = g.node("TensorListReserve", [g.integers(-1, 3), g.integer(4)], {
    element_dtype: type("DT_FLOAT"),
  });
  const zeros = g.constant([0, 0, 0], { shape: [1, 3] });
  const merges = [g.integer(0), zeros, reserved].map((value) =>
    g.node("Merge", [g.node("Enter", [value], frame)], { N: int(2) })
  );
  const limit = g.node("Enter", [g.integer(4)], constant);
  const condition = g.node("LoopCond", [g.node("Less", [merges[0]!, limit])]);
  const switches = merges.map((merge) => g.node("Switch", [merge, condition]));
  const [time, state, outputs] = switches.map((name) => `${name}:1`);
  const row = g.node("TensorListGetItem", [
    g.node("Enter", [list], constant),
    time!,
    g.integers(-1, 3),
  ], {
    element_dtype: type("DT_FLOAT"),
  });
  const product = g.node("MatMul", [state!, g.node("Enter", [weights], constant)]);
  const next = g.node("Tanh", [g.node("AddV2", [row, product])]);
  const results = [
    g.node("AddV2", [time!, g.node("Enter", [g.integer(1)], constant)]),
    next,
    g.node("TensorListSetItem", [outputs!, time!, next], { element_dtype: type("DT_FLOAT") }),
  ];
  merges.forEach((merge, i) => {
    g.nodes.find(({ name }) => name === merge)!.input!.push(g.node("NextIteration", [results[i]!]));
  });
  const exits = switches.map((name) => g.node("Exit", [name]));
  const stacked = g.node("TensorListStack", [exits[2]!, g.integers(-1, 3)], {
    element_dtype: type("DT_FLOAT"),
    num_elements: int(4),
  });
  g.outputs = [g.node("Transpose", [stacked, g.integers(1, 0, 2)]), exits[1]!];
}

/** A function with an argument for each name. */
function define(
  g: GraphDef,
  name: string,
  { parameters, nodes, result }: {
    parameters: readonly string[];
    nodes: readonly { name: string; op: string; input: string[]; attr?: object }[];
    result: readonly string[];
  },
): void {
  g.functions.push({
    signature: {
      name,
      inputArg: parameters.map((parameter) => ({ name: parameter, type: "DT_FLOAT" })),
      outputArg: result.map((_, i) => ({ name: `out_${i}`, type: "DT_FLOAT" })),
    },
    nodeDef: nodes,
    ret: Object.fromEntries(result.map((source, i) => [`out_${i}`, source])),
  });
}

function whileLoop(g: GraphDef): void {
  define(g, "condition", {
    parameters: ["i", "x", "n", "one"],
    nodes: [{ name: "less", op: "Less", input: ["i", "n"], attr: {} }],
    result: ["less:z:0"],
  });
  define(g, "body", {
    parameters: ["i", "x", "n", "one"],
    nodes: [
      { name: "more", op: "AddV2", input: ["i", "one"], attr: {} },
      { name: "tanh", op: "Tanh", input: ["x"], attr: {} },
      { name: "sum", op: "AddV2", input: ["tanh:y:0", "x"], attr: {} },
    ],
    result: ["more:z:0", "sum:z:0", "n", "one"],
  });
  const start = [g.number(0), g.input([2, 3]), g.number(3), g.number(1)];
  const result = g.node("StatelessWhile", start, { cond: func("condition"), body: func("body") });
  g.outputs = [`${result}:1`];
}

/** A branch of TensorFlow's first version, as `is_training` leaves it. */
function branch(g: GraphDef, isTaken: number): void {
  const condition = g.constant([isTaken], { shape: [], dtype: "bool" });
  const x = g.node("Switch", [g.input([2, 3]), condition]);
  const taken = g.node("Relu", [g.node("Identity", [`${x}:1`])]);
  const other = g.node("Neg", [g.node("Identity", [x])]);
  g.node("Sigmoid", [g.node("Merge", [other, taken], { N: int(2) })]);
}

function ifBranch(g: GraphDef, isTaken: number): void {
  for (const [name, op] of [["then", "Relu"], ["else", "Neg"]] as const) {
    const nodes = [{ name: "result", op, input: ["x"], attr: {} }];
    define(g, name, { parameters: ["x"], nodes, result: ["result:y:0"] });
  }
  const condition = g.constant([isTaken], { shape: [], dtype: "bool" });
  const result = g.node("StatelessIf", [condition, g.input([2, 3])], {
    then_branch: func("then"),
    else_branch: func("else"),
  });
  g.node("Sigmoid", [result]);
}

/** The arrays of TensorFlow's first version, whose contents are in their flow. */
function tensorArray(g: GraphDef): void {
  const array = g.node("TensorArrayV3", [g.integer(3)], {
    dtype: type("DT_FLOAT"),
    element_shape: { shape: { dim: [{ size: "4" }] } },
    dynamic_size: flag(false),
    clear_after_read: flag(false),
    identical_element_shapes: flag(),
    tensor_array_name: text("rows"),
  });
  const scattered = g.node("TensorArrayScatterV3", [
    array,
    g.integers(0, 1, 2),
    g.input([3, 4]),
    `${array}:1`,
  ], { T: type("DT_FLOAT") });
  const row = g.node("TensorArrayReadV3", [array, g.integer(1), scattered], {
    dtype: type("DT_FLOAT"),
  });
  const all = g.node("TensorArrayGatherV3", [array, g.integers(2, 0), scattered], {
    dtype: type("DT_FLOAT"),
    element_shape: { shape: { dim: [{ size: "4" }] } },
  });
  g.node("AddV2", [row, all]);
}

/** All graphs of this family. */
export const CONTROL_CASES: readonly GraphCase[] = [
  graphCase("a loop of three steps", (g) => {
    const weights = g.random([1, 3]);
    loop(g, 3, {
      start: g.input([2, 3]),
      body: (value) => g.node("Tanh", [g.node("AddV2", [value, weights])]),
    });
  }),
  graphCase("a loop of no step", (g) => {
    const x = g.input([2, 3]);
    g.node("Relu", [loop(g, 0, { start: x, body: (value) => g.node("Exp", [value]) })]);
  }),
  graphCase("a recurrent network with lists", recurrent),
  graphCase("StatelessWhile", whileLoop),
  graphCase("a branch that is taken", (g) => branch(g, 1)),
  graphCase("a branch that is not taken", (g) => branch(g, 0)),
  graphCase("StatelessIf, then", (g) => ifBranch(g, 1)),
  graphCase("StatelessIf, else", (g) => ifBranch(g, 0)),
  graphCase("a TensorArray", tensorArray),
  graphCase("PlaceholderWithDefault", (g) => {
    g.node("AddV2", [g.input([2, 3]), g.node("PlaceholderWithDefault", [g.random([3])])]);
  }),
];
