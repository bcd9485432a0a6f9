/**
 * The tables of a TFLite file (schema version 3): their form in memory as interfaces, and their
 * form in the file as data from which the writer, the reader and the verifier work. Names and
 * slots are those of the official schema (PyPI's package `tflite` 2.18.0, generated from it).
 *
 * A scalar is always present in memory, with the schema's default if the file leaves it out. A
 * string, vector or table that the file leaves out is undefined, as opposed to empty.
 *
 * @module
 */
import {
  type FieldsOf,
  scalar,
  type Schema,
  string,
  table,
  type TableDescription,
  tables,
  union,
  vector,
} from "./fields.ts";
import { type BuiltinOptions, OPTION_TABLES, OPTIONS_NAMES } from "./options.ts";
import { NEWER_OPTION_TABLES, NEWER_OPTIONS_NAMES } from "./newer_options.ts";

export * from "./enums.ts";
export * from "./fields.ts";
export * from "./options.ts";

/** The four bytes at offset 4 that mark a TFLite file. */
export const FILE_IDENTIFIER = "TFL3";

/** The version of the schema that all files since 2017 have. */
export const SCHEMA_VERSION = 3;

/** Bytes to which the contents of each buffer are aligned, so that a runtime can map the file. */
export const BUFFER_ALIGNMENT = 16;

/** The root of the file. */
export interface Model {
  /** {@linkcode SCHEMA_VERSION}. */
  readonly version: number;
  /** The operators that the graphs use, each with its version. */
  readonly operatorCodes?: readonly OperatorCode[];
  /** The graphs; the first one is the model's. */
  readonly subgraphs?: readonly SubGraph[];
  /** Text for people. */
  readonly description?: string;
  /** The contents of constant tensors; buffer 0 is empty and stands for "no contents". */
  readonly buffers?: readonly Buffer[];
  /** Deprecated form of `metadata`: indices of buffers. */
  readonly metadataBuffer?: Int32Array;
  /** Named buffers with what the runtime does not need to run the model. */
  readonly metadata?: readonly Metadata[];
  /** The names under which the graphs' inputs and outputs can be called. */
  readonly signatureDefs?: readonly SignatureDef[];
}

/** A graph: operators in the order in which they run, on tensors. */
export interface SubGraph {
  /** All values that flow in the graph, constants included. */
  readonly tensors?: readonly Tensor[];
  /** Indices of the tensors that the caller sets. */
  readonly inputs?: Int32Array;
  /** Indices of the tensors that the caller reads. */
  readonly outputs?: Int32Array;
  /** The operators in the order in which they run. */
  readonly operators?: readonly Operator[];
  /** The graph's name. */
  readonly name?: string;
  /** Index of debugging data, -1 if there is none. */
  readonly debugMetadataIndex: number;
}

/** A value: its form, and its contents if it is constant. */
export interface Tensor {
  /** The length of each axis; 1 where the length is dynamic. Empty for a scalar. */
  readonly shape?: Int32Array;
  /** The element type, a value of `TensorType`. */
  readonly type: number;
  /** Index of the buffer with the contents; an empty buffer for values computed at run time. */
  readonly buffer: number;
  /** The tensor's name. */
  readonly name?: string;
  /** How integers stand for real numbers. */
  readonly quantization?: QuantizationParameters;
  /** Whether the value is kept from one run to the next. */
  readonly isVariable: boolean;
  /** How the contents of a sparse constant are stored: values other than 0 alone. */
  readonly sparsity?: SparsityParameters;
  /** As `shape`, with -1 where the length is dynamic; absent if no length is. */
  readonly shapeSignature?: Int32Array;
  /** Whether an absent or empty `shape` means a scalar rather than an unknown form. */
  readonly hasRank: boolean;
}

/** How integers stand for real numbers: `real = scale × (integer − zeroPoint)`. */
export interface QuantizationParameters {
  /** The smallest real values seen, for information. */
  readonly min?: Float32Array;
  /** The largest real values seen, for information. */
  readonly max?: Float32Array;
  /** One scale, or one for each index of the quantized dimension. */
  readonly scale?: Float32Array;
  /** As many as `scale`. */
  readonly zeroPoint?: BigInt64Array;
  /** Another way to quantize, which some runtimes know. */
  readonly details?: { readonly type: string };
  /** The axis along which scales vary. */
  readonly quantizedDimension: number;
}

