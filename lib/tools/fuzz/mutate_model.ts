/**
 * Changes one thing in a valid `.tflite` file and writes it again as a valid FlatBuffer: a type, a shape,
 * an operand, an option, a scale. What no checker of bytes can find wrong is found this way.
 *
 * @module
 */
import type { Random } from "../../core/random.ts";
import { readFlatBuffer } from "../../tflite/format/read.ts";
import { type Model, TFLITE_SCHEMA } from "../../tflite/format/schema.ts";
import { writeModel } from "../../tflite/format/write.ts";

/** A table of the file, and its fields as they may be changed. */
type Fields = Record<string, unknown>;

/** Numbers that are put in place of others. */
const NUMBERS = [0, 1, -1, 2, 3, 4, 5, 7, 8, 16, 127, 128, 255, 256, 1000, 65536, 2 ** 30] as const;
const LARGE = [2 ** 31 - 1, -(2 ** 31)] as const;

/**
 * Changes one to three things in a file.
 *
 * @param seed a valid `.tflite` file
 * @param random where and how
 * @returns the changed file
 */
export function mutateModel(seed: Uint8Array, random: Random): Uint8Array {
  const below = (limit: number) => limit <= 0 ? 0 : random() % limit;
  const model = readFlatBuffer(seed, { schema: TFLITE_SCHEMA, name: "seed" }) as Model;
  const tables = tablesOf(model as unknown as Fields);
  for (let changes = 1 + below(4) % 3; changes > 0; changes--) {
    changeTable(tables[below(tables.length)]!, { below, tables });
  }
  try {
    return writeModel(model);
  } catch {
    return seed.slice(0, below(seed.length)); // what cannot be written is no FlatBuffer
  }
}

/** All tables in a table, tensors and operators first of all. */
function tablesOf(root: Fields): Fields[] {
  const found: Fields[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return;
    found.push(value as Fields);
    Object.values(value).forEach(visit);
  };
  visit(root);
  return found;
}

interface Context {
  readonly below: (limit: number) => number;
  readonly tables: readonly Fields[];
}

function changeTable(table: Fields, context: Context): void {
  const { below } = context;
  const names = Object.keys(table).filter((name) => table[name] !== undefined);
  const name = names[below(names.length)];
  if (name === undefined) return;
  if (below(12) === 0) {
    table[name] = undefined;
    return;
  }
  table[name] = changed(table[name], { ...context, name });
}

function changed(
  value: unknown,
  { below, tables, name }: Context & { readonly name: string },
): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "bigint") return BigInt(numberNear(Number(value), below));
  if (typeof value === "number") {
    if (!Number.isInteger(value)) return value * [0, -1, 1e30, NaN, Infinity][below(5)]!;
    return name === "type" || name.endsWith("Type") ? below(19) : numberNear(value, below);
  }
  if (typeof value === "string") {
    if (name === "type") return value; // says which table it is
    return ["", "\u001b[2J", "\u202e", value + value][below(4)];
  }
  if (value instanceof Uint8Array) return changedBytes(value, below);
  if (ArrayBuffer.isView(value)) return changedVector(value as Int32Array, below);
  if (Array.isArray(value)) return changedList(value, below);
  // A table in place of another of its kind: options of another operator, another quantization.
  const others = tables.filter((table) => "type" in table === "type" in (value as Fields));
  return others[below(others.length)] ?? value;
}

function numberNear(value: number, below: Context["below"]): number {
  const choices = [value + 1, value - 1, value * 2, below(32), NUMBERS[below(NUMBERS.length)]!];
  return below(30) === 0 ? LARGE[below(LARGE.length)]! : choices[below(choices.length)]! | 0;
}

function changedBytes(value: Uint8Array, below: Context["below"]): Uint8Array {
  const bytes = Uint8Array.from(value);
  if (bytes.length > 0) bytes[below(bytes.length)] = below(256);
  return below(4) === 0 ? bytes.slice(0, below(bytes.length)) : bytes;
}

function changedVector(
  value: Int32Array | Float32Array | BigInt64Array,
  below: Context["below"],
): unknown {
  const copy = value.slice();
  const at = below(copy.length);
  switch (below(6)) {
    case 0:
      return copy.slice(0, at);
    case 1:
      return new (value.constructor as Int32ArrayConstructor)([...copy as Int32Array, 1]
        .map((item) => typeof copy[0] === "bigint" ? BigInt(item) : item) as number[]);
    default:
      if (copy.length === 0) return copy;
      if (copy instanceof BigInt64Array) copy[at] = BigInt(numberNear(Number(copy[at]), below));
      else if (copy instanceof Float32Array) copy[at] = [0, -1, 1e30, NaN, 1e-40][below(5)]!;
      else copy[at] = numberNear(copy[at]!, below);
      return copy;
  }
}

function changedList(value: readonly unknown[], below: Context["below"]): unknown[] {
  const [from, to] = [below(value.length), below(value.length)];
  switch (below(3)) {
    case 0:
      return value.filter((_, index) => index !== from);
    case 1:
      return value.length > 1000 ? [...value] : [...value, value[from]];
    default:
      return value.map((item, index) => index === to ? value[from] : item);
  }
}
