/**
 * Operations that work element by element, of one input or of two.
 *
 * @module
 */
import { elementCount, sameShape } from "../../../core/nd_array.ts";
import { type BuiltinOptions, builtinOptions, TensorType } from "../../format/schema.ts";
import type { ElementType, Operation, Value } from "../../graph/graph.ts";
import type { NodeCall, NodeConverter, NodeStep } from "../node_call.ts";

type Operator = Operation["operator"];

const TENSOR_TYPES: Partial<Record<ElementType, number>> = {
  bool: TensorType.BOOL,
  float32: TensorType.FLOAT32,
  int32: TensorType.INT32,
};

/**
 * Gives a value another element type.
 *
 * @param node where the operation goes
 * @param value the value
 * @param type the type
 * @returns the value in that type
 */
export function cast(node: NodeCall, value: Value, type: "float32" | "int32" | "bool"): Value {
  if (value.type === type) return value;
  const options = builtinOptions("CastOptions", {
    inDataType: TENSOR_TYPES[value.type],
    outDataType: TENSOR_TYPES[type],
  });
  return node.add("CAST", [value], { options, type, name: `${node.name}/cast` });
}

const OPTIONS: Partial<Record<Operator, () => BuiltinOptions>> = {
  ABS: () => builtinOptions("AbsOptions"),
  ADD: () => builtinOptions("AddOptions"),
  ATAN2: () => builtinOptions("ATan2Options"),
  COS: () => builtinOptions("CosOptions"),
  DIV: () => builtinOptions("DivOptions"),
  EQUAL: () => builtinOptions("EqualOptions"),
  EXP: () => builtinOptions("ExpOptions"),
  FLOOR_DIV: () => builtinOptions("FloorDivOptions"),
  FLOOR_MOD: () => builtinOptions("FloorModOptions"),
  GREATER: () => builtinOptions("GreaterOptions"),
  GREATER_EQUAL: () => builtinOptions("GreaterEqualOptions"),
  HARD_SWISH: () => builtinOptions("HardSwishOptions"),
  LESS: () => builtinOptions("LessOptions"),
  LESS_EQUAL: () => builtinOptions("LessEqualOptions"),
  LOGICAL_AND: () => builtinOptions("LogicalAndOptions"),
  LOGICAL_NOT: () => builtinOptions("LogicalNotOptions"),
  LOGICAL_OR: () => builtinOptions("LogicalOrOptions"),
  LOG_SOFTMAX: () => builtinOptions("LogSoftmaxOptions"),
  MAXIMUM: () => builtinOptions("MaximumMinimumOptions"),
  MINIMUM: () => builtinOptions("MaximumMinimumOptions"),
  MUL: () => builtinOptions("MulOptions"),
  NEG: () => builtinOptions("NegOptions"),
  NOT_EQUAL: () => builtinOptions("NotEqualOptions"),
  POW: () => builtinOptions("PowOptions"),
  SIGN: () => builtinOptions("SignOptions"),
  SOFTMAX: () => builtinOptions("SoftmaxOptions", { beta: 1 }),
  SQUARE: () => builtinOptions("SquareOptions"),
  SQUARED_DIFFERENCE: () => builtinOptions("SquaredDifferenceOptions"),
  SUB: () => builtinOptions("SubOptions"),
};

/**
 * Applies an operator of float32 to each element.
 *
 * @param node where the operation goes
 * @param operator the operator
 * @param value float32; integers become float32 first, as in tfjs
 * @param step the name of the result, if not the node's
 * @returns the result, of the same shape
 */
export function unary(node: NodeCall, operator: Operator, value: Value, step?: NodeStep): Value {
  const input = cast(node, value, "float32");
  return node.add(operator, [input], { options: OPTIONS[operator]?.(), ...step });
}

const COMPARISONS: ReadonlySet<Operator> = new Set<Operator>([
  "EQUAL",
  "GREATER",
  "GREATER_EQUAL",
  "LESS",
  "LESS_EQUAL",
  "NOT_EQUAL",
]);

/** Beyond this rank, not every runtime knows operators of inputs that have different shapes. */
const BROADCAST_RANK = 4;

/**
 * Combines two values element by element.
 *
 * @param node where the operation goes
 * @param operator the operator
 * @param operands the values, or a number in the place of one
 * @param step the name of the result, if not the node's
 * @returns the result, of the common shape
 */
