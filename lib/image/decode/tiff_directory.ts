import { damaged } from "./decode_error.ts";

/** The tags of TIFF 6.0 that tell the pixels. */
export const TAG = {
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
} as const;

/** Bytes of a value of each type that such a tag may have: BYTE, SHORT, LONG, UNDEFINED. */
const VALUE_LENGTHS: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4, 7: 1 };

const ENTRY_LENGTH = 12;

/** The first directory of a TIFF: the first picture in it. */
export interface TiffDirectory {
  /** Whether the low byte of a number comes first. */
  readonly littleEndian: boolean;
  /** The values of a tag; empty where it is missing. */
  readonly values: (tag: number) => readonly number[];
  /** The first value of a tag. */
  readonly value: (tag: number, otherwise: number) => number;
}

/**
 * Reads the first directory (TIFF 6.0, section 2).
 *
 * @param view of the file's contents
 * @throws DecodeError when it or a value lies outside of the file
 */
export function tiffDirectory(view: DataView): TiffDirectory {
  const littleEndian = view.getUint8(0) === 0x49;
  const wanted: ReadonlySet<number> = new Set(Object.values(TAG));
  const found = new Map<number, readonly number[]>();
  const start = view.getUint32(4, littleEndian);
  if (start + 2 > view.byteLength) throw damaged(`its directory would start at byte ${start}`);
  const count = view.getUint16(start, littleEndian);
  if (start + 2 + count * ENTRY_LENGTH > view.byteLength) {
    throw damaged("its directory is cut short");
  }
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + i * ENTRY_LENGTH;
    const tag = view.getUint16(entry, littleEndian);
    if (wanted.has(tag) && !found.has(tag)) found.set(tag, entryValues(view, entry, littleEndian));
  }
  const values = (tag: number) => found.get(tag) ?? [];
  return { littleEndian, values, value: (tag, otherwise) => values(tag)[0] ?? otherwise };
}

/** Up to four bytes of values stand in the entry, more elsewhere. */
function entryValues(view: DataView, entry: number, littleEndian: boolean): readonly number[] {
  const tag = view.getUint16(entry, littleEndian);
  const length = VALUE_LENGTHS[view.getUint16(entry + 2, littleEndian)];
  const count = view.getUint32(entry + 4, littleEndian);
  if (length === undefined) throw damaged(`its tag ${tag} has no whole numbers`);
  const start = count * length <= 4 ? entry + 8 : view.getUint32(entry + 8, littleEndian);
  if (start + count * length > view.byteLength) {
    throw damaged(`the values of tag ${tag} are cut short`);
  }
  return Array.from({ length: count }, (_, i) => {
    const at = start + i * length;
    if (length === 1) return view.getUint8(at);
    return length === 2 ? view.getUint16(at, littleEndian) : view.getUint32(at, littleEndian);
  });
}

/**
 * The size that a TIFF declares.
 *
 * @param view of the file's contents
 * @returns the size, or undefined where the directory does not tell it
 */
export function tiffSize(
  view: DataView,
): { readonly width: number; readonly height: number } | undefined {
  const { values } = tiffDirectory(view);
  const [width] = values(TAG.imageWidth);
  const [height] = values(TAG.imageLength);
  return width === undefined || height === undefined ? undefined : { width, height };
}
