/**
 * Access to the bytes of a FlatBuffer in which every position is checked before it is followed.
 * The checks are those of FlatBuffers' own verifier (https://flatbuffers.dev/internals/), plus a
 * limit on how often a file may refer to the same contents.
 *
 * @module
 */
import { plainBytes } from "../../core/bytes.ts";
import { InvalidModelError } from "./invalid_model_error.ts";

const OFFSET_BYTES = 4;
const SLOT_BYTES = 2;
/** The two entries that every vtable starts with: its own size and the table's. */
const VTABLE_HEADER_BYTES = 4;
/** FlatBuffers counts positions in int32. */
const MAX_BYTES = 2 ** 31 - 1;
/** Tables, and elements of vectors, beside one for each byte of the file; plenty for real models. */
const MAX_PARTS = 100_000;

/** Where something lies, and what it is called in errors: `subgraphs[0].tensors[3].shape`. */
export interface Place {
  /** Bytes from the start of the file. */
  readonly position: number;
  /** The way to it from the root. */
  readonly path: string;
}

/** Where the elements of a vector lie. */
export interface VectorPlace extends Place {
  /** The number of elements. */
  readonly length: number;
}

/** A FlatBuffer from an untrusted source. */
export class CheckedBytes {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  #remaining: number;
  /** Reads scalars; its positions must have been checked. */
  readonly view: DataView;

  /**
   * Wraps a file; nothing is read yet.
   *
   * @param bytes the file
   * @param name what errors call it
   * @throws InvalidModelError when the file is too long for its format
   */
  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = plainBytes(bytes);
    this.#name = name;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#remaining = MAX_PARTS + bytes.length;
    if (bytes.length > MAX_BYTES) {
      this.fail(`it has ${bytes.length} bytes, expected at most ${MAX_BYTES}`);
    }
  }

  /**
   * Follows the offset at a position.
   *
   * @param place where the offset lies
   * @returns where it leads
   * @throws InvalidModelError when one of the two is not inside the file
   */
  follow(place: Place): Place {
    this.check(place, OFFSET_BYTES, OFFSET_BYTES);
    const offset = this.view.getUint32(place.position, true);
    const target = { ...place, position: place.position + offset };
    if (offset === 0) this.fail(`${place.path} refers to itself`);
    this.check(target, OFFSET_BYTES, OFFSET_BYTES);
    return target;
  }

  /**
   * Finds the fields of a table.
   *
   * @param table where the table lies
   * @returns the position of each field by its slot; undefined for those left out
   * @throws InvalidModelError when the table, its vtable or a field is not inside the file
   */
  slots(table: Place): (number | undefined)[] {
    this.#spend(table.path, 1);
    this.check(table, OFFSET_BYTES, OFFSET_BYTES);
    const position = table.position - this.view.getInt32(table.position, true);
    const vtable = { position, path: `the vtable of ${table.path}` };
    this.check(vtable, VTABLE_HEADER_BYTES, SLOT_BYTES);
    const vtableBytes = this.view.getUint16(position, true);
    const tableBytes = this.view.getUint16(position + SLOT_BYTES, true);
    if (vtableBytes < VTABLE_HEADER_BYTES || vtableBytes % SLOT_BYTES !== 0) {
      this.fail(`${vtable.path} has ${vtableBytes} bytes, expected an even number from 4`);
    }
    this.check(vtable, vtableBytes, SLOT_BYTES);
    this.check(table, Math.max(tableBytes, OFFSET_BYTES), OFFSET_BYTES);
    const count = (vtableBytes - VTABLE_HEADER_BYTES) / SLOT_BYTES;
    return Array.from({ length: count }, (_, slot) => {
      const offset = this.view.getUint16(
        position + VTABLE_HEADER_BYTES + SLOT_BYTES * slot,
        true,
      );
      if (offset === 0) return undefined;
      if (offset < OFFSET_BYTES || offset >= tableBytes) {
        this.fail(
          `field ${slot} of ${table.path} starts at byte ${offset} of a table of ${tableBytes} bytes`,
        );
      }
      return table.position + offset;
    });
  }

  /**
   * Finds the elements of a vector.
   *
   * @param place where the offset to the vector lies
   * @param elementBytes the size of an element
   * @returns where the first element lies, and how many there are
   * @throws InvalidModelError when the vector is not inside the file
   */
  vector(place: Place, elementBytes: number): VectorPlace {
    const start = this.follow(place);
    const length = this.view.getUint32(start.position, true);
    const first = { ...place, position: start.position + OFFSET_BYTES };
    this.check(first, length * elementBytes, 1);
    // Bytes are taken as they lie; anything else is walked through.
    if (elementBytes > 1) this.#spend(place.path, length);
    return { ...first, length };
  }

  /**
   * Reads a string.
   *
   * @param place where the offset to the string lies
   * @returns the text
   * @throws InvalidModelError when it is not inside the file, not closed, or no UTF-8
   */
  string(place: Place): string {
    const { position, length } = this.vector(place, 1);
    this.#spend(place.path, length);
    this.check({ ...place, position }, length + 1, 1);
    if (this.view.getUint8(position + length) !== 0) {
      this.fail(`${place.path} does not end with a zero byte`);
    }
    try {
      return UTF8.decode(this.bytes(position, length));
    } catch {
      return this.fail(`${place.path} is not valid UTF-8`);
    }
  }

  /** The bytes at a position that has been checked, as they lie in the file. */
  bytes(position: number, length: number): Uint8Array {
    return this.#bytes.subarray(position, position + length);
  }

  /**
   * Checks that something lies inside the file, at a multiple of its alignment.
   *
   * @throws InvalidModelError when it does not
   */
  check({ position, path }: Place, size: number, alignment: number): void {
    const end = position + size;
    if (position < 0 || end > this.#bytes.length) {
      this.fail(
        `${path} would reach from byte ${position} to ${end}, ` +
          `but the file has ${this.#bytes.length} bytes`,
      );
    }
    if (position % alignment !== 0) {
      this.fail(`${path} lies at byte ${position}, expected a multiple of ${alignment}`);
    }
  }

  /** @throws InvalidModelError always */
  fail(problem: string): never {
    throw new InvalidModelError(this.#name, problem);
  }

  /** Stops files in which a few bytes stand for millions of tables. */
  #spend(path: string, cost: number): void {
    this.#remaining -= cost;
    if (this.#remaining < 0) {
      this.fail(`up to ${path}, it refers to the same contents too often to be read`);
    }
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
