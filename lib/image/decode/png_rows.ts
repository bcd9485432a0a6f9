import { damaged } from "./decode_error.ts";

/** A part of a PNG that is stored as a picture of its own: the whole, or one of seven passes. */
export interface PngPass {
  /** How many columns it has, at least 1. */
  readonly columns: number;
  /** How many rows it has, at least 1. */
  readonly rows: number;
  /** The column of its first pixel in the picture. */
  readonly left: number;
  /** The row of that pixel. */
  readonly top: number;
  /** How far its columns lie apart in the picture. */
  readonly columnStep: number;
  /** How far its rows lie apart. */
  readonly rowStep: number;
}

/** Left, top and steps of the seven passes (PNG specification, 8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The parts that a picture is stored in, in their order; passes without pixels are left out. */
export function pngPasses(
  { width, height, interlaced }: {
    readonly width: number;
    readonly height: number;
    readonly interlaced: boolean;
  },
): PngPass[] {
  return (interlaced ? ADAM7 : [[0, 0, 1, 1]] as const).map(
    ([left, top, columnStep, rowStep]) => ({
      columns: Math.ceil((width - left) / columnStep),
      rows: Math.ceil((height - top) / rowStep),
      ...{ left, top, columnStep, rowStep },
    }),
  ).filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Collects bytes to rows, and undoes what the filters did to them. */
export interface RowReader {
  /** Takes the next bytes; says whether a row is still missing. */
  take(bytes: Uint8Array): boolean;
  /** Whether all rows came. */
  isComplete(): boolean;
}

/**
 * Makes a reader of rows, which keeps no more than two.
 *
 * @param passes the parts that the picture is stored in
 * @param bitsPerPixel of all samples of a pixel together
 * @param onRow is given each row without its filter; the array is used again for the next but one
 */
export function rowReader(
  passes: readonly PngPass[],
  bitsPerPixel: number,
  onRow: (row: Uint8Array, pass: PngPass, index: number) => void,
): RowReader {
  const bytesPerPixel = Math.ceil(bitsPerPixel / 8);
  const start = (pass: PngPass | undefined) => ({
    // One byte before the row says how it was filtered.
    row: new Uint8Array(pass === undefined ? 0 : rowLength(pass, bitsPerPixel)),
    previous: new Uint8Array(pass === undefined ? 0 : rowLength(pass, bitsPerPixel)),
    index: 0,
    filled: 0,
  });
  let at = 0;
  let state = start(passes[at]);

  function finishRow(pass: PngPass): void {
    unfilter(state.row, state.previous, bytesPerPixel);
    onRow(state.row.subarray(1), pass, state.index);
    if (++state.index === pass.rows) state = start(passes[++at]);
    else state = { ...state, row: state.previous, previous: state.row, filled: 0 };
  }

  return {
    take(bytes) {
      for (let used = 0; used < bytes.length;) {
        const pass = passes[at];
        if (pass === undefined) return false;
        const part = bytes.subarray(used, used + state.row.length - state.filled);
        state.row.set(part, state.filled);
        state.filled += part.length;
        used += part.length;
        if (state.filled === state.row.length) finishRow(pass);
      }
      return at < passes.length;
    },
    isComplete: () => at === passes.length,
  };
}

/** How many bytes a row of a pass takes: its filter and its samples. */
export function rowLength({ columns }: PngPass, bitsPerPixel: number): number {
  return 1 + Math.ceil(columns * bitsPerPixel / 8);
}

/** Undoes a row's filter in place (PNG specification, 9.2). Byte 0 says which of the five it is. */
function unfilter(row: Uint8Array, previous: Uint8Array, bytesPerPixel: number): void {
  const first = 1 + bytesPerPixel; // the first byte that has a pixel to its left
  switch (row[0]) {
    case 0:
      return;
    case 1:
      for (let i = first; i < row.length; i++) row[i]! += row[i - bytesPerPixel]!;
      return;
    case 2:
      for (let i = 1; i < row.length; i++) row[i]! += previous[i]!;
      return;
    case 3:
      for (let i = 1; i < first; i++) row[i]! += previous[i]! >> 1;
      for (let i = first; i < row.length; i++) {
        row[i]! += row[i - bytesPerPixel]! + previous[i]! >> 1;
      }
      return;
    case 4:
      for (let i = 1; i < first; i++) row[i]! += previous[i]!;
      for (let i = first; i < row.length; i++) {
        row[i]! += paeth(row[i - bytesPerPixel]!, previous[i]!, previous[i - bytesPerPixel]!);
      }
      return;
    default:
      throw damaged(`a row has filter ${row[0]}, expected 0 to 4`);
  }
}

/** Of left, above and corner the one nearest to left + above - corner (PNG specification, 9.4). */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