/** How a sparse constant is stored: as a tree with a level for each dimension. */
export interface SparsityParameters {
  /** The dimensions in the order of the levels; those of blocks come last. */
  readonly traversalOrder?: Int32Array;
  /** The dimension that each dimension of a block is a part of. */
  readonly blockMap?: Int32Array;
  /** The levels. */
  readonly dimMetadata?: readonly DimensionMetadata[];
}

/** One level of a sparse constant. */
export interface DimensionMetadata {
  /** 0 for dense, 1 for compressed (CSR). */
  readonly format: number;
  /** The length of a dense level. */
  readonly denseSize: number;
  /** Where the parts of a compressed level begin. */
  readonly arraySegments?: { readonly type: string };
  /** The positions of what a compressed level holds. */
  readonly arrayIndices?: { readonly type: string };
}

/** A step of a graph. */
export interface Operator {
  /** Index into the model's `operatorCodes`. */
  readonly opcodeIndex: number;
  /** Indices of tensors; -1 for an optional input that is not given. */
  readonly inputs?: Int32Array;
  /** Indices of the tensors that the step computes. */
  readonly outputs?: Int32Array;
  /** What else the operator needs to know. */
  readonly builtinOptions?: BuiltinOptions;
  /** What operators newer than `builtinOptions` need to know. */
  readonly builtinOptions2?: { readonly type: string };
  /** The options of a custom operator, in a form of its own. */
  readonly customOptions?: Uint8Array;
  /** The form of `customOptions`: 0 is FlexBuffers, the only one. */
  readonly customOptionsFormat: number;
  /** For each input, whether the step changes it (booleans as bytes). */
  readonly mutatingVariableInputs?: Uint8Array;
  /** Indices of tensors that hold intermediate results of quantized LSTMs. */
  readonly intermediates?: Int32Array;
  /** Place of custom options outside of the FlatBuffer, in files above 2 GB. */
  readonly largeCustomOptionsOffset: bigint;
  /** Bytes of custom options outside of the FlatBuffer. */
  readonly largeCustomOptionsSize: bigint;
  /** Index of debugging data, -1 if there is none. */
  readonly debugMetadataIndex: number;
}

/** An operator and the version of it that the graph needs. */
export interface OperatorCode {
  /** `builtinCode` where that is below 127, else 127: what runtimes before 2020 read. */
  readonly deprecatedBuiltinCode: number;
  /** The name of a custom operator. */
  readonly customCode?: string;
  /** The lowest version that has what the graph uses. */
  readonly version: number;
  /** A value of `BuiltinOperator`. */
  readonly builtinCode: number;
}

/** The contents of a constant tensor, row-major and little-endian. */
export interface Buffer {
  /** The bytes. */
  readonly data?: Uint8Array;
  /** Place of the bytes outside of the FlatBuffer, in files above 2 GB; 0 otherwise. */
  readonly offset: bigint;
  /** Bytes outside of the FlatBuffer. */
  readonly size: bigint;
}

/** A named buffer. */
export interface Metadata {
  /** What the buffer holds, such as `min_runtime_version`. */
  readonly name?: string;
  /** Index into the model's `buffers`. */
  readonly buffer: number;
}

/** The names of a graph's inputs and outputs. */
export interface SignatureDef {
  /** The names that callers use for inputs. */
  readonly inputs?: readonly TensorMap[];
  /** The names that callers use for outputs. */
  readonly outputs?: readonly TensorMap[];
  /** The name of the signature, `serving_default` for a model's only one. */
  readonly signatureKey?: string;
  /** The tag of the model that it was converted from; files of 2021 have it. */
  readonly deprecatedTag?: string;
  /** Index into the model's `subgraphs`. */
  readonly subgraphIndex: number;
}

