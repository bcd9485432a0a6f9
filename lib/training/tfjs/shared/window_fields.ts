/**
 * How windows lie in the memory: consecutive i32, which the host writes and kernels read. Offsets are
 * in bytes.
 *
 * @module
 */

/** How many images. */
export const WINDOW_IMAGES = 0;
/** The height of each image in pixels. */
export const WINDOW_HEIGHT = 4;
/** The width of each image in pixels. */
export const WINDOW_WIDTH = 8;
/** The channels of each pixel. */
export const WINDOW_CHANNELS = 12;
/** The rows of the grid of positions. */
export const WINDOW_ROWS = 16;
/** The columns of the grid. */
export const WINDOW_COLUMNS = 20;
/** How many pixels lie between two rows of the grid. */
export const WINDOW_STRIDE_HEIGHT = 24;
/** How many pixels lie between two columns of the grid. */
export const WINDOW_STRIDE_WIDTH = 28;
/** How many taps the window has. */
export const WINDOW_TAPS = 32;
/** The bytes of a window. */
export const WINDOW_BYTES = 36;

/** The height of each image that the results go to, in pixels. */
export const TARGET_HEIGHT = 0;
/** The width of each of these images. */
export const TARGET_WIDTH = 4;
/** The channels of each of their pixels. */
export const TARGET_CHANNELS = 8;
/** The row that the grid's first row goes to. */
export const TARGET_TOP = 12;
/** The column that the grid's first column goes to. */
export const TARGET_LEFT = 16;
/** How many rows further the grid's next row goes. */
export const TARGET_STEP_HEIGHT = 20;
/** How many columns further the grid's next column goes. */
export const TARGET_STEP_WIDTH = 24;
/** The bytes of a target. */
export const TARGET_BYTES = 28;

/** Rows below the position that a tap looks at. */
export const TAP_DY = 0;
/** Columns right of the position that a tap looks at. */
export const TAP_DX = 4;
/** Where the tap's weights begin in the filter, in bytes. */
export const TAP_WEIGHTS = 8;
/** The bytes of a tap. */
export const TAP_BYTES = 12;
