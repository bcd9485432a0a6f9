/** Graphs of element-wise operations and activations. */
import { flag, float, type GraphDef, ints, text, type } from "./graph_def.ts";
import { type GraphCase, graphCase, LARGE, unaryCase } from "./graph_case.ts";

/** Two inputs that are broadcast to each other. */
const pair = (g: GraphDef, dtype: "float32" | "int32" = "float32") =>
  [
    g.input([2, 3, 4], { dtype, limits: [-5, 5] }),
    g.input([3, 1], { dtype, limits: [1, 4] }),
  ] as const;

function unaryCases(): GraphCase[] {
  const plain = "Abs Ceil Cos Elu Erf Exp Expm1 Floor Neg Relu Relu6 Round Selu Sigmoid Sin Sinh " +
    "Cosh Softplus Square Tanh Softmax LogSoftmax IsNan";
  return [
    ...plain.split(" ").filter((op) => op !== "IsNan").map((op) => unaryCase(op)),
    unaryCase("Sign", { runtimes: LARGE }),
    ...["Log", "Rsqrt", "Sqrt", "Reciprocal", "Log1p"].map((op) =>
      unaryCase(op, { limits: [0.1, 3] })
    ),
    ...["Acos", "Asin", "Atanh"].map((op) =>
      unaryCase(op, { limits: [-0.9, 0.9], runtimes: op === "Atanh" ? undefined : LARGE })
    ),
    unaryCase("Acosh", { limits: [1.1, 4] }),
    unaryCase("Atan", { runtimes: LARGE }),
    unaryCase("Tan", { limits: [-1, 1] }),
    unaryCase("LeakyRelu", { attributes: { alpha: float(0.3) } }),
    graphCase("Softmax of five axes", (g) => g.node("Softmax", [g.input([1, 2, 2, 3, 4])])),
    graphCase("Prelu", (g) => g.node("Prelu", [g.input([1, 3, 4]), g.random([4])])),
    ...[[0, 6], [0, 3], [-1, 1.5]].map(([min, max]) =>
      graphCase(
        `ClipByValue ${min} ${max}`,
        (g) =>
          g.node("ClipByValue", [
            g.input([2, 9], { limits: [-9, 9] }),
            g.number(min!),
            g.number(max!),
          ]),
      )
    ),
    graphCase("IsNan of 0 / 0", (g) => {
      const x = g.node("Floor", [g.input([1, 20], { limits: [0, 2] })]);
      g.node("IsNan", [g.node("Div", [x, x])]);
    }),
  ];
}

function binaryCases(): GraphCase[] {
  const real =
    "Add AddV2 Sub Mul RealDiv Div Maximum Minimum SquaredDifference FloorDiv FloorMod Mod";
  const compared = "Equal NotEqual Greater GreaterEqual Less LessEqual";
  const whole = "AddV2 Sub Mul Maximum Minimum FloorDiv Div";
  return [
    ...real.split(" ").map((op) => graphCase(op, (g) => g.node(op, pair(g)))),
    ...whole.split(" ").map((op) =>
      graphCase(
        `${op} of int32`,
        (g) => g.node(op, pair(g, "int32")),
        // TFLite Micro divides and cuts float32 only.
        op.includes("Div") ? LARGE : undefined,
      )
    ),
    ...compared.split(" ").flatMap((op) => [
      graphCase(op, (g) => {
        const [a, b] = pair(g);
        g.node(op, [g.node("Floor", [a]), g.node("Floor", [b])]);
      }),
      graphCase(`${op} of int32`, (g) => g.node(op, pair(g, "int32"))),
    ]),
    ...["RealDiv", "Sub", "Mul", "AddV2"].flatMap((op) => [
      graphCase(`${op} by a constant`, (g) => g.node(op, [g.input([2, 3]), g.random([3], [1, 2])])),
      graphCase(
        `${op} of a constant`,
        (g) => g.node(op, [g.random([3]), g.input([2, 3], { limits: [1, 2] })]),
      ),
    ]),
    ...[1, 2, 0.5].map((exponent) =>
      graphCase(
        `Pow ${exponent}`,
        (g) => g.node("Pow", [g.input([3, 4], { limits: [0.1, 2] }), g.number(exponent)]),
      )
    ),
    graphCase("Pow of two inputs", (g) => {
      g.node("Pow", [g.input([3, 4], { limits: [0.1, 2] }), g.input([3, 4])]);
    }, LARGE),
    graphCase("Pow of channels", (g) => {
      g.node("Pow", [g.input([2, 3, 4], { limits: [0.1, 2] }), g.random([4])]);
    }, LARGE),
    graphCase("Atan2", (g) => g.node("Atan2", pair(g)), LARGE),
    graphCase("DivNoNan", (g) => {
      const [a, b] = pair(g);
      g.node("DivNoNan", [a, g.node("Floor", [g.node("Sub", [b, g.number(2)])])]);
    }),
    graphCase("AddN", (g) => g.node("AddN", [g.input([2, 3]), g.input([2, 3]), g.random([2, 3])])),
    graphCase("BiasAdd", (g) => g.node("BiasAdd", [g.input([2, 3]), g.random([3])])),
    graphCase("Mul of six axes", (g) => {
      g.node("Mul", [g.input([1, 2, 3, 2, 2, 3]), g.random([1, 1, 2, 2, 3])]);
    }),
    graphCase("Sub of int32 and float32", (g) => {
      g.node("Sub", [g.input([2, 3], { dtype: "int32", limits: [0, 9] }), g.input([3])]);
    }),
  ];
}

