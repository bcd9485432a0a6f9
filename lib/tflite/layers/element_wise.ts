/**
 * Formulas of element-wise operations, for layers that TFLite has no operator for.
 *
 * @module
 */
import { type BuiltinOptions, builtinOptions, TensorType } from "../format/schema.ts";
import type { ElementType, GraphBuilder, Value } from "../graph/graph.ts";

/** Operators of one input whose output has the same shape. */
export type UnaryOperator =
  | "ABS"
  | "ELU"
  | "EXP"
  | "GELU"
  | "HARD_SWISH"
  | "LEAKY_RELU"
  | "LOG"
  | "LOGISTIC"
  | "LOG_SOFTMAX"
  | "NEG"
  | "RELU"
  | "RELU6"
  | "RSQRT"
  | "SOFTMAX"
  | "SQRT"
  | "TANH";

/** Operators of two inputs, which are broadcast to a common shape. */
export type BinaryOperator = "ADD" | "SUB" | "MUL" | "DIV" | "MAXIMUM" | "MINIMUM";

const UNARY_OPTIONS: Partial<Record<UnaryOperator, () => BuiltinOptions>> = {
  ABS: () => builtinOptions("AbsOptions"),
  EXP: () => builtinOptions("ExpOptions"),
  HARD_SWISH: () => builtinOptions("HardSwishOptions"),
  LOG_SOFTMAX: () => builtinOptions("LogSoftmaxOptions"),
  NEG: () => builtinOptions("NegOptions"),
  SOFTMAX: () => builtinOptions("SoftmaxOptions", { beta: 1 }),
};

const BINARY_OPTIONS: Readonly<Record<BinaryOperator, () => BuiltinOptions>> = {
  ADD: () => builtinOptions("AddOptions"),
  SUB: () => builtinOptions("SubOptions"),
  MUL: () => builtinOptions("MulOptions"),
  DIV: () => builtinOptions("DivOptions"),
  MAXIMUM: () => builtinOptions("MaximumMinimumOptions"),
  MINIMUM: () => builtinOptions("MaximumMinimumOptions"),
};

/** Writes formulas of float32 values into a graph; results are named after the layer. */
export class ElementWise {
  /** The name that all results begin with. */
  readonly name: string;
  readonly #graph: GraphBuilder;

  /**
   * Writes formulas for a layer.
   *
   * @param layer the name that all results begin with, and where the operations go
   */
  constructor({ name, graph }: { readonly name: string; readonly graph: GraphBuilder }) {
    this.name = name;
    this.#graph = graph;
  }

  /**
   * Applies an operator to each element (SOFTMAX and LOG_SOFTMAX: along the last axis).
   *
   * @param operator the operator
   * @param value its input
   * @param details the name of the result, and the operator's options if not the usual ones
   * @returns the result, of the same shape
   */
  unary(
    operator: UnaryOperator,
    value: Value,
    { name = `${this.name}/${operator.toLowerCase()}`, options = UNARY_OPTIONS[operator]?.() }: {
      readonly name?: string;
      readonly options?: BuiltinOptions;
    } = {},
  ): Value {
    return this.#graph.add({ operator, inputs: [value], options, name, shape: value.shape });
  }

  /**
   * Compares each element with a number.
   *
   * @param value float32
   * @param threshold the number
   * @returns 1 where the element is greater, else 0
   */
  above(value: Value, threshold: number): Value {
    const name = `${this.name}/greater`;
    const above = this.#graph.add({
      operator: "GREATER",
      inputs: [value, this.#graph.floats(`${name}/y`, [threshold], { shape: [] })],
      options: builtinOptions("GreaterOptions"),
      name,
      shape: value.shape,
      type: "bool",
    });
    return this.cast(above, "float32");
  }

  /**
   * Gives the elements another type; float32 become integers by cutting what is behind the point.
   *
   * @param value any value
   * @param type the type that is wanted
   * @returns the result; `value` itself if it has the type
   */
  cast(value: Value, type: "float32" | "int32"): Value {
    if (value.type === type) return value;
    const code = (of: ElementType) => TensorType[of.toUpperCase() as Uppercase<ElementType>];
    const types = { inDataType: code(value.type), outDataType: code(type) };
    return this.#graph.add({
      operator: "CAST",
      inputs: [value],
      options: builtinOptions("CastOptions", types),
      name: `${this.name}/cast`,
      shape: value.shape,
      type,
    });
  }

  /**
   * Combines the elements along some axes, which then have length 1.
   *
   * @param operator how
   * @param value float32
   * @param axes which axes, from 0
   * @returns the result, of the same rank
   */
  reduce(operator: "MEAN" | "SUM" | "REDUCE_MAX", value: Value, axes: readonly number[]): Value {
    const name = `${this.name}/${operator.toLowerCase()}`;
    return this.#graph.add({
      operator,
      inputs: [value, this.#graph.integers(`${name}/axes`, axes)],
      options: builtinOptions("ReducerOptions", { keepDims: true }),
      name,
      shape: value.shape.map((length, axis) => axes.includes(axis) ? 1 : length),
    });
  }

  /**
   * Combines two values element by element.
   *
   * @param operator the operator
   * @param operands the first value, and the second or a number
   * @param options the name of the result
   * @returns the result, of the common shape
   */
  binary(
    operator: BinaryOperator,
    [a, b]: readonly [Value, Value | number],
    { name = `${this.name}/${operator.toLowerCase()}` }: { readonly name?: string } = {},
  ): Value {
    const second = typeof b === "number" ? this.#graph.floats(`${name}/y`, [b], { shape: [] }) : b;
    return this.#graph.add({
      operator,
      inputs: [a, second],
      options: BINARY_OPTIONS[operator](),
      name,
      shape: broadcastShape(a.shape, second.shape),
    });
  }
}

/** The common shape of two, aligned at their last axes, of which one may be 1 where they differ. */
function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  if (a.length < b.length) return broadcastShape(b, a);
  const missing = a.length - b.length;
  return a.map((length, axis) => length === 1 ? b[axis - missing] ?? 1 : length);
}
