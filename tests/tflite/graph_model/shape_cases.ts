/** Graphs of products, reductions, and of what moves elements. */
import { type Attribute, flag, type GraphDef, int, ints, text } from "./graph_def.ts";
import { type GraphCase, graphCase, LARGE } from "./graph_case.ts";

function productCases(): GraphCase[] {
  const einsums: readonly [string, number[], number[] | undefined, boolean][] = [
    ["abc,cd->abd", [2, 3, 4], [4, 5], true],
    ["abc,cde->abde", [2, 3, 4], [4, 2, 5], true],
    ["abcd,cde->abe", [2, 3, 4, 2], [4, 2, 5], true],
    ["aecd,abcd->acbe", [1, 3, 2, 4], [1, 5, 2, 4], false],
    ["acbe,aecd->abcd", [1, 2, 3, 5], [1, 5, 2, 4], false],
    ["ab,cb->ca", [2, 3], [4, 3], true],
    ["ij,j->i", [3, 4], [4], true],
    ["ijk->ikj", [2, 3, 4], undefined, false],
  ];
  return [
    ...[[false, false], [true, false], [false, true], [true, true]].flatMap(([a, b]) => {
      const attributes = { transpose_a: flag(a), transpose_b: flag(b) };
      const left = (g: GraphDef) => g.input(a ? [5, 3] : [3, 5]);
      const shape = b ? [4, 5] : [5, 4];
      const name = `${a ? "transposed" : "plain"} with ${b ? "transposed" : "plain"}`;
      return [
        graphCase(
          `MatMul of ${name} constant`,
          (g) => g.node("MatMul", [left(g), g.random(shape)], attributes),
        ),
        graphCase(
          `MatMul of ${name} input`,
          (g) => g.node("MatMul", [left(g), g.input(shape)], attributes),
        ),
      ];
    }),
    graphCase("BatchMatMulV2", (g) => {
      g.node("BatchMatMulV2", [g.input([2, 3, 4, 5]), g.input([2, 3, 6, 5])], { adj_y: flag() });
    }),
    graphCase("BatchMatMulV2 with a constant", (g) => {
      g.node("BatchMatMulV2", [g.input([2, 4, 5]), g.random([5, 3])]);
    }),
    graphCase(
      "MatMul of a constant with an input",
      (g) => g.node("MatMul", [g.random([2, 3]), g.input([3, 4])]),
    ),
    graphCase("_FusedMatMul with a bias that is computed", (g) => {
      g.node("_FusedMatMul", [g.input([1, 3]), g.random([3, 4]), g.input([1, 4])], {
        fused_ops: { list: { s: [btoa("BiasAdd")] } },
        num_args: int(1),
      });
    }),
    ...einsums.map(([equation, left, right, isConstant]) =>
      graphCase(`Einsum ${equation}`, (g) => {
        const second = right && (isConstant ? g.random(right) : g.input(right));
        g.node("Einsum", [g.input(left), ...(second ? [second] : [])], {
          equation: text(equation),
          N: int(right ? 2 : 1),
        });
      })
    ),
    graphCase("MatrixBandPart", (g) => {
      g.node("MatrixBandPart", [g.input([2, 4, 5]), g.integer(1), g.integer(1)]);
    }),
  ];
}

