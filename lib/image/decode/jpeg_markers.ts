/**
 * The segments of a JPEG, walked from its first marker to its last (ITU-T T.81, annex B).
 *
 * @module
 */

/** What the frame header of a JPEG says. */
export interface JpegFrame {
  /** The frame's kind: the marker's low byte, 0xc0 for baseline, 0xc2 for progressive. */
  readonly kind: number;
  /** Bits a sample. */
  readonly precision: number;
  /** How many columns. */
  readonly width: number;
  /** How many rows; 0 where the file tells it after the first scan. */
  readonly height: number;
  /** The colour components. */
  readonly components: readonly JpegComponent[];
}

/** One of a JPEG's colour components. */
export interface JpegComponent {
  /** How scans call it. */
  readonly id: number;
  /** How many of its samples side by side share a unit of coding, 1 to 4. */
  readonly horizontal: number;
  /** How many one below the other do, 1 to 4. */
  readonly vertical: number;
}

/** A segment between two markers. */
export interface JpegSegment {
  /** The marker's low byte. */
  readonly marker: number;
  /** What follows the segment's length; empty for markers that stand alone. */
  readonly content: Uint8Array;
  /** For a scan, how many bytes of coded data follow it; else 0. */
  readonly codedBytes: number;
}

/** Markers that are looked for. */
export const JPEG = {
  startOfImage: 0xd8,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  firstRestart: 0xd0,
  lastRestart: 0xd7,
} as const;

/**
 * Walks the segments behind the start-of-image marker. It ends with the end-of-image marker, or
 * where the bytes end. What stands between segments and is no marker is read over.
 *
 * @param bytes the file's contents
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  for (let at = bytes.indexOf(0xff, 2); at !== -1; at = bytes.indexOf(0xff, at)) {
    while (bytes[at + 1] === 0xff) at++; // a marker may be padded with more of the same byte
    const marker = bytes[at + 1];
    if (marker === undefined) return;
    at += 2;
    if (marker === 0) continue; // no marker
    if (marker === JPEG.endOfImage || marker === 0x01 || isRestart(marker)) {
      yield { marker, content: new Uint8Array(0), codedBytes: 0 };
      if (marker === JPEG.endOfImage) return;
      continue;
    }
    const length = bytes[at]! << 8 | bytes[at + 1]!; // of itself and the content
    if (!(length >= 2) || at + length > bytes.length) return;
    const content = bytes.subarray(at + 2, at + length);
    at += length;
    const end = marker === JPEG.startOfScan ? codedEnd(bytes, at) : at;
    yield { marker, content, codedBytes: end - at };
    at = end;
  }
}

/** Coded data goes on to the next marker that is no restart; 0xff 0x00 stands for the byte 0xff. */
function codedEnd(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && !isRestart(next)) return at;
  }
  return bytes.length;
}

function isRestart(marker: number): boolean {
  return marker >= JPEG.firstRestart && marker <= JPEG.lastRestart;
}

/** Whether a marker starts a frame: it is one of C0–CF but C4, C8, CC (table B.1). */
export function startsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * Reads a frame header (B.2.2).
 *
 * @param segment one whose marker starts a frame
 * @returns what it says, or undefined when it is cut short or contradicts itself
 */
export function jpegFrame({ marker, content }: JpegSegment): JpegFrame | undefined {
  const count = content[5] ?? 0;
  if (count === 0 || content.length !== 6 + 3 * count) return undefined;
  const components = Array.from({ length: count }, (_, i) => ({
    id: content[6 + 3 * i]!,
    horizontal: content[7 + 3 * i]! >> 4,
    vertical: content[7 + 3 * i]! & 15,
  }));
  const isPossible = (factor: number) => factor >= 1 && factor <= 4;
  if (!components.every((c) => isPossible(c.horizontal) && isPossible(c.vertical))) {
    return undefined;
  }
  const view = new DataView(content.buffer, content.byteOffset);
  return {
    kind: marker,
    precision: content[0]!,
    height: view.getUint16(1),
    width: view.getUint16(3),
    components,
  };
}

/**
 * The size that a JPEG declares.
 *
 * @param bytes the file's contents
 * @returns the size, or undefined where there is no frame header
 */
export function jpegSize(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number } | undefined {
  for (const segment of jpegSegments(bytes)) {
    if (startsFrame(segment.marker)) return jpegFrame(segment);
    if (segment.marker === JPEG.startOfScan) return undefined;
  }
  return undefined;
}