function logicalCases(): GraphCase[] {
  const truths = (g: GraphDef) => g.node("Greater", [g.input([2, 3, 4]), g.number(0.1)]);
  return [
    graphCase("LogicalAnd", (g) => g.node("LogicalAnd", [truths(g), truths(g)])),
    graphCase("LogicalOr", (g) => g.node("LogicalOr", [truths(g), truths(g)])),
    graphCase("LogicalNot", (g) => g.node("LogicalNot", [truths(g)])),
    graphCase("LogicalAnd of bool inputs", (g) => {
      const input = () => g.input([2, 3], { dtype: "bool", limits: [-1, 3] });
      g.node("LogicalAnd", [input(), input()]);
    }),
    graphCase(
      "Select",
      (g) => g.node("Select", [truths(g), g.input([2, 3, 4]), g.input([2, 3, 4])]),
    ),
    ...[[[4], [2, 3, 4]], [[3, 1], [2, 3, 4]], [[2, 3, 4], [3, 1]], [[2, 1, 1], [4]], [[3, 4], [
      2,
      3,
      4,
    ]], [[2, 3, 4], [4]]].map(([condition, value]) =>
      graphCase(`SelectV2 of [${condition}] and [${value}]`, (g) => {
        const isPositive = g.node("Greater", [g.input(condition!), g.number(0)]);
        g.node("SelectV2", [isPositive, g.input(value!), g.input([3, 1])]);
      })
    ),
    graphCase("SelectV2 with a number", (g) => {
      g.node("SelectV2", [truths(g), g.input([2, 3, 4]), g.number(7)]);
    }),
    ...["DT_INT32", "DT_BOOL"].map((name) =>
      graphCase(
        `Cast to ${name}`,
        (g) => g.node("Cast", [g.input([2, 9], { limits: [-3, 3] })], { DstT: type(name) }),
      )
    ),
    graphCase("Cast of bool", (g) => g.node("Cast", [truths(g)], { DstT: type("DT_FLOAT") })),
    graphCase("Cast of int32", (g) => {
      g.node("Cast", [g.input([2, 9], { dtype: "int32", limits: [-9, 9] })], {
        DstT: type("DT_FLOAT"),
      });
    }),
    graphCase(
      "All",
      (g) =>
        g.node("All", [g.node("Greater", [g.input([2, 3, 4]), g.number(-1.2)]), g.integers(1)], {
          keep_dims: flag(),
        }),
    ),
    graphCase("Any", (g) => g.node("Any", [truths(g), g.integers(-1)]), LARGE),
  ];
}

function patternCases(): GraphCase[] {
  const image = (g: GraphDef) => g.input([1, 4, 4, 3], { limits: [-5, 5] });
  return [
    graphCase("hard-swish of Keras", (g) => {
      const x = image(g);
      const gate = g.node("Relu6", [g.node("AddV2", [x, g.number(3)])]);
      g.node("Mul", [x, g.node("Mul", [gate, g.number(1 / 6)])]);
    }),
    graphCase("hard-swish with the division last", (g) => {
      const x = image(g);
      const gate = g.node("Relu6", [g.node("AddV2", [g.number(3), x])]);
      g.node("RealDiv", [g.node("Mul", [gate, x]), g.number(6)]);
    }),
    graphCase("hard-sigmoid", (g) => {
      const line = g.node("AddV2", [g.node("Mul", [image(g), g.number(0.2)]), g.number(0.5)]);
      g.node("ClipByValue", [line, g.number(0), g.number(1)]);
    }),
    graphCase("GELU", (g) => {
      const x = image(g);
      const erf = g.node("Erf", [g.node("Mul", [x, g.number(Math.SQRT1_2)])]);
      g.node("Mul", [g.node("Mul", [x, g.number(0.5)]), g.node("AddV2", [erf, g.number(1)])]);
    }, LARGE),
    graphCase("GELU with a division", (g) => {
      const x = image(g);
      const erf = g.node("Erf", [g.node("RealDiv", [x, g.number(Math.SQRT2)])]);
      g.node("Mul", [g.number(0.5), g.node("Mul", [x, g.node("AddV2", [g.number(1), erf])])]);
    }, LARGE),
    graphCase("swish", (g) => {
      const x = image(g);
      g.node("Mul", [x, g.node("Sigmoid", [x])]);
    }),
    graphCase("softmax by hand", (g) => {
      const x = image(g);
      const power = g.node("Exp", [
        g.node("Sub", [x, g.node("Max", [x, g.integers(-1)], { keep_dims: flag() })]),
      ]);
      g.node("RealDiv", [
        power,
        g.node("Sum", [power, g.integers(-1)], { keep_dims: flag() }),
      ]);
    }),
    graphCase("L2 norm", (g) => {
      const x = image(g);
      const sum = g.node("Sum", [g.node("Square", [x]), g.integers(3)], { keep_dims: flag() });
      g.node("Mul", [x, g.node("Rsqrt", [g.node("Maximum", [sum, g.number(1e-12)])])]);
    }),
    graphCase("batch normalization in parts", (g) => {
      const x = g.node("Conv2D", [image(g), g.random([3, 3, 3, 4])], {
        strides: ints(1, 1, 1, 1),
        dilations: ints(1, 1, 1, 1),
        padding: text("SAME"),
      });
      const inverse = g.node("Rsqrt", [g.node("AddV2", [g.random([4], [0.5, 1]), g.number(1e-3)])]);
      const factor = g.node("Mul", [inverse, g.random([4])]);
      const term = g.node("Sub", [g.random([4]), g.node("Mul", [g.random([4]), factor])]);
      g.node("Relu", [g.node("AddV2", [g.node("Mul", [x, factor]), term])]);
    }),
  ];
}

/** All graphs of this family. */
export const ELEMENT_WISE_CASES: readonly GraphCase[] = [
  ...unaryCases(),
  ...binaryCases(),
  ...logicalCases(),
  ...patternCases(),
];
