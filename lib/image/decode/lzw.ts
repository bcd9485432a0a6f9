import { damaged } from "./decode_error.ts";

/** How a format uses LZW. */
export interface LzwOptions {
  /** How many bytes the decoded data has. */
  readonly length: number;
  /** Bits of a literal: 8 in TIFF, 2 to 8 in GIF. */
  readonly literalBits: number;
  /** Which bit of a byte comes first: the lowest in GIF, the highest in TIFF. */
  readonly firstBit: "lowest" | "highest";
  /** TIFF's codes grow by a bit one code earlier than they must. */
  readonly growsEarly: boolean;
}

const [MOST_BITS, MOST_CODES] = [12, 4096];

/**
 * Decompresses LZW (GIF89a, appendix F; TIFF 6.0, section 13). A code stands for bytes that have
 * been there before, so all that is kept of it is where they start and how many they are.
 *
 * @param source the compressed bytes
 * @param options how the format uses LZW
 * @returns `length` bytes; what the source says beyond them is not looked at
 * @throws DecodeError when the source is damaged or ends early
 */
export function decodeLzw(
  source: Uint8Array,
  { length, literalBits, firstBit, growsEarly }: LzwOptions,
): Uint8Array {
  const data = new Uint8Array(length);
  const clear = 1 << literalBits;
  const end = clear + 1;
  const starts = new Uint32Array(MOST_CODES);
  const lengths = new Uint16Array(MOST_CODES);
  const nextCode = codeReader(source, firstBit);
  let codes = clear + 2; // how many there are
  let bits = literalBits + 1;
  let at = 0;
  let previousStart = 0;
  let previousLength = 0; // 0 after a clear: there is no previous code

  while (at < length) {
    const code = nextCode(bits);
    if (code === end || code === -1) {
      throw damaged(`its compressed data ends after ${at} of ${length} bytes`);
    }
    if (code === clear) {
      codes = clear + 2;
      bits = literalBits + 1;
      previousLength = 0;
      continue;
    }
    // A new code is the bytes of the last one and the first byte of this one, which follow there.
    if (previousLength > 0 && codes < MOST_CODES) {
      starts[codes] = previousStart;
      lengths[codes] = previousLength + 1;
      codes++;
    }
    const start = at;
    if (code < clear) data[at++] = code;
    else if (code < codes) {
      const from = starts[code]!;
      const stop = Math.min(from + lengths[code]!, from + length - at);
      for (let i = from; i < stop; i++) data[at++] = data[i]!;
    } else throw damaged(`its compressed data is damaged: code ${code} comes before its meaning`);
    previousStart = start;
    previousLength = at - start;
    if (codes + (growsEarly ? 1 : 0) >= 1 << bits && bits < MOST_BITS) bits++;
  }
  return data;
}

/** Reads codes of 3 to 12 bits; -1 where the source has ended. */
function codeReader(
  source: Uint8Array,
  firstBit: LzwOptions["firstBit"],
): (bits: number) => number {
  let [at, waiting, count] = [0, 0, 0]; // `count` bits of `waiting` have not been read yet
  return firstBit === "lowest"
    ? (bits) => {
      for (; count < bits; count += 8) {
        if (at === source.length) return -1;
        waiting |= source[at++]! << count;
      }
      const code = waiting & (1 << bits) - 1;
      waiting >>>= bits;
      count -= bits;
      return code;
    }
    : (bits) => {
      for (; count < bits; count += 8) {
        if (at === source.length) return -1;
        waiting = (waiting << 8 | source[at++]!) & 0xffffff;
      }
      count -= bits;
      return waiting >>> count & (1 << bits) - 1;
    };
}
