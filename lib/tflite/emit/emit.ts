/**
 * Lays a graph out as the tables of a TFLite file.
 *
 * @module
 */
import {
  type Buffer,
  BuiltinOperator,
  type Metadata,
  type Model,
  type Operator,
  type OperatorCode,
  type QuantizationParameters,
  SCHEMA_VERSION,
  type SignatureDef,
  type Tensor,
  type TensorMap,
  TensorType,
} from "../format/schema.ts";
import type { ConstantData, ElementType, Graph, Operation, Port, Value } from "../graph/graph.ts";
import { minimumRuntime, operatorVersion } from "./versions.ts";

/** What the file says about itself. */
export interface EmitOptions {
  /** Text for people. */
  readonly description?: string;
}

const TENSOR_TYPES: Readonly<Record<ElementType, number>> = {
  float32: TensorType.FLOAT32,
  float16: TensorType.FLOAT16,
  int32: TensorType.INT32,
  int8: TensorType.INT8,
  uint8: TensorType.UINT8,
  bool: TensorType.BOOL,
};

/** Codes from here on do not fit the field that runtimes before 2020 read. */
const PLACEHOLDER_CODE = BuiltinOperator.PLACEHOLDER_FOR_GREATER_OP_CODES;

/** The official converter reserves this many bytes for the version's text. */
const RUNTIME_VERSION_BYTES = 16;

/** A buffer without contents, the one that computed tensors refer to. */
const EMPTY_BUFFER: Buffer = { offset: 0n, size: 0n };

/**
 * Lays a graph out as a model.
 *
 * @param graph the graph
 * @param options what the file says about itself
 * @returns the root table, ready to be written
 */
export function emit(graph: Graph, { description = "digits" }: EmitOptions = {}): Model {
  const tables = new TableBuilder();
  for (const port of graph.inputs) tables.input(port);
  const operators = graph.operations.map((operation) => tables.operator(operation));
  const runtime = new Uint8Array(RUNTIME_VERSION_BYTES);
  new TextEncoder().encodeInto(minimumRuntime(graph.operations), runtime);
  const metadata: Metadata[] = [{ name: "min_runtime_version", buffer: tables.buffer(runtime) }];
  const indices = (ports: readonly Port[]) =>
    Int32Array.from(ports, ({ value }) => tables.tensor(value));
  const maps = (ports: readonly Port[]): TensorMap[] =>
    ports.map(({ name, value }) => ({ name, tensorIndex: tables.tensor(value) }));
  const signature: SignatureDef = {
    inputs: maps(graph.inputs),
    outputs: maps(graph.outputs),
    signatureKey: "serving_default",
    subgraphIndex: 0,
  };
  return {
    version: SCHEMA_VERSION,
    operatorCodes: tables.operatorCodes,
    subgraphs: [{
      tensors: tables.tensors,
      inputs: indices(graph.inputs),
      outputs: indices(graph.outputs),
      operators,
      name: "main",
      debugMetadataIndex: -1,
    }],
    description,
    buffers: tables.buffers,
    metadata,
    signatureDefs: [signature],
  };
}

/** Numbers tensors, buffers and operator codes in the order in which they are first used. */
class TableBuilder {
  readonly tensors: Tensor[] = [];
  readonly buffers: Buffer[] = [EMPTY_BUFFER];
  readonly operatorCodes: OperatorCode[] = [];
  readonly #tensorIndices = new Map<Value, number>();
  readonly #bufferIndices = new Map<ConstantData, number>();
  /** Constants that are stored, by type and length. */
  readonly #alike = new Map<string, { readonly bytes: Uint8Array; readonly index: number }[]>();
  readonly #open = new Set<Value>();
  readonly #codeIndices = new Map<string, number>();

  input({ value, isBatchOpen = false }: Port): void {
    if (isBatchOpen) this.#open.add(value);
    this.tensor(value);
  }

  /** What is computed from a value with an open batch has an open batch. */
  operator(operation: Operation): Operator {
    const isOpen = operation.inputs.some((input) => input !== undefined && this.#open.has(input));
    if (isOpen) { for (const output of operation.outputs) this.#open.add(output); }
    const index = (value: Value | undefined) => value === undefined ? -1 : this.tensor(value);
    return {
      opcodeIndex: this.#operatorCode(operation),
      inputs: Int32Array.from(operation.inputs, index),
      outputs: Int32Array.from(operation.outputs, index),
      builtinOptions: operation.options,
      customOptionsFormat: 0,
      largeCustomOptionsOffset: 0n,
      largeCustomOptionsSize: 0n,
      debugMetadataIndex: -1,
    };
  }

  tensor(value: Value): number {
    const known = this.#tensorIndices.get(value);
    if (known !== undefined) return known;
    const index = this.tensors.push({
      shape: Int32Array.from(value.shape),
      type: TENSOR_TYPES[value.type],
      buffer: value.data === undefined ? 0 : this.#constant(value.data),
      name: value.name,
      quantization: quantizationOf(value),
      isVariable: false,
      shapeSignature: this.#open.has(value)
        ? Int32Array.of(-1, ...value.shape.slice(1))
        : undefined,
      // Without it, an empty shape means an unknown one rather than a scalar.
      hasRank: true,
    }) - 1;
    this.#tensorIndices.set(value, index);
    return index;
  }

  buffer(data: Uint8Array): number {
    return this.buffers.push({ ...EMPTY_BUFFER, data }) - 1;
  }

  /** Equal constants are stored once: shapes and axes, and weights that are folded alike for each use. */
  #constant(data: ConstantData): number {
    const known = this.#bufferIndices.get(data);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const key = `${data.constructor.name} ${data.length}`;
    const alike = this.#alike.get(key) ?? [];
    const twin = alike.find((other) => isEqual(other.bytes, bytes));
    const index = twin?.index ?? this.buffer(bytes);
    if (twin === undefined) this.#alike.set(key, [...alike, { bytes, index }]);
    this.#bufferIndices.set(data, index);
    return index;
  }

  #operatorCode(operation: Operation): number {
    const version = operatorVersion(operation);
    const key = `${operation.operator} ${version}`;
    const known = this.#codeIndices.get(key);
    if (known !== undefined) return known;
    const builtinCode = BuiltinOperator[operation.operator];
    const deprecatedBuiltinCode = Math.min(builtinCode, PLACEHOLDER_CODE);
    const index = this.operatorCodes.push({ deprecatedBuiltinCode, version, builtinCode }) - 1;
    this.#codeIndices.set(key, index);
    return index;
  }
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function quantizationOf({ quantization }: Value): QuantizationParameters | undefined {
  if (quantization === undefined) return undefined;
  return {
    scale: quantization.scales,
    zeroPoint: BigInt64Array.from(quantization.zeroPoints, BigInt),
    quantizedDimension: quantization.axis,
  };
}
