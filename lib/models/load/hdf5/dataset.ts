/**
 * The values of a data set, whether they lie in one piece or in chunks (sections III.A.1 and
 * IV.A.2.i).
 *
 * @module
 */
import { fromFloat16Bits } from "../../../core/float16.ts";
import { readChunks } from "./chunks.ts";
import { bytesOf, type Datatype, readDataspace, readDatatype } from "./datatype.ts";
import { type FileBytes, Hdf5Error } from "./file_bytes.ts";
import { MESSAGE, type Message } from "./object_header.ts";

/** A data set; its values are read when they are asked for. */
export interface Hdf5Dataset {
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** What its elements are. */
  readonly type: Datatype;
  /**
   * Reads the values.
   *
   * @returns a copy, row-major: `Float32Array` of floats of any size, `Int32Array` of integers
   * @throws Hdf5Error when they are damaged, no numbers, or too large for 32 bits
   */
  readonly read: () => Float32Array | Int32Array;
}

/**
 * Describes the data set that messages belong to.
 *
 * @param file the file
 * @param messages the object's messages
 * @returns the data set, undefined if it is none but a group
 * @throws Hdf5Error when the messages are damaged
 */
export function readDataset(
  file: FileBytes,
  messages: readonly Message[],
): Hdf5Dataset | undefined {
  const [space, type, layout] = [MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.layout].map((
    wanted,
  ) => messages.find((message) => message.type === wanted)?.start);
  if (space === undefined || type === undefined || layout === undefined) return undefined;
  const shape = readDataspace(file, space);
  const datatype = readDatatype(file, type);
  const filters = messages.find((message) => message.type === MESSAGE.filters)?.start;
  const read = () => {
    const bytes = bytesAt(file, { layout, filters, shape, type: datatype });
    return toNumbers(bytes, datatype);
  };
  return { shape, type: datatype, read };
}

interface Stored {
  readonly layout: number;
  readonly filters: number | undefined;
  readonly shape: readonly number[];
  readonly type: Datatype;
}

function bytesAt(
  file: FileBytes,
  { layout, filters, shape, type }: Stored,
): Uint8Array<ArrayBuffer> {
  const length = bytesOf(shape, type);
  const version = file.unsigned(layout, 1);
  const layoutClass = file.unsigned(layout + 1, 1);
  if (length === 0) return new Uint8Array(0);
  if (version !== 3 && !(version === 4 && layoutClass < 2)) {
    throw new Hdf5Error(
      `a data set has a layout of version ${version}, which Keras does not write`,
    );
  }
  if (layoutClass === 2) return readChunks(file, { layout, filters, shape, type });
  const [at, stored] = layoutClass === 0
    ? [layout + 4, file.unsigned(layout + 2, 2)]
    : [file.unsigned(layout + 2, 8), file.unsigned(layout + 10, 8)];
  if (stored < length) {
    throw new Hdf5Error(`a data set has ${stored} bytes, expected ${length}`);
  }
  return file.part(at, length).slice();
}

function toNumbers(
  bytes: Uint8Array<ArrayBuffer>,
  type: Datatype,
): Float32Array | Int32Array {
  if (type.kind !== "float" && type.kind !== "integer") {
    throw new Hdf5Error("a data set holds no numbers");
  }
  if (type.isBigEndian) reverseElements(bytes, type.bytes);
  const buffer: ArrayBuffer = bytes.buffer;
  if (type.kind === "float") {
    if (type.bytes === 2) return new Float32Array(fromFloat16Bits(new Uint16Array(buffer)));
    return type.bytes === 4 ? new Float32Array(buffer) : new Float32Array(new Float64Array(buffer));
  }
  return new Int32Array(integers(buffer, type));
}

function integers(buffer: ArrayBuffer, { bytes, isSigned }: Datatype): ArrayLike<number> {
  if (bytes === 1) return isSigned ? new Int8Array(buffer) : new Uint8Array(buffer);
  if (bytes === 2) return isSigned ? new Int16Array(buffer) : new Uint16Array(buffer);
  const wide: ArrayLike<number> = bytes === 4
    ? isSigned ? new Int32Array(buffer) : new Uint32Array(buffer)
    : Float64Array.from(new BigInt64Array(buffer), Number);
  for (let i = 0; i < wide.length; i++) {
    if (wide[i] !== (wide[i]! | 0)) throw new Hdf5Error(`a data set holds ${wide[i]}`);
  }
  return wide;
}

function reverseElements(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
