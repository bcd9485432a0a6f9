/**
 * From the bytes of a `.tflite` file to a model in memory: the counterpart of write.ts. One generic
 * function reads every table, from the description of its fields in schema.ts.
 *
 * @module
 */
import { CheckedBytes, type Place } from "./checked_bytes.ts";
import {
  type Field,
  type Model,
  SCALAR_BYTES,
  type ScalarType,
  type Schema,
  type TableDescription,
  TFLITE_SCHEMA,
  type VectorField,
} from "./schema.ts";
import { verifyModel } from "./verify.ts";

/** How to read a model. */
export interface ReadOptions {
  /** What errors call the model, usually its path; "model" when left out. */
  readonly name?: string;
}

const HEADER_BYTES = 8;
const IDENTIFIER_OFFSET = 4;

/**
 * Reads a TFLite file, whoever made it. Nothing in the bytes is trusted: every position is checked
 * before it is followed, and `verifyModel` then checks what the tables mean. What this reader
 * accepts can be handed to a runtime, and `writeModel` writes an equal model from it.
 *
 * @param bytes the file; the model's vectors may refer to its memory, so it must not be changed
 * @param options what errors call the model
 * @returns the file's root table
 * @throws InvalidModelError when the bytes are no `.tflite` file, or one that is damaged, cut off,
 *   contradicts itself, or uses a part of the schema that is not described here
 */
export function readModel(bytes: Uint8Array, { name = "model" }: ReadOptions = {}): Model {
  const model = readFlatBuffer(bytes, { schema: TFLITE_SCHEMA, name }) as Model;
  verifyModel(model, { name });
  return model;
}

/**
 * Reads a FlatBuffers file of any schema that is described as data.
 *
 * @param bytes the file
 * @param options the schema, and what errors call the file
 * @returns the table that the file starts from, of the form that the schema describes
 * @throws InvalidModelError when the bytes are no such file, or a damaged one
 */
export function readFlatBuffer(
  bytes: Uint8Array,
  { schema, name }: { readonly schema: Schema; readonly name: string },
): object {
  const file = new CheckedBytes(bytes, name);
  if (bytes.length < HEADER_BYTES) {
    file.fail(`it has ${bytes.length} bytes, expected at least ${HEADER_BYTES}`);
  }
  const identifier = String.fromCharCode(...bytes.subarray(IDENTIFIER_OFFSET, HEADER_BYTES));
  if (identifier !== schema.identifier) {
    file.fail(
      `bytes 4 to 8 are ${JSON.stringify(identifier)}, ` +
        `expected "${schema.identifier}", the mark of a ${schema.kind}`,
    );
  }
  const root = file.follow({ position: 0, path: `the table ${schema.root}` });
  return readTable({ file, schema }, { ...root, path: "", table: schema.root });
}

interface Source {
  readonly file: CheckedBytes;
  readonly schema: Schema;
}

/** A table's place and its name in the schema. */
interface TablePlace extends Place {
  readonly table: string;
}

function readTable(source: Source, { table, ...place }: TablePlace): object {
  const { file, schema } = source;
  const slots = file.slots({ ...place, path: place.path || `the table ${table}` });
  const description = schema.describe(table);
  const { fields } = description;
  const known = knownSlots(description);
  for (const [slot, position] of slots.entries()) {
    if (position !== undefined && !known.has(slot)) {
      const name = description.refused?.[slot] ?? `field ${slot}`;
      file.fail(
        `${place.path || `the table ${table}`} uses ${name} of ${table}, which cannot be read`,
      );
    }
  }
  const entries = Object.entries(fields).flatMap(([name, field]) => {
    const path = place.path === "" ? name : `${place.path}.${name}`;
    const value = readField(source, { field, slots, path });
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** What reads a field: its description, its table's fields, and its name in errors. */
interface FieldPlace {
  readonly field: Field;
  readonly slots: readonly (number | undefined)[];
  readonly path: string;
}

function readField(source: Source, { field, slots, path }: FieldPlace): unknown {
  const { file } = source;
  const position = slots[field.slot];
  if (position === undefined) return field.kind === "scalar" ? field.default : undefined;
  const place = { position, path };
  switch (field.kind) {
    case "scalar":
      file.check(place, SCALAR_BYTES[field.type], SCALAR_BYTES[field.type]);
      return readScalar(file.view, field.type, position);
    case "string":
      return file.string(place);
    case "vector":
      return readVector(file, field, place);
    case "table":
      return readTable(source, { ...file.follow(place), table: field.table });
    case "tables": {
      const { position: first, length } = file.vector(place, 4);
      return Array.from({ length }, (_, index) => {
        const element = { position: first + 4 * index, path: `${path}[${index}]` };
        return readTable(source, { ...file.follow(element), table: field.table });
      });
    }
    case "union": {
      const typePosition = slots[field.slot - 1];
      const number = typePosition === undefined ? 0 : file.view.getUint8(typePosition);
      const type = field.tables[number];
      if (type === undefined || number === 0) {
        return file.fail(
          `${path} are of type ${number}, expected 1 to ${field.tables.length - 1}`,
        );
      }
      return { type, ...readTable(source, { ...file.follow(place), table: type }) };
    }
  }
}

function readScalar(view: DataView, type: ScalarType, position: number): number | bigint | boolean {
  switch (type) {
    case "bool":
      return view.getUint8(position) !== 0;
    case "int8":
      return view.getInt8(position);
    case "uint8":
      return view.getUint8(position);
    case "int16":
      return view.getInt16(position, true);
    case "uint16":
      return view.getUint16(position, true);
    case "int32":
      return view.getInt32(position, true);
    case "uint32":
      return view.getUint32(position, true);
    case "int64":
      return view.getBigInt64(position, true);
    case "uint64":
      return view.getBigUint64(position, true);
    case "float32":
      return view.getFloat32(position, true);
    case "float64":
      return view.getFloat64(position, true);
  }
}

const VECTOR_ARRAYS = {
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
} as const;

/** Bytes stay where they are; everything else is copied, since it may lie unaligned. */
function readVector(file: CheckedBytes, { type }: VectorField, place: Place): ArrayBufferView {
  const elementBytes = SCALAR_BYTES[type];
  const { position, length } = file.vector(place, elementBytes);
  const bytes = file.bytes(position, length * elementBytes);
  return type === "uint8" ? bytes : new VECTOR_ARRAYS[type](bytes.slice().buffer);
}

const knownSlotsByTable = new WeakMap<TableDescription["fields"], ReadonlySet<number>>();

/** The slots that a table's description accounts for. */
function knownSlots({ fields }: TableDescription): ReadonlySet<number> {
  const known = knownSlotsByTable.get(fields) ?? new Set(
    Object.values(fields).flatMap((field) =>
      field.kind === "union" ? [field.slot - 1, field.slot] : [field.slot]
    ),
  );
  knownSlotsByTable.set(fields, known);
  return known;
}
