/**
 * How a table of a FlatBuffers schema is described as data: one entry a field, from which the
 * writer, the reader and the verifier all work. The forms are those of
 * https://flatbuffers.dev/internals/ that the TFLite schema uses.
 *
 * @module
 */

/** The scalar types of FlatBuffers by the schema language's names. */
export type ScalarType =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** Bytes of one scalar, which is also its alignment. */
export const SCALAR_BYTES: Readonly<Record<ScalarType, 1 | 2 | 4 | 8>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
};

/** The value in memory of a scalar: 64-bit integers are bigints, everything else is exact. */
export type ScalarValue<Type extends ScalarType> = Type extends "bool" ? boolean
  : Type extends "int64" | "uint64" ? bigint
  : number;

/** The vectors of scalars that the TFLite schema uses, and their form in memory. */
export interface VectorValues {
  /** Bytes; also booleans, one byte each. */
  readonly uint8: Uint8Array;
  /** Shapes, axes and indices. */
  readonly int32: Int32Array;
  /** Zero points. */
  readonly int64: BigInt64Array;
  /** Scales and ranges. */
  readonly float32: Float32Array;
  /** Places of values in sparse tensors. */
  readonly uint16: Uint16Array;
  /** Enumerations. */
  readonly uint32: Uint32Array;
}

/** A scalar stored in the table itself; left out of the file when it equals `default`. */
export interface ScalarField<Type extends ScalarType = ScalarType> {
  /** Tells the forms of fields apart. */
  readonly kind: "scalar";
  /** The index in the vtable: the field's place in the schema. */
  readonly slot: number;
  /** How it is stored. */
  readonly type: Type;
  /** What an absent field means. */
  readonly default: ScalarValue<Type>;
}

/** A UTF-8 string behind an offset. */
export interface StringField {
  /** Tells the forms of fields apart. */
  readonly kind: "string";
  /** The index in the vtable. */
  readonly slot: number;
}

/** A vector of scalars behind an offset. */
export interface VectorField<Type extends keyof VectorValues = keyof VectorValues> {
  /** Tells the forms of fields apart. */
  readonly kind: "vector";
  /** The index in the vtable. */
  readonly slot: number;
  /** The type of each element. */
  readonly type: Type;
  /** Bytes to which the first element is aligned, counted from the start of the file. */
  readonly alignment: number;
}

/** One table behind an offset. */
export interface TableField<Name extends string = string> {
  /** Tells the forms of fields apart. */
  readonly kind: "table";
  /** The index in the vtable. */
  readonly slot: number;
  /** The table's name in the schema. */
  readonly table: Name;
}

/** A vector of tables. */
export interface TablesField<Name extends string = string> {
  /** Tells the forms of fields apart. */
  readonly kind: "tables";
  /** The index in the vtable. */
  readonly slot: number;
  /** The name of the table that each element is. */
  readonly table: Name;
}

/**
 * A union, such as the options of an operator: a uint8 that says which table follows (in
 * `slot - 1`) and the table (in `slot`). In memory the table has a field `type` that holds its name.
 */
export interface UnionField {
  /** Tells the forms of fields apart. */
  readonly kind: "union";
  /** The index in the vtable of the table; its type has the index before. */
  readonly slot: number;
  /** The names of the tables by their number; 0 is no table. */
  readonly tables: readonly string[];
}

/** Any field. */
export type Field =
  | ScalarField
  | StringField
  | VectorField
  | TableField
  | TablesField
  | UnionField;

/** A table of the schema. */
export interface TableDescription<Fields = Readonly<Record<string, Field>>> {
  /** The fields by name. */
  readonly fields: Fields;
  /**
   * Names by slot of the fields that exist in the official schema and are not described here. A
   * reader must refuse a file that uses one, as it could not give it back when written again.
   */
  readonly refused?: Readonly<Record<number, string>>;
}