export function binary(
  node: NodeCall,
  operator: Operator,
  operands: readonly [Value | number, Value | number],
  { name = node.name }: { readonly name?: string } = {},
): Value {
  const [left, right] = sameTypes(node, operands);
  const type = COMPARISONS.has(operator) ? "bool" : left.type;
  const options = OPTIONS[operator]?.();
  if (operator === "ATAN2") return ofOneShape(node, [left, right], name);
  const rank = Math.max(left.shape.length, right.shape.length);
  if (rank <= BROADCAST_RANK || sameShape(left.shape, right.shape)) {
    return node.add(operator, [left, right], { options, type, name });
  }
  const { shapes: [a, b], shape } = mergedAxes(left.shape, right.shape);
  if (a.length > BROADCAST_RANK) {
    node.refuse(`its inputs [${left.shape}] and [${right.shape}] differ along too many axes`);
  }
  const result = node.add(operator, [
    node.writer.reshape(left, a, `${name}/left`),
    node.writer.reshape(right, b, `${name}/right`),
  ], { options, type, name: `${name}/merged` });
  return node.writer.reshape(result, shape, name);
}

/** ATAN2 is the one operator of two inputs that does not repeat the smaller one itself. */
function ofOneShape(node: NodeCall, [left, right]: readonly [Value, Value], name: string): Value {
  const shape = broadcastShape(node, left, right);
  const inputs = [left, right].map((value) => broadcast(node, value, shape));
  return node.add("ATAN2", inputs, { options: OPTIONS.ATAN2?.(), name });
}

function broadcastShape(node: NodeCall, left: Value, right: Value): number[] {
  if (left.shape.length < right.shape.length) return broadcastShape(node, right, left);
  const missing = left.shape.length - right.shape.length;
  return left.shape.map((length, axis) => {
    const other = right.shape[axis - missing] ?? 1;
    if (length === other || other === 1) return length;
    return length === 1 ? other : node.refuse(`[${left.shape}] and [${right.shape}] do not fit`);
  });
}

/**
 * Repeats a value along axes of length 1.
 *
 * @param node where the operation goes
 * @param value the value
 * @param shape the shape that it gets
 * @returns the value in that shape
 */
export function broadcast(node: NodeCall, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  const target = node.integersConstant("shape", shape);
  return node.add("BROADCAST_TO", [value, target], {
    options: builtinOptions("BroadcastToOptions"),
    name: `${node.name}/repeated`,
  });
}

/** Values of one type: float32 if one is, else int32 if one is, as tfjs does it. */
function sameTypes(
  node: NodeCall,
  operands: readonly [Value | number, Value | number],
): readonly [Value, Value] {
  const types = operands.flatMap((operand) => typeof operand === "number" ? [] : [operand.type]);
  const type = ["float32", "int32", "bool"].find((name) => types.includes(name as ElementType)) ??
    "float32";
  const [left, right] = operands.map((operand) =>
    typeof operand === "number"
      ? node.number(operand, { type: type as ElementType })
      : cast(node, operand, type as "float32")
  );
  return [left!, right!];
}

/** Joins neighbouring axes along which both operands are alike: both go on, or the same one repeats. */
function mergedAxes(left: readonly number[], right: readonly number[]): {
  readonly shapes: readonly [number[], number[]];
  readonly shape: number[];
} {
  const rank = Math.max(left.length, right.length);
  const [a, b] = [left, right].map((shape) => [
    ...new Array<number>(rank - shape.length).fill(1),
    ...shape,
  ]) as [number[], number[]];
  const kinds = a.map((length, axis) =>
    length === b[axis] ? (length === 1 ? "any" : "both") : length === 1 ? "left" : "right"
  );
  const merged: [number[], number[]] = [[], []];
  let last = "";
  for (const [axis, kind] of kinds.entries()) {
    if (kind !== "any" && kind !== last) {
      merged[0].push(a[axis]!);
      merged[1].push(b[axis]!);
      last = kind;
    } else if (kind !== "any") {
      merged[0][merged[0].length - 1]! *= a[axis]!;
      merged[1][merged[1].length - 1]! *= b[axis]!;
    }
  }
  return { shapes: merged, shape: a.map((length, axis) => Math.max(length, b[axis]!)) };
}

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
export const elementWiseOperators = (): Readonly<Record<string, NodeConverter>> => ({
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
    node.add("LOGICAL_NOT", [node.input(0)], { options: OPTIONS.LOGICAL_NOT?.() }),
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
