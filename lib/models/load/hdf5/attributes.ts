/**
 * Attributes of a group: names with text or lists of texts (section IV.A.2.m).
 *
 * @module
 */
import { bytesOf, type Datatype, readDataspace, readDatatype } from "./datatype.ts";
import { type FileBytes, Hdf5Error } from "./file_bytes.ts";
import { MESSAGE, type Message } from "./object_header.ts";

/** The text of an attribute, or its texts; undefined for numbers and all else. */
export type AttributeValue = string | readonly string[] | undefined;

const padded = (length: number) => Math.ceil(length / 8) * 8;

/**
 * Reads the attributes of an object.
 *
 * @param file the file
 * @param messages the object's messages
 * @returns values by name
 * @throws Hdf5Error when one is damaged, or they are stored in a form that Keras does not write
 */
export function readAttributes(
  file: FileBytes,
  messages: readonly Message[],
): ReadonlyMap<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const { type, start } of messages) {
    if (type === MESSAGE.attributeInfo) refuseDense(file, start);
    if (type === MESSAGE.attribute) {
      const [name, value] = readAttribute(file, start);
      attributes.set(name, value);
    }
  }
  return attributes;
}

/** A great many attributes can lie in a heap of their own. */
function refuseDense(file: FileBytes, at: number): void {
  const heapAt = at + 2 + (file.unsigned(at + 1, 1) & 1 ? 2 : 0);
  if (file.unsigned(heapAt, 8) < file.bytes.length) {
    throw new Hdf5Error("its attributes lie in a fractal heap, which Keras does not write");
  }
}

function readAttribute(file: FileBytes, at: number): [string, AttributeValue] {
  const version = file.unsigned(at, 1);
  if (version < 1 || version > 3) throw new Hdf5Error(`an attribute has version ${version}`);
  const [nameBytes, typeBytes, spaceBytes] = [2, 4, 6].map((offset) =>
    file.unsigned(at + offset, 2)
  ) as [number, number, number];
  const space = version === 1 ? padded : (length: number) => length;
  const nameAt = at + (version === 3 ? 9 : 8);
  const typeAt = nameAt + space(nameBytes);
  const spaceAt = typeAt + space(typeBytes);
  const name = file.text(nameAt, nameBytes);
  const type = readDatatype(file, typeAt);
  if (type.kind !== "text" && type.kind !== "text elsewhere") return [name, undefined];
  const shape = spaceBytes === 0 ? [] : readDataspace(file, spaceAt);
  const values = readTexts(file, { at: spaceAt + space(spaceBytes), shape, type });
  return [name, shape.length === 0 ? values[0] : values];
}

function readTexts(
  file: FileBytes,
  { at, shape, type }: {
    readonly at: number;
    readonly shape: readonly number[];
    readonly type: Datatype;
  },
): string[] {
  file.checkRange(at, bytesOf(shape, type));
  const count = type.bytes === 0 ? 0 : bytesOf(shape, type) / type.bytes;
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    file.step();
    const start = at + i * type.bytes;
    texts.push(type.kind === "text" ? file.text(start, type.bytes) : textElsewhere(file, start));
  }
  return texts;
}

/** Text in a global heap (section III.E): its length, the heap's address, the number there. */
function textElsewhere(file: FileBytes, at: number): string {
  const length = file.unsigned(at, 4);
  const heap = file.unsigned(at + 4, 8);
  const index = file.unsigned(at + 12, 4);
  if (length === 0) return "";
  file.expectMark(heap, "GCOL");
  const end = heap + file.unsigned(heap + 8, 8);
  let object = heap + 16;
  while (object + 16 <= end) {
    file.step();
    const found = file.unsigned(object, 2);
    const bytes = file.unsigned(object + 8, 8);
    if (found === index) return file.text(object + 16, Math.min(length, bytes));
    if (found === 0) break;
    object += 16 + padded(bytes);
  }
  throw new Hdf5Error(`there is no text ${index} in the heap at byte ${heap}`);
}