/** The value in memory of a field that is not made of other tables. */
export type FieldValue<F> = F extends ScalarField<infer Type> ? ScalarValue<Type>
  : F extends StringField ? string
  : F extends VectorField<infer Type> ? VectorValues[Type]
  : never;

/** The field that a property of a table's interface needs, so that the two cannot disagree. */
export type FieldFor<Value> = [Value] extends [boolean] ? ScalarField<"bool">
  : [Value] extends [bigint] ? ScalarField<"int64" | "uint64">
  : [Value] extends [number] ? ScalarField<Exclude<ScalarType, "bool" | "int64" | "uint64">>
  : [Value] extends [string] ? StringField
  : [Value] extends [Uint8Array] ? VectorField<"uint8">
  : [Value] extends [Int32Array] ? VectorField<"int32">
  : [Value] extends [BigInt64Array] ? VectorField<"int64">
  : [Value] extends [Float32Array] ? VectorField<"float32">
  : [Value] extends [Uint16Array] ? VectorField<"uint16">
  : [Value] extends [Uint32Array] ? VectorField<"uint32">
  : [Value] extends [readonly unknown[]] ? TablesField
  : [Value] extends [{ readonly type: string }] ? UnionField
  : TableField;

/** One field for each property of a table's interface. */
export type FieldsOf<Table> = {
  readonly [Name in keyof Table]-?: FieldFor<NonNullable<Table[Name]>>;
};

/**
 * A scalar.
 *
 * @param slot the index in the vtable
 * @param type how it is stored
 * @param absent what an absent field means; false or zero unless the schema says otherwise
 * @returns the field's description
 */
export function scalar<Type extends ScalarType>(
  slot: number,
  type: Type,
  absent?: ScalarValue<Type>,
): ScalarField<Type> {
  const zero = type === "bool" ? false : type === "int64" || type === "uint64" ? 0n : 0;
  return { kind: "scalar", slot, type, default: absent ?? zero as ScalarValue<Type> };
}

/**
 * A string.
 *
 * @param slot the index in the vtable
 * @returns the field's description
 */
export function string(slot: number): StringField {
  return { kind: "string", slot };
}

/**
 * A vector of scalars.
 *
 * @param slot the index in the vtable
 * @param type the type of each element
 * @param alignment bytes to which the first element is aligned; the size of an element by default
 * @returns the field's description
 */
export function vector<Type extends keyof VectorValues>(
  slot: number,
  type: Type,
  alignment: number = SCALAR_BYTES[type],
): VectorField<Type> {
  return { kind: "vector", slot, type, alignment };
}

/**
 * A table in a table.
 *
 * @param slot the index in the vtable
 * @param name the table's name
 * @returns the field's description
 */
export function table<Name extends string>(slot: number, name: Name): TableField<Name> {
  return { kind: "table", slot, table: name };
}

/**
 * A vector of tables.
 *
 * @param slot the index in the vtable
 * @param name the name of the table that each element is
 * @returns the field's description
 */
export function tables<Name extends string>(slot: number, name: Name): TablesField<Name> {
  return { kind: "tables", slot, table: name };
}

/**
 * A union, such as the options of an operator.
 *
 * @param slot the index in the vtable of the table; its type has the index before
 * @param tables the names of the tables by their number; 0 is no table
 * @returns the field's description
 */
export function union(slot: number, tables: readonly string[]): UnionField {
  return { kind: "union", slot, tables };
}

/** What a FlatBuffers file of one kind is made of: what its writer and its reader work from. */
export interface Schema {
  /** What such a file is called: `.tflite file`. */
  readonly kind: string;
  /** The four bytes at offset 4 that mark the file. */
  readonly identifier: string;
  /** The name of the table that the file starts from. */
  readonly root: string;
  /**
   * The description of a table.
   *
   * @throws Error when the schema does not describe it
   */
  readonly describe: (table: string) => TableDescription;
}
