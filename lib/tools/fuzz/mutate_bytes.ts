/**
 * Changes bytes without knowing what they mean.
 *
 * @module
 */
import type { Random } from "../../core/random.ts";

/** Values at the edges of integer types. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff] as const;

/** The widest integer that is put in, in bytes. */
const WIDTHS = [1, 2, 4, 8] as const;

/**
 * Damages a file: changes one to four places, and now and then cuts it off, repeats a part of it or
 * takes a part of another file.
 *
 * @param seed the file
 * @param options random numbers, and another file
 * @returns other bytes
 */
export function mutateBytes(
  seed: Uint8Array,
  { random, other }: { readonly random: Random; readonly other: Uint8Array },
): Uint8Array {
  const below = (limit: number) => limit <= 0 ? 0 : random() % limit;
  let bytes = Uint8Array.from(seed);
  for (let changes = 1 + below(4); changes > 0; changes--) changePlace(bytes, below);
  const start = below(bytes.length);
  switch (below(16)) {
    case 0: // cut off
      return bytes.slice(0, start);
    case 1: { // a part is missing
      const end = Math.min(bytes.length, start + 1 + below(16));
      bytes = join(bytes.subarray(0, start), bytes.subarray(end));
      break;
    }
    case 2: { // a part occurs twice
      const end = Math.min(bytes.length, start + 1 + below(64));
      bytes = join(bytes.subarray(0, end), bytes.subarray(start));
      break;
    }
    case 3: // goes on as another file does
      bytes = join(bytes.subarray(0, start), other.subarray(below(other.length)));
  }
  return bytes;
}

function changePlace(bytes: Uint8Array, below: (limit: number) => number): void {
  if (bytes.length === 0) return;
  const position = below(bytes.length);
  const width = WIDTHS[below(WIDTHS.length)]!;
  switch (below(4)) {
    case 0:
      bytes[position] = bytes[position]! ^ (1 << below(8));
      return;
    case 1:
      bytes[position] = below(256);
      return;
    case 2:
      bytes.fill(EDGES[below(EDGES.length)]!, position, position + width);
      return;
    default: // a small number, in little or big end first
      bytes.fill(0, position, position + width);
      bytes[below(2) === 0 ? position : Math.min(bytes.length - 1, position + width - 1)] = below(
        64,
      );
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
