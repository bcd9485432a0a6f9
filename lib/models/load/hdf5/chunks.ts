/**
 * Data sets in chunks, which may be compressed (sections III.A.1 and IV.A.2.l).
 *
 * @module
 */
import { unzlibSync } from "fflate";
import { errorMessage } from "../../../core/text.ts";
import { bytesOf, type Datatype } from "./datatype.ts";
import { type FileBytes, Hdf5Error } from "./file_bytes.ts";

/** The filters that h5py offers by itself and that are known here. */
const [DEFLATE, SHUFFLE, FLETCHER32] = [1, 2, 3] as const;

/** Deflate packs no more than this many bytes into one. */
const DEFLATE_RATIO = 1032;

interface Chunked {
  readonly layout: number;
  readonly filters: number | undefined;
  readonly shape: readonly number[];
  readonly type: Datatype;
}

interface Chunk {
  readonly at: number;
  readonly length: number;
  readonly mask: number;
  /** Where it begins in the data set, by axis. */
  readonly origin: readonly number[];
}

/**
 * Reads a data set in chunks.
 *
 * @param file the file
 * @param chunked its messages, shape and type
 * @returns its bytes, row-major
 * @throws Hdf5Error when it is damaged, larger than a file of this size can hold, or packed by a
 *   filter that is not known
 */
export function readChunks(
  file: FileBytes,
  { layout, filters, shape, type }: Chunked,
): Uint8Array<ArrayBuffer> {
  const rank = file.unsigned(layout + 2, 1) - 1;
  const lengths = Array.from(shape, (_, i) => file.unsigned(layout + 11 + 4 * i, 4));
  if (rank !== shape.length || rank === 0 || lengths.some((length) => length === 0)) {
    throw new Hdf5Error(`chunks have ${rank} axes, expected ${shape.length}`);
  }
  const limit = file.bytes.length * DEFLATE_RATIO;
  const [total, chunkBytes] = [bytesOf(shape, type), bytesOf(lengths, type)];
  if (total > limit || chunkBytes > limit) {
    throw new Hdf5Error(`a data set claims ${total} bytes, more than this file can hold`);
  }
  const filterIds = filters === undefined ? [] : readFilters(file, filters);
  const chunks: Chunk[] = [];
  findChunks(file, file.unsigned(layout + 3, 8), { rank, level: undefined, chunks });
  const expected = shape.reduce((n, length, i) => n * Math.ceil(length / lengths[i]!), 1);
  if (chunks.length !== expected) {
    throw new Hdf5Error(`a data set has ${chunks.length} chunks, expected ${expected}`);
  }
  const whole = new Uint8Array(total);
  for (const chunk of chunks) {
    const bytes = unpack(file, chunk, { filterIds, size: chunkBytes, type });
    place(bytes, { whole, origin: chunk.origin, lengths, shape, elementBytes: type.bytes });
  }
  return whole;
}

function readFilters(file: FileBytes, at: number): number[] {
  const version = file.unsigned(at, 1);
  const count = file.unsigned(at + 1, 1);
  let start = at + (version === 1 ? 8 : 2);
  return Array.from({ length: count }, () => {
    const id = file.unsigned(start, 2);
    const hasName = version === 1 || id >= 256;
    const nameBytes = hasName ? file.unsigned(start + 2, 2) : 0;
    const valuesAt = start + (hasName ? 6 : 4);
    const values = file.unsigned(valuesAt, 2);
    start = valuesAt + 2 + (version === 1 ? Math.ceil(nameBytes / 8) * 8 : nameBytes) + 4 * values;
    if (version === 1 && values % 2 === 1) start += 4;
    if (id !== DEFLATE && id !== SHUFFLE && id !== FLETCHER32) {
      throw new Hdf5Error(`a data set is packed by filter ${id}, expected gzip or none`);
    }
    return id;
  });
}

