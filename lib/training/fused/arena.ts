/**
 * Lays out buffers in one WebAssembly memory, a guard zone around each.
 *
 * @module
 */

/** Bytes of each guard zone; also the alignment of every buffer (a cache line). */
const GUARD_BYTES = 64;
/** What guards hold: a NaN that no computation produces. */
const GUARD_WORD = 0x7fc5_ca4d;
/** Bytes behind the last buffer that kernels may read (never write) beyond an end. */
const SLACK_BYTES = 4096;
/** The first bytes of the memory stay free: the compiler keeps its constants there. */
const FIRST_BYTE = 4096;
const PAGE_BYTES = 65536;

/** A buffer's place in the memory. */
export interface Region {
  /** What it holds, for messages. */
  readonly name: string;
  /** Where it begins, in bytes, a multiple of 64. */
  readonly address: number;
  /** How many 32-bit words it has. */
  readonly length: number;
}

/** Collects buffers, then makes the memory that holds them. */
export class Arena {
  readonly #regions: Region[] = [];
  readonly #tables: { readonly address: number; readonly values: readonly number[] }[] = [];
  #end = FIRST_BYTE + GUARD_BYTES;
  #memory: WebAssembly.Memory | undefined;

  /** The buffers so far, in the order of their addresses. */
  get regions(): readonly Region[] {
    return this.#regions;
  }

  /**
   * Reserves `length` 32-bit words.
   *
   * @returns the address, in bytes
   * @throws Error when the memory has been made already
   */
  allocate(name: string, length: number): number {
    if (this.#memory) throw new Error(`Cannot allocate "${name}": the memory has been made`);
    const address = this.#end;
    const bytes = Math.ceil(length * 4 / GUARD_BYTES) * GUARD_BYTES;
    this.#regions.push({ name, address, length });
    this.#end = address + bytes + GUARD_BYTES;
    return address;
  }

  /**
   * Reserves a table of integers that the memory holds from the beginning.
   *
   * @returns the address, in bytes
   */
  allocateInts(name: string, values: readonly number[]): number {
    const address = this.allocate(name, values.length);
    this.#tables.push({ address, values });
    return address;
  }

  /**
   * Makes the memory, shared so that workers can see it, filled with zeros, guards drawn.
   *
   * @throws RangeError when the engine cannot give so much memory
   */
  createMemory(): WebAssembly.Memory {
    const pages = Math.ceil((this.#end + SLACK_BYTES) / PAGE_BYTES);
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    for (const guard of this.#guards()) guard.fill(GUARD_WORD);
    const words = new Int32Array(this.#memory.buffer);
    for (const { address, values } of this.#tables) words.set(values, address / 4);
    return this.#memory;
  }

  /** The names of the buffers next to a guard that has been written to; none is how it should be. */
  damagedGuards(): string[] {
    const names: string[] = [];
    for (const [index, guard] of this.#guards().entries()) {
      if (guard.some((word) => word !== GUARD_WORD)) {
        names.push(this.#regions[Math.max(0, index - 1)]!.name);
      }
    }
    return names;
  }

  /** The words between the buffers: before the first, and from each one's end to the next's start. */
  #guards(): Uint32Array[] {
    const buffer = this.#memory!.buffer;
    const first = this.#regions[0]?.address ?? this.#end;
    const guards = [new Uint32Array(buffer, first - GUARD_BYTES, GUARD_BYTES / 4)];
    this.#regions.forEach(({ address, length }, index) => {
      const start = address + 4 * length;
      const end = this.#regions[index + 1]?.address ?? this.#end;
      guards.push(new Uint32Array(buffer, start, (end - start) / 4));
    });
    return guards;
  }
}