/** A name and the tensor that it stands for. */
export interface TensorMap {
  /** The name. */
  readonly name?: string;
  /** Index into the graph's `tensors`. */
  readonly tensorIndex: number;
}

/** The interfaces of the tables by name. */
export interface Tables {
  /** The root. */
  readonly Model: Model;
  /** A graph. */
  readonly SubGraph: SubGraph;
  /** A value. */
  readonly Tensor: Tensor;
  /** How integers stand for real numbers. */
  readonly QuantizationParameters: QuantizationParameters;
  /** A step. */
  readonly Operator: Operator;
  /** An operator with its version. */
  readonly OperatorCode: OperatorCode;
  /** Contents of a tensor. */
  readonly Buffer: Buffer;
  /** A named buffer. */
  readonly Metadata: Metadata;
  /** The names of a graph's inputs and outputs. */
  readonly SignatureDef: SignatureDef;
  /** One such name. */
  readonly TensorMap: TensorMap;
  /** How a sparse constant is stored. */
  readonly SparsityParameters: SparsityParameters;
  /** One level of it. */
  readonly DimensionMetadata: DimensionMetadata;
}

/** The name of a table other than those of options. */
export type TableName = keyof Tables;

const SPARSE_VECTORS = ["NONE", "Int32Vector", "Uint16Vector", "Uint8Vector"];

/** Tables that occur in unions alone. */
const UNION_TABLES: Readonly<Record<string, TableDescription>> = {
  ...NEWER_OPTION_TABLES,
  Int32Vector: { fields: { values: vector(0, "int32") } },
  Uint16Vector: { fields: { values: vector(0, "uint16", 4) } },
  Uint8Vector: { fields: { values: vector(0, "uint8", 4) } },
  CustomQuantization: { fields: { custom: vector(0, "uint8", 16) } },
  BlockwiseQuantization: {
    fields: {
      scales: scalar(0, "int32"),
      zeroPoints: scalar(1, "int32"),
      blockSize: scalar(2, "int32"),
    },
  },
  MultiAxisQuantization: {
    fields: {
      scales: scalar(0, "int32"),
      zeroPoints: scalar(1, "int32"),
      blockSize: scalar(2, "int32"),
      quantizedDimensions: vector(3, "int32"),
    },
  },
};

