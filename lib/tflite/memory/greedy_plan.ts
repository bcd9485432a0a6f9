/**
 * Places buffers in memory so that those alive at the same time do not overlap: largest first, each
 * in the first gap that is wide enough. As TFLite Micro's GreedyMemoryPlanner does it, ties included,
 * so that the size is the one that a device will need.
 *
 * @module
 */

/** A buffer that is to be placed. */
export interface PlannedBuffer {
  /** Its size in bytes, a multiple of the alignment. */
  readonly bytes: number;
  /** The first step at which it is alive. */
  readonly first: number;
  /** The last step at which it is alive. */
  readonly last: number;
  /** Where it must be, in bytes; undefined where the planner is free. */
  readonly offset?: number;
}

/** Where buffers are. */
export interface MemoryPlan {
  /** The first byte of each buffer, in the order in which they were given. */
  readonly offsets: readonly number[];
  /** The end of the last one. */
  readonly bytes: number;
}

/**
 * Plans buffers.
 *
 * @param buffers what is to be placed
 * @returns where each is, and the bytes that all take
 */
export function planGreedily(buffers: readonly PlannedBuffer[]): MemoryPlan {
  const offsets = new Array<number>(buffers.length).fill(0);
  /** The buffers placed so far, by offset; of equal ones that placed first comes first. */
  const placed: number[] = [];
  for (const index of placingOrder(buffers)) {
    const buffer = buffers[index]!;
    const offset = buffer.offset ?? firstGap(buffer, placed, { buffers, offsets });
    offsets[index] = offset;
    const next = placed.findIndex((other) => offsets[other]! > offset);
    placed.splice(next < 0 ? placed.length : next, 0, index);
  }
  const bytes = buffers.reduce((most, { bytes }, i) => Math.max(most, offsets[i]! + bytes), 0);
  return { offsets, bytes };
}

/** Those with a fixed place as they come, then by size; of equal sizes the last one comes first. */
function placingOrder(buffers: readonly PlannedBuffer[]): number[] {
  const all = buffers.map((_, index) => index);
  const isFixed = (index: number) => buffers[index]!.offset !== undefined;
  const free = all.filter((index) => !isFixed(index))
    .toSorted((left, right) => buffers[right]!.bytes - buffers[left]!.bytes || right - left);
  return [...all.filter(isFixed), ...free];
}

function firstGap(
  { bytes, first, last }: PlannedBuffer,
  placed: readonly number[],
  { buffers, offsets }: {
    readonly buffers: readonly PlannedBuffer[];
    readonly offsets: readonly number[];
  },
): number {
  let offset = 0;
  for (const index of placed) {
    const other = buffers[index]!;
    if (other.first > last || first > other.last) continue;
    if (offsets[index]! - offset >= bytes) break;
    offset = Math.max(offset, offsets[index]! + other.bytes);
  }
  return offset;
}
