/**
 * Reads the numbers of a FlexBuffer, the form that custom operators' options have
 * (https://flatbuffers.dev/flexbuffers/): a map from names to values, written from the end.
 *
 * @module
 */

const TYPE = { int: 1, uint: 2, map: 9, bool: 26 } as const;
/** Options of operators have a dozen entries. */
const MAX_ENTRIES = 1000;

/**
 * Reads the whole numbers at the top of a FlexBuffer.
 *
 * @param bytes a custom operator's options
 * @returns integers and booleans (as 0 and 1) by name; undefined when the bytes are no such map
 */
export function flexNumbers(bytes: Uint8Array): ReadonlyMap<string, number> | undefined {
  try {
    return readMap(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // something lies outside of the bytes
    throw error;
  }
}

function readMap(bytes: Uint8Array): ReadonlyMap<string, number> | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const integer = (position: number, width: number, isSigned = false): number => {
    switch (width) {
      case 1:
        return isSigned ? view.getInt8(position) : view.getUint8(position);
      case 2:
        return isSigned ? view.getInt16(position, true) : view.getUint16(position, true);
      case 4:
        return isSigned ? view.getInt32(position, true) : view.getUint32(position, true);
      default:
        return Number(
          isSigned ? view.getBigInt64(position, true) : view.getBigUint64(position, true),
        );
    }
  };
  const rootWidth = view.getUint8(bytes.length - 1);
  const rootType = view.getUint8(bytes.length - 2);
  if (rootType >> 2 !== TYPE.map) return undefined;
  const width = 1 << (rootType & 3);
  const root = bytes.length - 2 - rootWidth;
  const map = root - integer(root, rootWidth);
  const keysWidth = integer(map - 2 * width, width);
  const keys = map - 3 * width - integer(map - 3 * width, width);
  const count = integer(map - width, width);
  if (count > MAX_ENTRIES) return undefined;
  const numbers = new Map<string, number>();
  for (let entry = 0; entry < count; entry++) {
    const key = keys + entry * keysWidth;
    const name = textAt(bytes, key - integer(key, keysWidth));
    const type = view.getUint8(map + count * width + entry) >> 2;
    const isSigned = type === TYPE.int;
    if (!isSigned && type !== TYPE.uint && type !== TYPE.bool) continue;
    numbers.set(name, integer(map + entry * width, width, isSigned));
  }
  return numbers;
}

/** A name, which ends with a zero byte. */
function textAt(bytes: Uint8Array, position: number): string {
  const end = bytes.indexOf(0, position);
  if (position < 0 || end < 0) throw new RangeError("a name lies outside of the bytes");
  return new TextDecoder().decode(bytes.subarray(position, end));
}