/** The tables as data; those of options are in `OPTION_TABLES`. */
export const TABLES: { readonly [Name in TableName]: TableDescription<FieldsOf<Tables[Name]>> } = {
  Model: {
    fields: {
      version: scalar(0, "uint32"),
      operatorCodes: tables(1, "OperatorCode"),
      subgraphs: tables(2, "SubGraph"),
      description: string(3),
      buffers: tables(4, "Buffer"),
      metadataBuffer: vector(5, "int32"),
      metadata: tables(6, "Metadata"),
      signatureDefs: tables(7, "SignatureDef"),
    },
    refused: { 8: "external_buffer_groups", 9: "external_buffers" },
  },
  SubGraph: {
    fields: {
      tensors: tables(0, "Tensor"),
      inputs: vector(1, "int32"),
      outputs: vector(2, "int32"),
      operators: tables(3, "Operator"),
      name: string(4),
      debugMetadataIndex: scalar(5, "int32", -1),
    },
  },
  Tensor: {
    fields: {
      shape: vector(0, "int32"),
      type: scalar(1, "int8"),
      buffer: scalar(2, "uint32"),
      name: string(3),
      quantization: table(4, "QuantizationParameters"),
      isVariable: scalar(5, "bool"),
      sparsity: table(6, "SparsityParameters"),
      shapeSignature: vector(7, "int32"),
      hasRank: scalar(8, "bool"),
    },
    refused: { 9: "variant_tensors", 10: "external_buffer" },
  },
  QuantizationParameters: {
    fields: {
      min: vector(0, "float32"),
      max: vector(1, "float32"),
      scale: vector(2, "float32"),
      zeroPoint: vector(3, "int64"),
      details: union(5, [
        "NONE",
        "CustomQuantization",
        "BlockwiseQuantization",
        "MultiAxisQuantization",
      ]),
      quantizedDimension: scalar(6, "int32"),
    },
  },
  Operator: {
    fields: {
      opcodeIndex: scalar(0, "uint32"),
      inputs: vector(1, "int32"),
      outputs: vector(2, "int32"),
      builtinOptions: union(4, OPTIONS_NAMES),
      customOptions: vector(5, "uint8"),
      customOptionsFormat: scalar(6, "int8"),
      mutatingVariableInputs: vector(7, "uint8"),
      intermediates: vector(8, "int32"),
      largeCustomOptionsOffset: scalar(9, "uint64"),
      largeCustomOptionsSize: scalar(10, "uint64"),
      builtinOptions2: union(12, NEWER_OPTIONS_NAMES),
      debugMetadataIndex: scalar(13, "int32", -1),
    },
  },
  OperatorCode: {
    fields: {
      deprecatedBuiltinCode: scalar(0, "int8"),
      customCode: string(1),
      version: scalar(2, "int32", 1),
      builtinCode: scalar(3, "int32"),
    },
  },
  Buffer: {
    fields: {
      data: vector(0, "uint8", BUFFER_ALIGNMENT),
      offset: scalar(1, "uint64"),
      size: scalar(2, "uint64"),
    },
  },
  Metadata: { fields: { name: string(0), buffer: scalar(1, "uint32") } },
  SignatureDef: {
    fields: {
      inputs: tables(0, "TensorMap"),
      outputs: tables(1, "TensorMap"),
      signatureKey: string(2),
      deprecatedTag: string(3),
      subgraphIndex: scalar(4, "uint32"),
    },
  },
  TensorMap: { fields: { name: string(0), tensorIndex: scalar(1, "uint32") } },
  SparsityParameters: {
    fields: {
      traversalOrder: vector(0, "int32"),
      blockMap: vector(1, "int32"),
      dimMetadata: tables(2, "DimensionMetadata"),
    },
  },
  DimensionMetadata: {
    fields: {
      format: scalar(0, "int8"),
      denseSize: scalar(1, "int32"),
      arraySegments: union(3, SPARSE_VECTORS),
      arrayIndices: union(5, SPARSE_VECTORS),
    },
  },
};

/**
 * The operator of a code: files from before 2020 have the first of two fields only.
 *
 * @param code an entry of the model's `operatorCodes`
 * @returns the value of `BuiltinOperator`
 */
export function builtinCode(code: OperatorCode): number {
  return Math.max(code.builtinCode, code.deprecatedBuiltinCode);
}

/**
 * The operators that occur in a model's graphs: files list others, too.
 *
 * @param model a model whose indices are in range
 * @returns those of its `operatorCodes`, in their order
 */
export function usedCodes({ operatorCodes = [], subgraphs = [] }: Model): readonly OperatorCode[] {
  const used = new Set<number>();
  for (const { operators = [] } of subgraphs) {
    for (const { opcodeIndex } of operators) used.add(opcodeIndex);
  }
  return operatorCodes.filter((_, index) => used.has(index));
}

/**
 * The description of a table, those of options included.
 *
 * @param name the table's name in the schema
 * @returns its fields as data
 * @throws Error when this schema does not describe the table
 */
export function describeTable(name: string): TableDescription {
  if (Object.hasOwn(TABLES, name)) {
    const description: { readonly fields: object; readonly refused?: Record<number, string> } =
      TABLES[name as TableName];
    return description as TableDescription;
  }
  if (Object.hasOwn(OPTION_TABLES, name)) {
    return { fields: OPTION_TABLES[name as keyof typeof OPTION_TABLES] };
  }
  const inUnion = Object.hasOwn(UNION_TABLES, name) ? UNION_TABLES[name] : undefined;
  if (inUnion !== undefined) return inUnion;
  throw new Error(`Cannot describe table "${name}": it is not part of this schema`);
}

/** What a `.tflite` file is made of. */
export const TFLITE_SCHEMA: Schema = {
  kind: ".tflite file",
  identifier: FILE_IDENTIFIER,
  root: "Model",
  describe: describeTable,
};
