/**
 * Writes operations into the graph for the nodes of a graph model: finds the shapes of their
 * outputs, computes what is constant at once, and says what does not fit.
 *
 * @module
 */
import { elementCount, sameShape } from "../../core/nd_array.ts";
import { inferShape } from "../format/infer_shape.ts";
import type { BuiltinOptions } from "../format/schema.ts";
import type { ElementType, GraphBuilder, Operation, OutputForm, Value } from "../graph/graph.ts";
import { fold } from "./fold/fold.ts";

/** An operation that is to be written. */
export interface Step {
  /** The TFLite operator. */
  readonly operator: Operation["operator"];
  /** What it reads. */
  readonly inputs: readonly (Value | undefined)[];
  /** What else it needs to know. */
  readonly options?: BuiltinOptions;
  /** The name of its output. */
  readonly name: string;
  /** The shape of its output, where it does not follow from the inputs by the operator's rule. */
  readonly shape?: readonly number[];
  /** The element type of its output; that of its first input by default. */
  readonly type?: ElementType;
}

/** A model whose operations would be more than this is not unrolled further. */
export const OPERATION_LIMIT = 50_000;

/** More elements than this have no place in 2 GB, the most that a tensor may have. */
export const ELEMENT_LIMIT = 2 ** 29;

/** Adds operations to a graph, or computes them. */
export class GraphWriter {
  /** Where the operations go. */
  readonly builder: GraphBuilder;
  /** What each result of an error function is the error function of, for who recognizes GELU. */
  readonly erfArguments = new Map<Value, Value>();
  readonly #transposed = new Map<Value, Map<string, Value>>();

  /**
   * Writes into a graph.
   *
   * @param builder where the operations go
   */
  constructor(builder: GraphBuilder) {
    this.builder = builder;
  }

  /**
   * Adds an operation with one output, or computes it if all that it reads is constant.
   *
   * @param step the operation
   * @returns its output
   * @throws RangeError when its inputs do not fit each other
   */
  add(step: Step): Value {
    const { operator, inputs, options, name, type = inputs[0]!.type } = step;
    const shape = step.shape ?? shapeOfStep(step);
    if (elementCount(shape) >= ELEMENT_LIMIT) {
      throw new RangeError(`its result [${shape.join(", ")}] is too large`);
    }
    const data = fold({ operator, inputs, options, shape, type });
    if (data !== undefined) return { name: this.builder.uniqueName(name), shape, type, data };
    if (shape.includes(0)) throw new RangeError(`its result [${shape.join(", ")}] is empty`);
    this.#checkCount();
    return this.builder.add({ operator, inputs, options, name, shape, type });
  }

  /**
   * Adds an operation with several outputs.
   *
   * @param step the operation
   * @param forms the form of each output
   * @returns its outputs
   */
  addSeveral(step: Omit<Step, "shape" | "type">, forms: readonly OutputForm[]): Value[] {
    const { operator, inputs, options, name } = step;
    this.#checkCount();
    const outputs = forms.map(({ shape, type = "float32" }) => ({
      name: this.builder.uniqueName(name),
      shape,
      type,
    }));
    this.builder.operations.push({ operator, inputs, options, outputs });
    return outputs;
  }

  #checkCount(): void {
    if (this.builder.operations.length >= OPERATION_LIMIT) {
      throw new RangeError(`the model needs more than ${OPERATION_LIMIT} operations`);
    }
  }

  /**
   * Makes a constant.
   *
   * @param name its name
   * @param values its numbers
   * @param form its shape and element type; a vector of int32 by default
   * @returns the constant
   */
  constant(
    name: string,
    values: ArrayLike<number>,
    { shape = [values.length], type = "int32" }: Partial<OutputForm> = {},
  ): Value {
    const data = type === "float32"
      ? Float32Array.from(values)
      : type === "bool"
      ? Uint8Array.from(values)
      : Int32Array.from(values);
    return { name: this.builder.uniqueName(name), shape, type, data };
  }

  /**
   * Gives a value another shape with the same elements.
   *
   * @param value the value
   * @param shape the new shape
   * @param name the name of the result
   * @returns the value in its new shape
   */
  reshape(value: Value, shape: readonly number[], name: string): Value {
    if (sameShape(value.shape, shape)) return value;
    if (value.data !== undefined) return { ...value, name: this.builder.uniqueName(name), shape };
    this.#checkCount();
    if (shape.length > 0) return this.builder.reshape(value, shape, { name });
    const inputs = [value, this.constant(`${name}/shape`, [])];
    return this.builder.add({ operator: "RESHAPE", inputs, name, shape, type: value.type });
  }

  /**
   * Orders the axes of a value anew. Constants are ordered once for all that read them.
   *
   * @param value the value
   * @param order which axis of the value becomes each axis of the result
   * @param name the name of the result
   * @returns the value with its axes in that order
   */
  transpose(value: Value, order: readonly number[], name: string): Value {
    if (order.every((axis, i) => axis === i)) return value;
    const shape = order.map((axis) => value.shape[axis]!);
    const known = this.#transposed.get(value) ?? new Map<string, Value>();
    const earlier = known.get(order.join());
    if (earlier !== undefined) return earlier;
    const result = movesOnlyOnes(value.shape, order) ? this.reshape(value, shape, name) : this.add({
      operator: "TRANSPOSE",
      inputs: [value, this.constant(`${name}/perm`, order)],
      options: { type: "TransposeOptions" },
      name,
      shape,
    });
    if (value.data !== undefined) this.#transposed.set(value, known.set(order.join(), result));
    return result;
  }
}

/** Whether the axes that are longer than 1 keep their order. The first axis stays: it may be open. */
function movesOnlyOnes(shape: readonly number[], order: readonly number[]): boolean {
  const long = order.filter((axis) => shape[axis] !== 1);
  return order[0] === 0 && long.every((axis, i) => i === 0 || axis > long[i - 1]!);
}

function shapeOfStep({ operator, inputs, options }: Step): readonly number[] {
  const shape = inferShape(operator, {
    shapes: inputs.map((input) => input?.shape),
    integers: (input) => {
      const data = inputs[input]?.data;
      return data instanceof Int32Array ? [...data] : undefined;
    },
    options: { ...options },
  });
  if (shape === undefined) throw new RangeError(`the shape of its result depends on data`);
  return shape;
}
