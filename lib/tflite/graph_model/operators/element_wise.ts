/**
 * Operations that work element by element, of one input or of two.
 *
 * @module
 */
import { sameShape } from "../../../core/nd_array.ts";
import { type BuiltinOptions, builtinOptions, TensorType } from "../../format/schema.ts";
import type { ElementType, Operation, Value } from "../../graph/graph.ts";
import type { NodeCall, NodeStep } from "../node_call.ts";

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
export const BROADCAST_RANK = 4;

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
export function sameTypes(
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
