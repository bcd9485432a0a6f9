import { damaged, unsupported } from "./decode_error.ts";

/** What the headers of a BMP say. */
export interface BmpHeader {
  /** How many columns. */
  readonly width: number;
  /** How many rows. */
  readonly height: number;
  /** Whether the first row in the file is the uppermost. */
  readonly topDown: boolean;
  /** Bits a pixel: 1, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  /** How the pixels are stored, one of `BMP`. */
  readonly compression: number;
  /** Where they start. */
  readonly start: number;
  /** Where the palette's entries start, how many there are, and of how many bytes. */
  readonly palette: {
    readonly start: number;
    readonly entries: number;
    readonly entryLength: number;
  };
  /** Which bits of a pixel of 16 or 32 bits are red, green, blue and alpha; 0 where none are. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
}

/** Ways to store pixels; the others wrap a JPEG or a PNG for printers. */
export const BMP = { plain: 0, runs8: 1, runs4: 2, masks: 3, masksWithAlpha: 6 } as const;

/** Lengths of the headers behind the first 14 bytes: OS/2's, Windows' first, and those with masks. */
const [FILE_HEADER, OS2_HEADER, WINDOWS_HEADER, HEADER_WITH_MASKS, HEADER_WITH_ALPHA] = [
  14,
  12,
  40,
  52,
  56,
] as const;

/**
 * Reads the size off a BMP's header.
 *
 * @param view of the file's contents
 * @returns the size; a width below 0 is left as it is, for no file may have it
 * @throws RangeError when the file ends within
 */
export function bmpSize(
  view: DataView,
): { readonly width: number; readonly height: number; readonly topDown: boolean } {
  if (view.getUint32(FILE_HEADER, true) === OS2_HEADER) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true), topDown: false };
  }
  const height = view.getInt32(22, true);
  return { width: view.getInt32(18, true), height: Math.abs(height), topDown: height < 0 };
}

/**
 * Reads the headers of a BMP.
 *
 * @param view of the file's contents
 * @throws DecodeError when they are cut short, contradict themselves or name a kind that is not read
 */
export function bmpHeader(view: DataView): BmpHeader {
  const length = view.getUint32(FILE_HEADER, true);
  const isOs2 = length === OS2_HEADER;
  const start = view.getUint32(10, true);
  if (!isOs2 && length < WINDOWS_HEADER || FILE_HEADER + length > view.byteLength) {
    throw damaged(`its header says that it has ${length} bytes`);
  }
  const bits = view.getUint16(isOs2 ? 24 : 28, true);
  const compression = isOs2 ? BMP.plain : view.getUint32(30, true);
  checkKind(bits, compression);
  // Masks stand in the header, or behind the shortest one.
  const hasMasks = compression === BMP.masks || compression === BMP.masksWithAlpha;
  const maskCount = compression === BMP.masksWithAlpha ? 4 : 3;
  const paletteStart = FILE_HEADER + length +
    (hasMasks && length === WINDOWS_HEADER ? 4 * maskCount : 0);
  if (start < paletteStart || start > view.byteLength) {
    throw damaged(`its pixels start at byte ${start} of ${view.byteLength}`);
  }
  const entryLength = isOs2 ? 3 : 4;
  const used = isOs2 ? 0 : view.getUint32(46, true);
  const entries = Math.min(
    used || 2 ** bits,
    2 ** bits,
    Math.floor((start - paletteStart) / entryLength),
  );
  return {
    ...bmpSize(view),
    bits,
    compression,
    start,
    palette: { start: paletteStart, entries: bits > 8 ? 0 : entries, entryLength },
    masks: masksOf(view, { bits, hasMasks, length, maskCount }),
  };
}

function checkKind(bits: number, compression: number): void {
  const kinds: Readonly<Record<number, readonly number[]>> = {
    [BMP.plain]: [1, 4, 8, 16, 24, 32],
    [BMP.runs8]: [8],
    [BMP.runs4]: [4],
    [BMP.masks]: [16, 32],
    [BMP.masksWithAlpha]: [16, 32],
  };
  const kind = kinds[compression];
  if (kind === undefined) throw unsupported(`a BMP with compression ${compression}`);
  if (!kind.includes(bits)) {
    throw damaged(`its header says ${bits} bits a pixel with compression ${compression}`);
  }
}

function masksOf(
  view: DataView,
  { bits, hasMasks, length, maskCount }: {
    readonly bits: number;
    readonly hasMasks: boolean;
    readonly length: number;
    readonly maskCount: number;
  },
): BmpHeader["masks"] {
  if (!hasMasks) return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const hasAlpha = length >= HEADER_WITH_ALPHA || length < HEADER_WITH_MASKS && maskCount === 4;
  const mask = (i: number) => view.getUint32(FILE_HEADER + WINDOWS_HEADER + 4 * i, true);
  return [mask(0), mask(1), mask(2), hasAlpha ? mask(3) : 0];
}
