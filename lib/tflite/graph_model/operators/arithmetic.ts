/**
 * Arithmetic, comparisons and choices, element by element.
 *
 * @module
 */
import { elementCount, sameShape } from "../../../core/nd_array.ts";
import { builtinOptions } from "../../format/schema.ts";
import type { Operation } from "../../graph/graph.ts";
import type { NodeConverter } from "../node_call.ts";
import { binary, BROADCAST_RANK, cast, sameTypes, unary } from "./element_wise.ts";

type Operator = Operation["operator"];

/** An operation that one operator of float32 expresses. */
const one = (operator: Operator): NodeConverter => (node) => unary(node, operator, node.input(0));

/** An operation that one operator of two inputs expresses. */
const two = (operator: Operator): NodeConverter => (node) =>
  binary(node, operator, [node.input(0), node.input(1)]);

/** Constants second, where a later step can fold them into weights. */
const commutative = (operator: Operator): NodeConverter => (node) => {
  const [left, right] = [node.input(0), node.input(1)];
  const isSwapped = left.data !== undefined && right.data === undefined;
  return binary(node, operator, isSwapped ? [right, left] : [left, right]);
};

/** x − c is x + (−c) to the last bit. */
const subtract: NodeConverter = (node) => {
  const [left, right] = [node.input(0), node.input(1)];
  if (right.data === undefined || right.type !== "float32" || left.data !== undefined) {
    return binary(node, "SUB", [left, right]);
  }
  const negated = unary(node, "NEG", right, { name: `${node.name}/negated` });
  return binary(node, "ADD", [left, negated]);
};

/** tfjs divides integers and cuts downwards. A constant divisor becomes a factor. */
const divide: NodeConverter = (node) => {
  const [left, right] = [node.input(0), node.input(1)];
  if (left.type === "int32" && right.type === "int32") return two("FLOOR_DIV")(node);
  const isFactor = right.type === "float32" && right.data !== undefined &&
    left.data === undefined && right.data.every((value) => isInvertible(value));
  if (!isFactor) return two("DIV")(node);
  const inverse = binary(node, "DIV", [1, right], { name: `${node.name}/inverse` });
  return binary(node, "MUL", [left, inverse]);
};

const SMALLEST_NORMAL = 2 ** -126;

function isInvertible(value: number): boolean {
  const magnitude = Math.abs(value);
  return magnitude >= SMALLEST_NORMAL && magnitude <= 1 / SMALLEST_NORMAL;
}

/** x², √x and x itself have operators that every runtime knows. */
const power: NodeConverter = (node) => {
  const [base, exponent] = [node.input(0), node.input(1)];
  const value = elementCount(exponent.shape) === 1 ? exponent.data?.[0] : undefined;
  if (base.type === "float32" && exponent.shape.length <= base.shape.length) {
    if (value === 1) return base;
    if (value === 2) return unary(node, "SQUARE", base);
    if (value === 0.5) return unary(node, "SQRT", base);
  }
  return two("POW")(node);
};

/** Sums of any number of values. */
const addAll: NodeConverter = (node) =>
  node.inputs.slice(1).reduce(
    (sum, value) => binary(node, "ADD", [sum, value]),
    node.input(0),
  );

/** x / y, and 0 where y is 0. */
const divideOrZero: NodeConverter = (node) => {
  const y = cast(node, node.input(1), "float32");
  const isZero = binary(node, "EQUAL", [y, 0], { name: `${node.name}/is_zero` });
  const quotient = binary(node, "DIV", [cast(node, node.input(0), "float32"), y], {
    name: `${node.name}/quotient`,
  });
  return node.add("SELECT_V2", [isZero, node.number(0), quotient], {
    options: builtinOptions("SelectV2Options"),
    type: "float32",
  });
};

/** The bias runs along the last axis. */
const biasAdd: NodeConverter = (node) => {
  node.requireChannelsLast();
  return commutative("ADD")(node);
};

/** Of integers and of float32. */
const signed = (operator: "ABS" | "NEG"): NodeConverter => (node) => {
  const x = node.input(0);
  return x.type === "int32"
    ? binary(
      node,
      operator === "NEG" ? "SUB" : "MAXIMUM",
      operator === "NEG"
        ? [0, x]
        : [x, binary(node, "SUB", [0, x], { name: `${node.name}/negated` })],
    )
    : unary(node, operator, x);
};

const square: NodeConverter = (node) =>
  node.input(0).type === "int32"
    ? binary(node, "MUL", [node.input(0), node.input(0)])
    : unary(node, "SQUARE", node.input(0));

const select: NodeConverter = (node) => {
  const [condition, left, right] = [node.input(0), node.input(1), node.input(2)];
  if (node.op === "Select" && condition.shape.length === 1 && left.shape.length > 1) {
    node.refuse("its condition is a vector that selects rows");
  }
  const [a, b] = sameTypes(node, [left, right]);
  if (Math.max(...[condition, a, b].map(({ shape }) => shape.length)) > BROADCAST_RANK) {
    if (![a, b].every(({ shape }) => sameShape(shape, condition.shape))) {
      node.refuse(`its inputs have more than ${BROADCAST_RANK} axes and different shapes`);
    }
  }
  return node.add("SELECT_V2", [cast(node, condition, "bool"), a, b], {
    options: builtinOptions("SelectV2Options"),
    type: a.type,
  });
};

const castNode: NodeConverter = (node) => cast(node, node.input(0), node.type("DstT", "float32"));

/**
 * The converters of this family by operation: a function, so that pages which convert no graph model
 * can leave the family out.
 */
export const arithmeticOperators = (): Readonly<Record<string, NodeConverter>> => ({
  Abs: signed("ABS"),
  Add: commutative("ADD"),
  AddN: addAll,
  AddV2: commutative("ADD"),
  Atan2: two("ATAN2"),
  BiasAdd: biasAdd,
  Cast: castNode,
  Ceil: one("CEIL"),
  Cos: one("COS"),
  Div: divide,
  DivNoNan: divideOrZero,
  Elu: one("ELU"),
  Equal: two("EQUAL"),
  Exp: one("EXP"),
  Floor: one("FLOOR"),
  FloorDiv: two("FLOOR_DIV"),
  FloorMod: two("FLOOR_MOD"),
  Greater: two("GREATER"),
  GreaterEqual: two("GREATER_EQUAL"),
  Less: two("LESS"),
  LessEqual: two("LESS_EQUAL"),
  Log: one("LOG"),
  LogicalAnd: two("LOGICAL_AND"),
  LogicalNot: (node) =>
    node.add("LOGICAL_NOT", [node.input(0)], {
      options: builtinOptions("LogicalNotOptions"),
    }),
  LogicalOr: two("LOGICAL_OR"),
  Maximum: commutative("MAXIMUM"),
  Minimum: commutative("MINIMUM"),
  Mod: two("FLOOR_MOD"),
  Mul: commutative("MUL"),
  Neg: signed("NEG"),
  NotEqual: two("NOT_EQUAL"),
  Pow: power,
  RealDiv: divide,
  Round: one("ROUND"),
  Rsqrt: one("RSQRT"),
  Select: select,
  SelectV2: select,
  Sign: one("SIGN"),
  Sin: one("SIN"),
  Sqrt: one("SQRT"),
  Square: square,
  SquaredDifference: two("SQUARED_DIFFERENCE"),
  Sub: subtract,
});
