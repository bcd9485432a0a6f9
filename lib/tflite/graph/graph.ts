/**
 * The graph between tfjs layers and a TFLite file: values and the operations that compute them.
 * Layers are turned into it one by one; fusing, folding and quantizing are steps from graph to
 * graph; then it is laid out as the tables of a file.
 *
 * @module
 */
import { sameShape } from "../../core/nd_array.ts";
import type { BuiltinOperator, BuiltinOptions } from "../format/schema.ts";

/** The element types that the converter writes. */
export type ElementType = "float32" | "float16" | "int32" | "int8" | "uint8" | "bool";

/** The contents of a constant. */
export type ConstantData = Float32Array | Uint16Array | Int32Array | Int8Array | Uint8Array;

/** How integers stand for real numbers: `real = scale × (integer − zeroPoint)`. */
export interface Quantization {
  /** One scale, or one for each index of `axis`. */
  readonly scales: Float32Array;
  /** As many zero points as scales. */
  readonly zeroPoints: readonly number[];
  /** The axis along which scales vary; 0 if there is one scale. */
  readonly axis: number;
}

/** A value that flows in the graph; two values are the same only if they are the same object. */
export interface Value {
  /** The tensor's name in the file. */
  readonly name: string;
  /** The length of each axis; 1 for a batch that stays open. */
  readonly shape: readonly number[];
  /** The element type. */
  readonly type: ElementType;
  /** The contents, row-major, if the value is constant; float16 as bit patterns. */
  readonly data?: ConstantData;
  /** How integers stand for real numbers, if they do. */
  readonly quantization?: Quantization;
}

/** A step of the graph. */
export interface Operation {
  /** The TFLite operator. */
  readonly operator: keyof typeof BuiltinOperator;
  /** What it reads; undefined for an optional input that is not given. */
  readonly inputs: readonly (Value | undefined)[];
  /** What it computes. */
  readonly outputs: readonly Value[];
  /** What else it needs to know. */
  readonly options?: BuiltinOptions;
}

/** A named input or output of the graph. */
export interface Port {
  /** The name in the signature: that of the layer. */
  readonly name: string;
  /** The value that goes in or comes out. */
  readonly value: Value;
  /** Of an input: whether callers may set any length of the batch, in spite of the shape. */
  readonly isBatchOpen?: boolean;
}

/**
 * A runtime that a file is for: LiteRT as it is today, tflite-runtime 2.14 of 2023, or TFLite Micro.
 */
export type TargetRuntime = "today" | "2023" | "micro";

/** The runtimes that a file can be made for; each takes operators that another one lacks. */
export const TARGET_RUNTIMES: readonly TargetRuntime[] = ["today", "2023", "micro"];

/** How a model is turned into a graph. */
export interface GraphOptions {
  /** Whether a batch whose length the model leaves open stays open; otherwise it becomes 1. */
  readonly dynamicBatch?: boolean;
  /** The runtime that the file is for; by default all three, where one form does for them. */
  readonly runtime?: TargetRuntime;
}

/** A whole model. */
export interface Graph {
  /** What the caller sets. */
  readonly inputs: readonly Port[];
  /** What the caller reads. */
  readonly outputs: readonly Port[];
  /** The steps, each after those whose outputs it reads. */
  readonly operations: readonly Operation[];
}

/** The form of a value that an operation computes. */
export interface OutputForm {
  /** The length of each axis; 1 for a batch that stays open. */
  readonly shape: readonly number[];
  /** The element type; float32 by default. */
  readonly type?: ElementType;
}

/** Collects operations in the order in which they run. */
export class GraphBuilder {
  /** The operations added so far. */
  readonly operations: Operation[] = [];
  /** Whether the batch of any input stays open. */
  isBatchOpen = false;
  readonly #names = new Set<string>();
  /** How far the numbers behind each name have been tried. */
  readonly #counts = new Map<string, number>();

  /**
   * Adds an operation with one output.
   *
   * @param operation operator, inputs, options, and the name and form of the output
   * @returns the output
   */
  add(
    operation: Pick<Operation, "operator" | "inputs" | "options"> & OutputForm & {
      readonly name: string;
    },
  ): Value {
    const { operator, inputs, options, name, shape, type = "float32" } = operation;
    const output = { name: this.uniqueName(name), shape, type };
    this.operations.push({ operator, inputs, options, outputs: [output] });
    return output;
  }

  /**
   * Makes a constant of 32-bit integers, such as axes or a shape.
   *
   * @param name the tensor's name
   * @param values the contents
   * @param options the form; a vector by default
   * @returns the constant
   */
  integers(
    name: string,
    values: readonly number[],
    { shape = [values.length] }: { readonly shape?: readonly number[] } = {},
  ): Value {
    return { name: this.uniqueName(name), shape, type: "int32", data: new Int32Array(values) };
  }

  /**
   * Makes a constant of float32 numbers.
   *
   * @param name the tensor's name
   * @param values the contents
   * @param options the form; a vector by default
   * @returns the constant
   */
  floats(
    name: string,
    values: ArrayLike<number>,
    { shape = [values.length] }: { readonly shape?: readonly number[] } = {},
  ): Value {
    const data = values instanceof Float32Array ? values : new Float32Array(values);
    return { name: this.uniqueName(name), shape, type: "float32", data };
  }

  /**
   * Gives a value another shape with the same elements. The target leaves the first axis open, so
   * that callers can resize the batch, even that of a file that fixes it at 1.
   *
   * @param value what to reshape
   * @param shape the new shape
   * @param options the name of the result
   * @returns the reshaped value, or `value` itself if it already has that shape
   */
  reshape(value: Value, shape: readonly number[], { name }: { readonly name: string }): Value {
    if (sameShape(value.shape, shape)) return value;
    const target = this.integers(`${name}/shape`, [-1, ...shape.slice(1)]);
    return this.add({
      operator: "RESHAPE",
      inputs: [value, target],
      name,
      shape,
      type: value.type,
    });
  }

  /**
   * Makes a name that no other tensor has, for debuggers tell tensors apart by name.
   *
   * @param name the name that is wanted
   * @returns `name`, or `name_1`, `name_2` … if it is taken
   */
  uniqueName(name: string): string {
    let candidate = name;
    let count = this.#counts.get(name) ?? 0;
    while (this.#names.has(candidate)) candidate = `${name}_${++count}`;
    // Loops that are unrolled ask for the same name thousands of times.
    this.#counts.set(name, count);
    this.#names.add(candidate);
    return candidate;
  }
}
