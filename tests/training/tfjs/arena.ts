/**
 * A memory of its own for a WebAssembly kernel under test, with guard zones around every array, so
 * that a write out of bounds fails a test.
 *
 * @module
 */
import "#host";
import { assertEquals, fail } from "@std/assert";
import type { Assembly } from "../../../lib/training/tfjs/assembly.ts";
import type { Arithmetic } from "../../../lib/training/arithmetic.ts";
import { loadKernels } from "../../../lib/training/load_kernels.ts";

/** The builds to test: both on every engine that fuses. */
export const builds: readonly Arithmetic[] = ["plain", "fused"];

const PAGE = 65536;
const GUARD = 64;
/** What guard zones and outputs hold before: as float32 an improbable value, not NaN. */
const PATTERN = 0xa5;

/** Arrays in one WebAssembly memory. */
export class Arena {
  /** The kernels on this memory. */
  readonly kernels: Assembly;
  readonly #bytes: Uint8Array;
  readonly #regions: { start: number; end: number; unchanged?: Uint8Array }[] = [];
  #next = GUARD;

  private constructor(kernels: Assembly, memory: WebAssembly.Memory) {
    this.kernels = kernels;
    this.#bytes = new Uint8Array(memory.buffer).fill(PATTERN);
  }

  /** An empty arena of so many pages of 64 KiB, with the kernels of one build. */
  static async create(build: Arithmetic, { pages = 8 } = {}): Promise<Arena> {
    const { module } = await loadKernels("tfjs", { arithmetic: build });
    const memory = new WebAssembly.Memory({ initial: pages });
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
    return new Arena(exports as unknown as Assembly, memory);
  }

  /** The memory itself. */
  get buffer(): ArrayBuffer {
    return this.#bytes.buffer as ArrayBuffer;
  }

  /**
   * Room for a kernel to write in, between guard zones; returns its address. It is a multiple of 4
   * and, on purpose, not of 16, as the backend promises no more.
   */
  room(bytes: number): number {
    const start = this.#next + 4;
    this.#claim(start, bytes);
    this.#next = Math.ceil((start + bytes + GUARD) / 16) * 16;
    return start;
  }

  /** An input, which must not change; returns its address. */
  input(data: Float32Array): number {
    const start = this.room(data.byteLength);
    this.#fill(data, start);
    return start;
  }

  /** An input that ends where the memory ends, so that reading beyond it traps. */
  lastInput(data: Float32Array): number {
    const start = this.#bytes.length - data.byteLength;
    this.#claim(start, data.byteLength);
    this.#fill(data, start);
    return start;
  }

  /** The float32 values at an address. */
  read(address: number, count: number): Float32Array {
    return new Float32Array(this.buffer, address, count);
  }

  /** Fails when a byte outside the rooms, or within an input, has changed. */
  check(): void {
    const regions = this.#regions.toSorted((a, b) => a.start - b.start);
    let end = 0;
    for (const region of [...regions, { start: this.#bytes.length, end: this.#bytes.length }]) {
      for (let i = end; i < region.start; i++) {
        if (this.#bytes[i] !== PATTERN) fail(`byte ${i}, beyond every array, was written to`);
      }
      end = region.end;
    }
    for (const { start, end, unchanged } of regions) {
      if (unchanged) assertEquals(this.#bytes.slice(start, end), unchanged, "an input has changed");
    }
  }

  #claim(start: number, bytes: number): void {
    const last = this.#bytes.length;
    if (start + bytes > last) {
      throw new Error(`Cannot place ${bytes} bytes in ${last / PAGE} pages`);
    }
    this.#regions.push({ start, end: start + bytes });
  }

  #fill(data: Float32Array, start: number): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#bytes.set(bytes, start);
    this.#regions.at(-1)!.unchanged = bytes.slice();
  }
}
