/**
 * The tensor arena of TFLite Micro, counted: what is kept grows down from its end, what is planned
 * and what is needed for a moment grow up from its start.
 *
 * @module
 */

/** Bytes to which TFLite Micro aligns the arena and each buffer in it (micro_arena_constants.h). */
export const ARENA_ALIGNMENT = 16;

/**
 * The next multiple of a number.
 *
 * @param bytes 0 or more
 * @param alignment 1 or more
 * @returns the smallest multiple of `alignment` that is `bytes` or more
 */
export function alignUp(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** An arena as large as it need be, which starts and ends at multiples of 16 bytes. */
export class Arena {
  /** Bytes at the end: what is kept as long as the interpreter lives. */
  tail = 0;
  /** Bytes at the start: requests while operators are prepared, then the tensors. */
  head = 0;
  /** The smallest arena in which all that happened so far has room, in bytes. */
  peak = 0;

  /**
   * Takes bytes at the end for good.
   *
   * @param bytes their number
   * @param alignment what their address is a multiple of
   */
  keep(bytes: number, alignment: number = ARENA_ALIGNMENT): void {
    this.tail = alignUp(this.tail + bytes, alignment);
    this.#note(0);
  }

  /**
   * Sets the bytes at the start.
   *
   * @param bytes their number
   */
  setHead(bytes: number): void {
    this.head = bytes;
    this.#note(0);
  }

  /**
   * Takes bytes behind those at the start, and gives them back.
   *
   * @param bytes their number, with what is lost by alignment
   */
  borrow(bytes: number): void {
    this.#note(bytes);
  }

  #note(borrowed: number): void {
    const used = alignUp(this.head + borrowed, ARENA_ALIGNMENT) + this.tail;
    this.peak = Math.max(this.peak, alignUp(used, ARENA_ALIGNMENT));
  }
}