function reductionCases(): GraphCase[] {
  const axes: readonly [string, number[]][] = [["one", [1]], ["two", [-1, 1]], ["all", [0, 1, 2]]];
  const reduced = ["Mean", "Max", "Min", "Sum", "Prod", "EuclideanNorm"].flatMap((op) =>
    axes.slice(0, op === "EuclideanNorm" ? 2 : 3).flatMap(([name, list]) =>
      [true, false].map((keepDims) =>
        graphCase(`${op} along ${name}${keepDims ? " kept" : ""}`, (g) => {
          g.node(op, [g.input([2, 3, 4]), g.integers(...list)], { keep_dims: flag(keepDims) });
        }, op === "Prod" ? LARGE : undefined)
      )
    )
  );
  return [
    ...reduced,
    ...["Max", "Sum", "Mean"].map((op) =>
      graphCase(`${op} of int32`, (g) => {
        g.node(op, [g.input([2, 5], { dtype: "int32", limits: [-9, 9] }), g.integer(1)]);
      }, op === "Mean" ? undefined : LARGE)
    ),
    ...["ArgMax", "ArgMin"].flatMap((op) =>
      [0, 1, -1].map((axis) =>
        graphCase(`${op} ${axis}`, (g) => g.node(op, [g.input([3, 4, 5]), g.integer(axis)]))
      )
    ),
    ...["", "exclusive", "reverse"].map((kind) =>
      graphCase(`Cumsum ${kind}`, (g) => {
        g.node("Cumsum", [g.input([3, 4]), g.integer(1)], kind ? { [kind]: flag() } : {});
      })
    ),
    graphCase("TopKV2 values and indices", (g) => {
      const top = g.node("TopKV2", [g.input([3, 9]), g.integer(4)], { sorted: flag() });
      g.outputs = [`${top}:0`, `${top}:1`];
    }, LARGE),
  ];
}

const slice = (
  values: readonly (readonly number[])[],
  masks: Record<string, number> = {},
  shape = [3, 4, 5],
) =>
(g: GraphDef) => {
  const attributes = Object.fromEntries(
    Object.entries(masks).map(([name, mask]): [string, Attribute] => [`${name}_mask`, int(mask)]),
  );
  g.node(
    "StridedSlice",
    [g.input(shape), ...values.map((list) => g.integers(...list))],
    attributes,
  );
};

function cutCases(): GraphCase[] {
  return [
    graphCase("StridedSlice of one axis", slice([[1, 0, 0], [3, 4, 5], [1, 1, 1]])),
    graphCase("StridedSlice with strides", slice([[0, 1, 4], [3, 4, 0], [2, 2, -2]])),
    graphCase(
      "StridedSlice backwards to the start",
      slice([[0, 3, 0], [3, 0, 5], [1, -1, 1]], { end: 2 }),
    ),
    graphCase(
      "StridedSlice with masks",
      slice([[9, 1, 9], [9, -1, 9], [1, 1, 1]], { begin: 5, end: 5 }),
    ),
    graphCase("StridedSlice with an ellipsis", slice([[0, 1], [0, 4], [1, 2]], { ellipsis: 1 })),
    graphCase(
      "StridedSlice with new axes",
      slice([[0, 0, 1], [0, 2, 3], [1, 1, 1]], { new_axis: 1 }),
    ),
    graphCase(
      "StridedSlice of one element",
      slice([[0, -2], [0, -1], [1, 1]], { shrink_axis: 2, end: 1 }),
    ),
    graphCase(
      "StridedSlice behind an ellipsis",
      slice([[0, 2], [0, 3], [1, 1]], { ellipsis: 1, shrink_axis: 2 }),
    ),
    graphCase(
      "Slice",
      (g) => g.node("Slice", [g.input([3, 4, 5]), g.integers(1, 0, 2), g.integers(2, -1, 2)]),
    ),
    graphCase("Split", (g) => {
      const parts = g.node("Split", [g.integer(1), g.input([2, 6, 3])], { num_split: int(3) });
      g.outputs = [`${parts}:2`, parts, `${parts}:1`];
    }),
    graphCase("SplitV", (g) => {
      const parts = g.node("SplitV", [g.input([2, 6, 3]), g.integers(1, -1, 3), g.integer(1)]);
      g.outputs = [parts, `${parts}:1`, `${parts}:2`];
    }),
    graphCase("Unpack", (g) => {
      const parts = g.node("Unpack", [g.input([2, 3, 4])], { axis: int(1), num: int(3) });
      g.outputs = [parts, `${parts}:2`];
    }),
    graphCase(
      "Unpack of one",
      (g) => g.node("Unpack", [g.input([1, 3])], { axis: int(0), num: int(1) }),
    ),
    graphCase("GatherV2 along the last axis", (g) => {
      g.node("GatherV2", [g.input([2, 3, 4]), g.integers(3, 0, 3), g.integer(-1)]);
    }),
    graphCase("GatherV2 of a table", (g) => {
      const indices = g.input([2, 3], { dtype: "int32", limits: [0, 5] });
      g.node("GatherV2", [g.random([5, 4]), indices, g.integer(0)]);
    }),
    graphCase("GatherV2 by float32", (g) => {
      g.node("GatherV2", [g.random([5, 4]), g.input([2, 3], { limits: [0, 5] }), g.integer(0)]);
    }),
    graphCase("GatherV2 a batch", (g) => {
      const indices = g.input([2, 3], { dtype: "int32", limits: [0, 5] });
      g.node("GatherV2", [g.input([2, 5, 4]), indices, g.integer(1)], { batch_dims: int(1) });
    }),
    graphCase("GatherNd", (g) => {
      const indices = g.constant([1, 0, 0, 2], { shape: [2, 2], dtype: "int32" });
      g.node("GatherNd", [g.input([2, 3, 4]), indices]);
    }),
    graphCase("ScatterNd", (g) => {
      const indices = g.constant([3, 0], { shape: [2, 1], dtype: "int32" });
      g.node("ScatterNd", [indices, g.input([2, 3]), g.integers(5, 3)]);
    }, LARGE),
  ];
}

