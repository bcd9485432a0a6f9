/**
 * What the converter of a node sees of it: its inputs as values, its attributes, and where its
 * operations go.
 *
 * @module
 */
import type { TargetRuntime, Value } from "../graph/graph.ts";
import {
  booleanAttribute,
  numberAttribute,
  numbersAttribute,
  textAttribute,
  textsAttribute,
  typeAttribute,
} from "./attributes.ts";
import type { GraphNode } from "./graph_node.ts";
import { elementType, type SupportedType } from "./types.ts";
import type { GraphWriter, Step } from "./writer.ts";

/** Turns a node into operations; gives what it computes. */
export type NodeConverter = (node: NodeCall) => Value | readonly Value[];

/** Says why a node cannot be converted; who walks the graph adds which node it is. */
export class Refusal extends Error {}

/** A step as a converter says it: named after the node where it gives no name. */
export type NodeStep = Omit<Step, "operator" | "inputs" | "name"> & { readonly name?: string };

/** What options of operators hold at most. */
const NUMBER_LIMIT = 2 ** 31 - 1;

/** A node with the values that it reads. */
export class NodeCall {
  /** TensorFlow's operation. */
  readonly op: string;
  /** Its name, from which those of its values are made. */
  readonly name: string;
  /** The values that it reads. */
  readonly inputs: readonly Value[];
  /** Where its operations go. */
  readonly writer: GraphWriter;
  /** The runtime that the file is for; undefined for all. */
  readonly runtime: TargetRuntime | undefined;
  readonly #node: GraphNode;

  /**
   * Looks at a node.
   *
   * @param node the node
   * @param context the values that it reads, and where its operations go
   */
  constructor(node: GraphNode, { inputs, writer, runtime }: {
    readonly inputs: readonly Value[];
    readonly writer: GraphWriter;
    readonly runtime?: TargetRuntime;
  }) {
    this.#node = node;
    this.op = node.op;
    this.name = node.name || node.op;
    this.inputs = inputs;
    this.writer = writer;
    this.runtime = runtime;
  }

  /**
   * Refuses the node.
   *
   * @param reason what about it cannot be expressed
   * @throws Refusal always
   */
  refuse(reason: string): never {
    throw new Refusal(reason);
  }

  /**
   * A value that the node reads.
   *
   * @param index which one; negative ones count from the last
   * @returns the value
   * @throws Refusal when there is none
   */
  input(index: number): Value {
    return this.inputs.at(index) ?? this.refuse(`it has no input ${index}`);
  }

  /**
   * Integers that the node reads and that must be known before the model runs.
   *
   * @param index which input
   * @param what what they say, for errors
   * @returns the integers
   * @throws Refusal when they are computed from the model's inputs
   */
  integers(index: number, what: string): number[] {
    const { data } = this.input(index);
    if (data === undefined) this.refuse(`its ${what} depends on data`);
    return Array.from(data, Number);
  }

  /** One such integer. */
  integer(index: number, what: string): number {
    const [value, ...more] = this.integers(index, what);
    if (value === undefined || more.length > 0) this.refuse(`its ${what} is no single number`);
    return value;
  }

  /**
   * Adds an operation.
   *
   * @param operator the TFLite operator
   * @param inputs what it reads
   * @param step options, name, shape and type where they are not the usual ones
   * @returns its output
   */
  add(operator: Step["operator"], inputs: Step["inputs"], step: NodeStep = {}): Value {
    return this.writer.add({ operator, inputs, ...step, name: step.name ?? this.name });
  }

  /** A constant of int32, named after the node. */
  integersConstant(what: string, values: readonly number[], shape = [values.length]): Value {
    return this.writer.constant(`${this.name}/${what}`, values, { shape });
  }

  /** A constant that is one number, in the type of another value. */
  number(value: number, { type }: Pick<Value, "type"> = { type: "float32" }): Value {
    return this.writer.constant(`${this.name}/constant`, [value], { shape: [], type });
  }

  /** A text of the attributes. */
  text(key: string, absent: string): string {
    return textAttribute(this.#node.attributes, key) ?? absent;
  }

  /** A number of the attributes, which must fit 32 bits. */
  attribute(key: string, absent: number): number {
    const value = numberAttribute(this.#node.attributes, key) ?? absent;
    return Math.abs(value) <= NUMBER_LIMIT ? value : this.refuse(`its ${key} is ${value}`);
  }

  /** A truth value of the attributes; false where there is none. */
  flag(key: string): boolean {
    return booleanAttribute(this.#node.attributes, key) ?? false;
  }

  /** Integers of the attributes. */
  numbers(key: string, absent: readonly number[]): readonly number[] {
    const values = numbersAttribute(this.#node.attributes, key) ?? absent;
    const fits = values.every((value) =>
      Number.isInteger(value) && Math.abs(value) <= NUMBER_LIMIT
    );
    return fits ? values : this.refuse(`its ${key} is [${values}]`);
  }

  /** Texts of the attributes. */
  texts(key: string): readonly string[] {
    return textsAttribute(this.#node.attributes, key) ?? [];
  }

  /** An element type of the attributes, as tfjs understands it. */
  type(key: string, absent: SupportedType): SupportedType {
    const name = typeAttribute(this.#node.attributes, key);
    if (name === undefined) return absent;
    return elementType(name) ?? this.refuse(`its ${key} is ${name}`);
  }

  /** Refuses images that have their channels before height and width. */
  requireChannelsLast(): void {
    const format = this.text("data_format", "NHWC");
    if (format !== "NHWC" && format !== "") {
      this.refuse(`its data_format is ${format}, but TFLite has NHWC only`);
    }
  }
}
