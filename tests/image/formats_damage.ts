/**
 * Damages files of every format, by one seed always in the same ways, and decodes them.
 *
 * @module
 */
import { createRandom } from "../../lib/core/random.ts";
import { crc32 } from "../../lib/image/decode/checksums.ts";
import { DecodeError } from "../../lib/image/decode/decode_error.ts";
import { decodePixels } from "../../lib/image/decode.ts";
import { exactFormats, nearFormats } from "./fixtures/formats.ts";
import { exactFiles, nearFiles } from "./fixtures/pillow.ts";

/** A sound file. */
export interface Sound {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All fixtures; each says by its name which format it has. */
export const soundFiles: readonly Sound[] = [
  ...exactFiles,
  ...nearFiles,
  ...exactFormats,
  ...nearFormats,
];

/** What came of a damaged file. */
export interface Outcome {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Undefined where it was read all the same. */
  readonly error: Error | undefined;
  readonly milliseconds: number;
}

/** Numbers that a header may not expect. */
const ODD_NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xffffffff];

/**
 * Damages each file over and over and decodes what results.
 *
 * @param options how often for each file, and the seed of the damage
 */
export async function* decodeDamaged(
  { files = soundFiles, rounds, seed }: {
    readonly files?: readonly Sound[];
    readonly rounds: number;
    readonly seed: number;
  },
): AsyncGenerator<Outcome> {
  const random = createRandom(seed);
  for (let round = 0; round < rounds; round++) {
    for (const { name, bytes } of files) {
      const damaged = damage(bytes, (below) => random() % below);
      const start = performance.now();
      const error = await decodePixels(damaged, "x").then(() => undefined, (error) => error);
      yield { name, bytes: damaged, error, milliseconds: performance.now() - start };
    }
  }
}

/** Whether an error is one that names the file, and whose reason was foreseen. */
export function isForeseen(error: Error): boolean {
  return error.message.startsWith('Cannot read image "x": it ') &&
    (error.cause === undefined || error.cause instanceof DecodeError);
}

/** Cuts a file short, or changes some of its bytes; in a PNG the checksums are often put right. */
function damage(sound: Uint8Array, random: (below: number) => number): Uint8Array {
  let bytes = sound.slice();
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(bytes.length);
    const view = new DataView(bytes.buffer);
    switch (random(6)) {
      case 0:
        bytes = bytes.slice(0, 1 + at);
        break;
      case 1:
        bytes[at]! ^= 1 << random(8);
        break;
      case 2:
        bytes[at] = random(256);
        break;
      case 3:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + random(9))]);
        break;
      case 4: { // in the header, most often
        const odd = ODD_NUMBERS[random(ODD_NUMBERS.length)]!;
        const place = random(Math.min(bytes.length, random(2) ? 64 : bytes.length));
        if (place + 4 <= bytes.length) view.setUint32(place, odd, random(2) === 0);
        break;
      }
      default: {
        const odd = ODD_NUMBERS[random(ODD_NUMBERS.length)]!;
        const place = random(Math.min(bytes.length, random(2) ? 64 : bytes.length));
        if (place + 2 <= bytes.length) view.setUint16(place, odd, random(2) === 0);
      }
    }
    if (bytes.length === 0) return bytes;
  }
  if (bytes[0] === 0x89 && random(4) > 0) mendChecksums(bytes);
  return bytes;
}

/** Writes the right checksum behind each chunk of a PNG. */
function mendChecksums(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) return;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
}
