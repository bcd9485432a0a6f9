/**
 * Reads what a model takes and gives: the details of its input and output tensors.
 *
 * @module
 */
import { ByteBuffer } from "flatbuffers";

/** The element types that a model's inputs and outputs may have. */
export type InterpreterDType = "float32" | "int32" | "uint8" | "int8" | "int16" | "bool";

/** What one input or output of a model is. */
export interface TensorDetails {
  /** The number that `setTensor` and `getTensor` take. */
  readonly index: number;
  /** The tensor's name in the file. */
  readonly name: string;
  /** Its dimensions; the first is usually the batch, 1. */
  readonly shape: readonly number[];
  /** Its dimensions with -1 where the file leaves them open. */
  readonly shapeSignature: readonly number[];
  /** The type of its elements. */
  readonly dtype: InterpreterDType;
  /** For integers that stand for real numbers: `real = scale × (integer − zeroPoint)`. */
  readonly quantization: { readonly scale: number; readonly zeroPoint: number } | undefined;
}

/** The names by which a model's signature calls its inputs and outputs. */
export interface SignatureDetails {
  /** The signature's name, `serving_default` for converted Keras and tfjs models. */
  readonly key: string;
  /** Tensor numbers by input name. */
  readonly inputs: ReadonlyMap<string, number>;
  /** Tensor numbers by output name. */
  readonly outputs: ReadonlyMap<string, number>;
}

/** A model's inputs and outputs. */
export interface GraphEnds {
  /** The inputs, in the file's order. */
  readonly inputs: readonly TensorDetails[];
  /** The outputs, in the file's order. */
  readonly outputs: readonly TensorDetails[];
  /** The model's first signature, if it has one. */
  readonly signature: SignatureDetails | undefined;
}

const TYPES: Readonly<Record<number, InterpreterDType>> = {
  0: "float32",
  2: "int32",
  3: "uint8",
  6: "bool",
  7: "int16",
  9: "int8",
};

/**
 * Reads the inputs and outputs of a model's first subgraph.
 *
 * @param bytes a `.tflite` file
 * @param options what errors call the model
 * @returns the details of inputs and outputs, and the first signature
 * @throws Error when the bytes are no `.tflite` file, or an input or output has an element type
 *   that cannot be set or read
 */
export function readGraphEnds(
  bytes: Uint8Array,
  { name }: { readonly name: string },
): GraphEnds {
  const identifier = new TextDecoder().decode(bytes.subarray(4, 8));
  if (identifier !== "TFL3") {
    throw new Error(
      `Cannot read "${name}": bytes 4 to 8 are ${JSON.stringify(identifier)}, expected "TFL3"`,
    );
  }
  try {
    return readEnds(new Tables(bytes), name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error(`Cannot read "${name}": the file is damaged or cut off`, { cause: error });
  }
}

function readEnds(tables: Tables, name: string): GraphEnds {
  const model = tables.follow(0);
  const [subgraph] = tables.tables(model, 2);
  if (subgraph === undefined) throw new Error(`Cannot read "${name}": it holds no subgraph`);
  const tensors = tables.tables(subgraph, 0);
  const details = (index: number) => readDetails(tables, { table: tensors[index]!, index, name });
  const [signature] = tables.tables(model, 7);
  const names = (table: number, field: number) =>
    new Map(
      tables.tables(table, field).map((
        map,
      ) => [tables.string(map, 0), tables.scalar(map, 1, "Uint32")]),
    );
  return {
    inputs: tables.integers(subgraph, 1).map(details),
    outputs: tables.integers(subgraph, 2).map(details),
    signature: signature === undefined ? undefined : {
      key: tables.string(signature, 2),
      inputs: names(signature, 0),
      outputs: names(signature, 1),
    },
  };
}

function readDetails(
  tables: Tables,
  { table, index, name }: { readonly table: number; readonly index: number; readonly name: string },
): TensorDetails {
  const type = tables.scalar(table, 1, "Int8");
  const dtype = TYPES[type];
  const tensorName = tables.string(table, 3);
  if (dtype === undefined) {
    throw new Error(
      `Cannot run "${name}": tensor "${tensorName}" has element type ${type}, ` +
        `expected ${Object.entries(TYPES).map(([code, type]) => `${code} (${type})`).join(", ")}`,
    );
  }
  const shape = tables.integers(table, 0);
  const shapeSignature = tables.integers(table, 7);
  const quantization = tables.table(table, 4);
  const scales = quantization === undefined ? [] : tables.floats(quantization, 2);
  return {
    index,
    name: tensorName,
    shape,
    shapeSignature: shapeSignature.length === 0 ? shape : shapeSignature,
    dtype,
    quantization: quantization === undefined || scales.length === 0
      ? undefined
      : { scale: scales[0]!, zeroPoint: tables.longs(quantization, 3)[0] ?? 0 },
  };
}

/** Reads fields of tables by their number. */
class Tables {
  readonly #buffer: ByteBuffer;

  constructor(bytes: Uint8Array) {
    this.#buffer = new ByteBuffer(bytes);
  }

  follow(position: number): number {
    return position + this.#buffer.readUint32(position);
  }

  #locate(table: number, field: number): number | undefined {
    const offset = this.#buffer.__offset(table, 4 + 2 * field);
    return offset === 0 ? undefined : table + offset;
  }

  table(table: number, field: number): number | undefined {
    const position = this.#locate(table, field);
    return position === undefined ? undefined : this.follow(position);
  }

  scalar(table: number, field: number, type: "Int8" | "Uint32"): number {
    const position = this.#locate(table, field);
    return position === undefined ? 0 : this.#buffer[`read${type}`](position);
  }

  string(table: number, field: number): string {
    const position = this.#locate(table, field);
    return position === undefined ? "" : String(this.#buffer.__string(position));
  }

  tables(table: number, field: number): number[] {
    return this.#vector(table, field, 4, (position) => this.follow(position));
  }

  integers(table: number, field: number): number[] {
    return this.#vector(table, field, 4, (position) => this.#buffer.readInt32(position));
  }

  floats(table: number, field: number): number[] {
    return this.#vector(table, field, 4, (position) => this.#buffer.readFloat32(position));
  }

  longs(table: number, field: number): number[] {
    return this.#vector(table, field, 8, (position) => Number(this.#buffer.readInt64(position)));
  }

  #vector<Value>(
    table: number,
    field: number,
    size: number,
    read: (position: number) => Value,
  ): Value[] {
    const start = this.table(table, field);
    if (start === undefined) return [];
    const length = this.#buffer.readUint32(start);
    if (start + 4 + length * size > this.#buffer.capacity()) throw new RangeError("cut off");
    return Array.from({ length }, (_, index) => read(start + 4 + size * index));
  }
}