function formCases(): GraphCase[] {
  const shapeOf = (g: GraphDef, x: string) => g.node("Shape", [x]);
  return [
    graphCase("Reshape to a shape that is computed", (g) => {
      const x = g.input([2, 3, 4, 5]);
      const first = g.node("StridedSlice", [
        shapeOf(g, x),
        g.integers(0),
        g.integers(1),
        g.integers(1),
      ], { shrink_axis_mask: int(1) });
      const rest = g.node("StridedSlice", [
        shapeOf(g, x),
        g.integers(1),
        g.integers(0),
        g.integers(1),
      ], { end_mask: int(1) });
      const product = g.node("Prod", [rest, g.integers(0)]);
      g.node("Reshape", [x, g.node("Pack", [first, product])]);
    }),
    graphCase(
      "Reshape with an open axis",
      (g) => g.node("Reshape", [g.input([2, 3, 4]), g.integers(-1, 6)]),
    ),
    graphCase("Reshape to a scalar and back", (g) => {
      const scalar = g.node("Reshape", [
        g.node("Sum", [g.input([2, 3]), g.integers(0, 1)]),
        g.constant([], { dtype: "int32" }),
      ]);
      g.node("Mul", [scalar, g.input([4])]);
    }),
    graphCase("ExpandDims and Squeeze", (g) => {
      const x = g.node("ExpandDims", [g.input([2, 1, 4]), g.integer(-1)]);
      g.node("Squeeze", [x], { squeeze_dims: ints(1) });
    }),
    graphCase("Squeeze of all", (g) => g.node("Squeeze", [g.input([1, 3, 1, 2])])),
    ...[[0, 2, 1], [2, 0, 1], [1, 0, 2]].map((order) =>
      graphCase(
        `Transpose ${order}`,
        (g) => g.node("Transpose", [g.input([2, 3, 4]), g.integers(...order)]),
      )
    ),
    graphCase("Transpose of five axes", (g) => {
      g.node("Transpose", [g.input([1, 2, 3, 2, 3]), g.integers(0, 2, 1, 4, 3)]);
    }),
    graphCase("ConcatV2", (g) => {
      g.node("ConcatV2", [g.input([2, 3]), g.random([2, 2]), g.input([2, 1]), g.integer(-1)], {
        N: int(3),
      });
    }),
    graphCase(
      "Concat",
      (g) => g.node("Concat", [g.integer(0), g.input([2, 3]), g.input([1, 3])], { N: int(2) }),
    ),
    graphCase(
      "Pack",
      (g) => g.node("Pack", [g.input([2, 3]), g.random([2, 3])], { axis: int(1), N: int(2) }),
    ),
    graphCase("Tile", (g) => g.node("Tile", [g.input([1, 3, 2]), g.integers(2, 1, 3)]), LARGE),
    graphCase("BroadcastTo", (g) => g.node("BroadcastTo", [g.input([3, 1]), g.integers(2, 3, 4)])),
    graphCase("ReverseV2", (g) => g.node("ReverseV2", [g.input([2, 3, 4]), g.integers(1, -1)])),
    graphCase("Pad of three axes", (g) => {
      const margins = g.constant([0, 0, 2, 0, 1, 1], { shape: [3, 2], dtype: "int32" });
      g.node("Pad", [g.input([2, 3, 4]), margins]);
    }),
    graphCase("OneHot", (g) => {
      const indices = g.input([2, 3], { dtype: "int32", limits: [0, 4] });
      g.node("OneHot", [indices, g.integer(4), g.number(1), g.number(0)]);
    }),
    graphCase("OneHot of other numbers", (g) => {
      const indices = g.input([2, 3], { dtype: "int32", limits: [-1, 4] });
      g.node("OneHot", [indices, g.integer(4), g.number(2), g.number(-1)], {
        T: { type: "DT_FLOAT" },
      });
    }),
    graphCase("Fill, Range, LinSpace and likes", (g) => {
      const x = g.input([2, 3]);
      const filled = g.node("Fill", [shapeOf(g, x), g.number(2.5)]);
      const ones = g.node("OnesLike", [x]);
      const range = g.node("Range", [g.number(0), g.number(3), g.number(1)]);
      const line = g.node("LinSpace", [g.number(0), g.number(1), g.integer(3)]);
      const sum = g.node("AddN", [x, filled, ones, g.node("ZerosLike", [x])]);
      g.node("AddV2", [sum, g.node("AddV2", [range, line])]);
    }),
    graphCase("constants that are moved and reduced before they are used", (g) => {
      const table = g.random([3, 4]);
      const strided = g.node("StridedSlice", [
        table,
        g.integers(2, 1),
        g.integers(-9, 4),
        g.integers(-1, 2),
      ], {});
      const chosen = g.node("GatherV2", [table, g.integers(3, 1), g.integer(1)]);
      const joined = g.node("ConcatV2", [strided, chosen, g.integer(1)], { N: int(2) });
      const turned = g.node("Transpose", [joined, g.integers(1, 0)]);
      const tiled = g.node("Tile", [g.node("Sum", [turned, g.integers(0)]), g.integers(2)]);
      const packed = g.node("Pack", [tiled, g.node("Neg", [tiled])], { axis: int(1), N: int(2) });
      const cut = g.node("Slice", [packed, g.integers(1, 0), g.integers(4, 2)]);
      g.node("AddV2", [
        g.node("Mul", [g.input([4, 2]), cut]),
        g.node("Mean", [turned, g.integers(0, 1)]),
      ]);
    }),
    graphCase("Size and Rank", (g) => {
      const x = g.input([2, 3]);
      const size = g.node("Cast", [g.node("Size", [x])], { DstT: { type: "DT_FLOAT" } });
      const rank = g.node("Cast", [g.node("Rank", [x])], { DstT: { type: "DT_FLOAT" } });
      g.node("Mul", [x, g.node("Div", [size, rank])]);
    }),
    graphCase("an input, a constant and a value twice as outputs", (g) => {
      const x = g.input([2, 3]);
      const y = g.node("Relu", [x]);
      g.outputs = [x, g.random([4]), y, g.node("Identity", [y])];
    }),
    graphCase("constants of int32 and bool as outputs", (g) => {
      const bools = g.constant([1, 0, 1], { dtype: "bool" });
      g.outputs = [g.node("Relu", [g.input([2, 3])]), g.integers(3, -4), bools];
    }),
    graphCase("nodes in any order, some of them unused", (g) => {
      const x = g.input([2, 3]);
      g.node("Relu", [g.node("Neg", [x])]);
      g.node("Exp", [g.node("Softplus", [x])]);
      g.outputs = [g.nodes[2]!.name];
      g.nodes.reverse();
    }),
  ];
}

/** All graphs of this family. */
export const SHAPE_CASES: readonly GraphCase[] = [
  ...productCases(),
  ...reductionCases(),
  ...cutCases(),
  ...formCases(),
];
