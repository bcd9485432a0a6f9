/**
 * How much of an array a kernel works on at a time. The host needs to know, for it lays out the scratch
 * memory (`scratch.ts`) and divides the work among threads.
 *
 * @module
 */

/** Rows of the register tile. */
export const PANEL = 6;
/** Columns of the register tile. */
export const COLUMNS = 8;
/** Rows that a matrix product packs at a time: eight panels. */
export const PACKED_ROWS = 48;

/** Rows of a dense layer's weights that a thread takes at a time: whole blocks of both kinds below. */
export const ROW_UNIT = 48;
/** Rows of the weights per block where the input is sparse: a cache line of each example. */
export const SPARSE_ROWS = ROW_UNIT / 3;
/** The same where it is not: four panels, whose gradient stays in the first-level cache. */
export const DENSE_ROWS = ROW_UNIT / 2;

/** Columns of a dense layer's weights below which looking for zeros costs more than it saves. */
export const SPARSE_COLUMNS = 32;

/** Values of an example that are listed at a time: rows of the weights whose columns stay cached. */
export const LISTED_VALUES = 128;
/** Words of one entry of a list: an offset and a value. */
export const ENTRY_WORDS = 2;

/** Output pixels of a convolution whose patches are made at a time. */
export const PATCHES = 48;

/** Numbers that Winograd's F(4×4, 3×3) makes of a tile of 6×6 pixels, or of nine weights. */
export const WINOGRAD_POINTS = 36;
/** Tiles at a time, a multiple of the panel's six rows: enough to reuse the weights, few enough to cache. */
export const WINOGRAD_TILES = 36;