function findChunks(
  file: FileBytes,
  address: number,
  tree: { readonly rank: number; readonly level: number | undefined; readonly chunks: Chunk[] },
): void {
  file.expectMark(address, "TREE");
  const level = file.unsigned(address + 5, 1);
  if (file.unsigned(address + 4, 1) !== 1 || level > 8 || level !== (tree.level ?? level)) {
    throw new Hdf5Error(`the tree of a data set is damaged at byte ${address}`);
  }
  const keyBytes = 8 + 8 * (tree.rank + 1);
  for (let i = 0; i < file.unsigned(address + 6, 2); i++) {
    file.step();
    const key = address + 24 + i * (keyBytes + 8);
    const child = file.unsigned(key + keyBytes, 8);
    if (level > 0) {
      findChunks(file, child, { ...tree, level: level - 1 });
      continue;
    }
    const origin = Array.from(
      { length: tree.rank },
      (_, axis) => file.unsigned(key + 8 + 8 * axis, 8),
    );
    const [length, mask] = [file.unsigned(key, 4), file.unsigned(key + 4, 4)];
    tree.chunks.push({ at: child, length, mask, origin });
  }
}

/** Undoes the filters, the last one first. */
function unpack(
  file: FileBytes,
  { at, length, mask }: Chunk,
  { filterIds, size, type }: {
    readonly filterIds: readonly number[];
    readonly size: number;
    readonly type: Datatype;
  },
): Uint8Array {
  let bytes: Uint8Array = file.part(at, length);
  for (const [i, id] of [...filterIds.entries()].reverse()) {
    if (mask & (1 << i)) continue;
    if (id === FLETCHER32) bytes = bytes.subarray(0, Math.max(0, bytes.length - 4));
    else if (id === SHUFFLE) bytes = unshuffle(bytes, type.bytes);
    else bytes = inflate(bytes, size);
  }
  if (bytes.length !== size) {
    throw new Hdf5Error(`a chunk has ${bytes.length} bytes, expected ${size}`);
  }
  return bytes;
}

function inflate(bytes: Uint8Array, size: number): Uint8Array {
  try {
    return unzlibSync(bytes, { out: new Uint8Array(size) });
  } catch (error) {
    throw new Hdf5Error(`a chunk is damaged (${errorMessage(error)})`);
  }
}

/** The first bytes of all elements come first, then the second ones … */
function unshuffle(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const count = Math.floor(bytes.length / elementBytes);
  const result = bytes.slice();
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < elementBytes; k++) result[i * elementBytes + k] = bytes[k * count + i]!;
  }
  return result;
}

/** Copies a chunk to its place, row by row; what reaches beyond the data set is left out. */
function place(
  bytes: Uint8Array,
  { whole, origin, lengths, shape, elementBytes }: {
    readonly whole: Uint8Array;
    readonly origin: readonly number[];
    readonly lengths: readonly number[];
    readonly shape: readonly number[];
    readonly elementBytes: number;
  },
): void {
  const last = shape.length - 1;
  const inside = shape.map((length, i) => Math.min(lengths[i]!, length - origin[i]!));
  if (inside.some((length) => length <= 0)) {
    throw new Hdf5Error("a chunk lies outside its data set");
  }
  const rows = inside.slice(0, last).reduce((product, length) => product * length, 1);
  for (let row = 0; row < rows; row++) {
    let [rest, from, to, fromStep, toStep] = [row, 0, origin[last]!, lengths[last]!, shape[last]!];
    for (let axis = last - 1; axis >= 0; axis--) {
      const index = rest % inside[axis]!;
      rest = Math.floor(rest / inside[axis]!);
      from += index * fromStep;
      to += (origin[axis]! + index) * toStep;
      fromStep *= lengths[axis]!;
      toStep *= shape[axis]!;
    }
    const start = from * elementBytes;
    whole.set(bytes.subarray(start, start + inside[last]! * elementBytes), to * elementBytes);
  }
}
