/**
 * What a group holds: names with the addresses of objects, in a tree of symbol tables (sections
 * III.A.1, III.B and III.D) or as messages of its own (section IV.A.2.g).
 *
 * @module
 */
import { type FileBytes, Hdf5Error } from "./file_bytes.ts";
import { MESSAGE, type Message } from "./object_header.ts";

/** Deeper than a tree of 2^31 names is. */
const LEVEL_LIMIT = 8;

/**
 * Reads the links of a group.
 *
 * @param file the file
 * @param messages the group's messages
 * @returns addresses of object headers by name
 * @throws Hdf5Error when they are damaged, or stored in a form that Keras does not write
 */
export function readLinks(
  file: FileBytes,
  messages: readonly Message[],
): ReadonlyMap<string, number> {
  const links = new Map<string, number>();
  for (const { type, start } of messages) {
    if (type === MESSAGE.symbolTable) {
      const tree = file.unsigned(start, 8);
      readTree(file, tree, { heap: file.unsigned(start + 8, 8), level: undefined, links });
    } else if (type === MESSAGE.link) {
      readLink(file, start, links);
    } else if (type === MESSAGE.linkInfo) {
      const heapAt = start + 2 + (file.unsigned(start + 1, 1) & 1 ? 8 : 0);
      if (file.unsigned(heapAt, 8) < file.bytes.length) {
        throw new Hdf5Error("a group lies in a fractal heap, which Keras does not write");
      }
    }
  }
  return links;
}

interface Tree {
  readonly heap: number;
  /** The level that a node must have: below that of the node above it. */
  readonly level: number | undefined;
  readonly links: Map<string, number>;
}

function readTree(file: FileBytes, address: number, tree: Tree): void {
  file.expectMark(address, "TREE");
  const level = file.unsigned(address + 5, 1);
  if (
    file.unsigned(address + 4, 1) !== 0 || level > LEVEL_LIMIT || level !== (tree.level ?? level)
  ) {
    throw new Hdf5Error(`the tree of a group is damaged at byte ${address}`);
  }
  const count = file.unsigned(address + 6, 2);
  for (let i = 0; i < count; i++) {
    file.step();
    const child = file.unsigned(address + 24 + 8 + 16 * i, 8);
    if (level === 0) readSymbols(file, child, tree);
    else readTree(file, child, { ...tree, level: level - 1 });
  }
}

function readSymbols(file: FileBytes, address: number, { heap, links }: Tree): void {
  file.expectMark(address, "SNOD");
  file.expectMark(heap, "HEAP");
  const [heapBytes, heapStart] = [file.unsigned(heap + 8, 8), file.unsigned(heap + 24, 8)];
  const count = file.unsigned(address + 6, 2);
  for (let i = 0; i < count; i++) {
    file.step();
    const entry = address + 8 + 40 * i;
    const offset = file.unsigned(entry, 8);
    if (offset >= heapBytes) throw new Hdf5Error(`a name lies outside the heap at byte ${heap}`);
    // Not all of the heap's rest is looked through: names are short.
    const space = Math.min(heapBytes - offset, 65536);
    links.set(file.text(heapStart + offset, space), file.unsigned(entry + 8, 8));
  }
}

function readLink(file: FileBytes, start: number, links: Map<string, number>): void {
  const flags = file.unsigned(start + 1, 1);
  let at = start + 2;
  const type = flags & 8 ? file.unsigned(at++, 1) : 0;
  at += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const lengthBytes = [1, 2, 4, 8][flags & 3] as 1 | 2 | 4 | 8;
  const length = file.unsigned(at, lengthBytes);
  const name = file.text(at + lengthBytes, length);
  // Links to names and to other files are passed over: Keras writes none.
  if (type === 0) links.set(name, file.unsigned(at + lengthBytes + length, 8));
}
