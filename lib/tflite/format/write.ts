/**
 * From a model in memory to the bytes of a `.tflite` file. One generic function writes every
 * table, from the description of its fields in schema.ts.
 *
 * @module
 */
import { Builder } from "flatbuffers";
import {
  type Field,
  type Model,
  SCALAR_BYTES,
  type ScalarField,
  type Schema,
  type TableDescription,
  TFLITE_SCHEMA,
  type VectorField,
} from "./schema.ts";

/**
 * Writes a model as a TFLite file. Scalars that equal the schema's default are left out and equal
 * vtables and strings are stored once, so that the file is small; the contents of buffers start at
 * multiples of 16 bytes.
 *
 * @param model the file's root table
 * @returns the bytes of the file
 * @throws Error when an operator's options are of a table that the schema does not describe
 */
export function writeModel(model: Model): Uint8Array<ArrayBuffer> {
  return writeFlatBuffer(model, { schema: TFLITE_SCHEMA, estimatedBytes: estimateBytes(model) });
}

/**
 * Writes a FlatBuffers file of any schema that is described as data.
 *
 * @param root the table that the file starts from
 * @param options the schema, and roughly how many bytes the file will have
 * @returns the bytes of the file
 * @throws Error when a union is of a table that the schema does not describe
 */
export function writeFlatBuffer(
  root: object,
  { schema, estimatedBytes = 1024 }: { readonly schema: Schema; readonly estimatedBytes?: number },
): Uint8Array<ArrayBuffer> {
  const builder = new Builder(estimatedBytes);
  const offset = writeTable({ builder, schema }, schema.root, root);
  builder.finish(offset, schema.identifier);
  // A copy, so that the builder's larger memory is not kept alive by the file.
  return new Uint8Array(builder.asUint8Array());
}

interface Target {
  readonly builder: Builder;
  readonly schema: Schema;
}

type Value = number | bigint | boolean | string | object;

/** Writes a table after everything that it refers to, and returns its offset from the end. */
function writeTable(target: Target, name: string, table: object): number {
  const { builder, schema } = target;
  const description = schema.describe(name);
  const values = table as Readonly<Record<string, Value | undefined>>;
  const add = Object.entries(description.fields).flatMap(([fieldName, field]) => {
    const value = values[fieldName];
    return value === undefined ? [] : prepareField(target, field, value);
  });
  // The builder grows towards the front: large fields first leaves no gaps between small ones.
  add.sort((a, b) => b.bytes - a.bytes);
  builder.startObject(slotCount(description));
  for (const { write } of add) write();
  return builder.endObject();
}

interface PreparedField {
  readonly bytes: number;
  readonly write: () => void;
}

const OFFSET_BYTES = 4;

function prepareField(target: Target, field: Field, value: Value): PreparedField[] {
  const { builder } = target;
  if (field.kind === "scalar") {
    return [{
      bytes: SCALAR_BYTES[field.type],
      write: () => addScalar(builder, field, value as number | bigint | boolean),
    }];
  }
  const offset = writeReferred(target, field, value);
  const reference = {
    bytes: OFFSET_BYTES,
    write: () => builder.addFieldOffset(field.slot, offset, 0),
  };
  if (field.kind !== "union") return [reference];
  const type = field.tables.indexOf(unionName(value));
  return [reference, { bytes: 1, write: () => builder.addFieldInt8(field.slot - 1, type, 0) }];
}

function writeReferred(
  target: Target,
  field: Exclude<Field, ScalarField>,
  value: Value,
): number {
  const { builder } = target;
  switch (field.kind) {
    case "string":
      return builder.createSharedString(value as string);
    case "vector":
      return writeVector(builder, field, value as ArrayBufferView & ArrayLike<unknown>);
    case "table":
      return writeTable(target, field.table, value as object);
    case "union":
      return writeTable(target, unionName(value), value as object);
    case "tables": {
      const offsets = (value as readonly object[]).map((element) =>
        writeTable(target, field.table, element)
      );
      builder.startVector(OFFSET_BYTES, offsets.length, OFFSET_BYTES);
      for (const offset of offsets.reverse()) builder.addOffset(offset);
      return builder.endVector();
    }
  }
}

function unionName(value: Value): string {
  return (value as { readonly type: string }).type;
}

/** Copies the vector's bytes as they are: files and typed arrays are both little-endian. */
function writeVector(
  builder: Builder,
  field: VectorField,
  vector: ArrayBufferView & ArrayLike<unknown>,
): number {
  const contents = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  // Aligning first is what `createByteVector`, made for strings of bytes, lacks.
  builder.prep(Math.max(field.alignment, OFFSET_BYTES), contents.length);
  if (SCALAR_BYTES[field.type] === 1) return builder.createByteVector(contents);
  builder.startVector(SCALAR_BYTES[field.type], vector.length, field.alignment);
  builder.pad(contents.length);
  const file = builder.dataBuffer().bytes();
  file.set(contents, file.length - builder.offset());
  return builder.endVector();
}

function addScalar(builder: Builder, field: ScalarField, value: number | bigint | boolean): void {
  const { slot, type } = field;
  switch (type) {
    case "bool":
      return builder.addFieldInt8(slot, Number(value), Number(field.default));
    case "int8":
    case "uint8":
      return builder.addFieldInt8(slot, Number(value), Number(field.default));
    case "int16":
    case "uint16":
      return builder.addFieldInt16(slot, Number(value), Number(field.default));
    case "int32":
    case "uint32":
      return builder.addFieldInt32(slot, Number(value), Number(field.default));
    case "int64":
    case "uint64":
      return builder.addFieldInt64(slot, BigInt(value), BigInt(field.default));
    case "float32":
      return builder.addFieldFloat32(slot, Number(value), Number(field.default));
    case "float64":
      return builder.addFieldFloat64(slot, Number(value), Number(field.default));
  }
}

function slotCount(description: TableDescription): number {
  return Math.max(0, ...Object.values(description.fields).map((field) => field.slot + 1));
}

/** Enough memory for the file, so that the builder need not grow (and copy) it. */
function estimateBytes(model: Model): number {
  const contents = (model.buffers ?? []).reduce(
    (sum, buffer) => sum + (buffer.data?.byteLength ?? 0) + 64,
    0,
  );
  const graphs = (model.subgraphs ?? []).reduce(
    (sum, graph) => sum + 256 * ((graph.tensors?.length ?? 0) + (graph.operators?.length ?? 0)),
    0,
  );
  return contents + graphs + 4096;
}
