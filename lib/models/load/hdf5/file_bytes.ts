/**
 * The bytes of an HDF5 file, read within their bounds. Numbers are little-endian; addresses and
 * lengths have 8 bytes, as every file that Keras writes has them. Section names in this folder are
 * those of the "HDF5 File Format Specification Version 3.0"
 * (https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html).
 *
 * @module
 */

/**
 * Messages, links and pieces that are looked at in one file at most. A model of 5,000 layers has
 * some 100,000; a damaged file must not lead in circles.
 */
const STEP_LIMIT = 4_000_000;

/** Says what is wrong with an HDF5 file, without its name: the caller's message has it. */
export class Hdf5Error extends Error {
  /** The error's name. */
  override readonly name = "Hdf5Error";
}

/** A file's bytes, with a limit on how long one may look at them. */
export class FileBytes {
  /** The whole file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #steps = 0;

  /**
   * Takes a file.
   *
   * @param bytes the whole file
   */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * Counts a piece that is looked at.
   *
   * @throws Hdf5Error when there are more than any model has
   */
  step(): void {
    if (++this.#steps > STEP_LIMIT) throw new Hdf5Error("its pieces lead in circles");
  }

  /**
   * Reads an unsigned integer.
   *
   * @param at where it begins
   * @param length its bytes: 1, 2, 4 or 8; of 8 the last digits may be rounded, which no address
   *   within a file is large enough for
   * @throws Hdf5Error when it is not within the file
   */
  unsigned(at: number, length: 1 | 2 | 4 | 8): number {
    this.checkRange(at, length);
    switch (length) {
      case 1:
        return this.#view.getUint8(at);
      case 2:
        return this.#view.getUint16(at, true);
      case 4:
        return this.#view.getUint32(at, true);
      case 8:
        return Number(this.#view.getBigUint64(at, true));
    }
  }

  /**
   * A part of the file, not copied.
   *
   * @throws Hdf5Error when it is not within the file
   */
  part(at: number, length: number): Uint8Array<ArrayBuffer> {
    this.checkRange(at, length);
    return this.bytes.subarray(at, at + length);
  }

  /**
   * Whether four letters mark the beginning of a piece.
   *
   * @throws Hdf5Error when it is not within the file
   */
  hasMark(at: number, mark: string): boolean {
    return [...mark].every((letter, i) => this.unsigned(at + i, 1) === letter.charCodeAt(0));
  }

  /**
   * Checks the four letters at the beginning of a piece.
   *
   * @throws Hdf5Error when others are there
   */
  expectMark(at: number, mark: string): void {
    if (!this.hasMark(at, mark)) throw new Hdf5Error(`there is no ${mark} at byte ${at}`);
  }

  /**
   * Text that ends with a zero, or where its space ends.
   *
   * @throws Hdf5Error when it is not within the file
   */
  text(at: number, space: number): string {
    const bytes = this.part(at, space);
    const end = bytes.indexOf(0);
    return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  /**
   * Checks that a range lies within the file.
   *
   * @throws Hdf5Error when it does not
   */
  checkRange(at: number, length: number): void {
    if (at >= 0 && length >= 0 && at + length <= this.bytes.length) return;
    throw new Hdf5Error(
      `it points to bytes ${at} to ${at + length}, expected at most ${this.bytes.length}`,
    );
  }
}
