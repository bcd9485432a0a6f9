/**
 * The shape of a convolution or pooling, as the host writes it into the step's memory once and kernels
 * read it: one i32 each, offsets in bytes. Images are `[height, width, channels]`.
 *
 * @module
 */

/** Rows of an input image. */
export const HEIGHT = 0;
/** Columns of an input image. */
export const WIDTH = 4;
/** Channels of an input image. */
export const CHANNELS = 8;
/** Rows of an output image. */
export const OUT_HEIGHT = 12;
/** Columns of an output image. */
export const OUT_WIDTH = 16;
/** Channels of an output image. */
export const OUT_CHANNELS = 20;
/** Rows of the window. */
export const KERNEL_HEIGHT = 24;
/** Columns of the window. */
export const KERNEL_WIDTH = 28;
/** Rows from one window to the next. */
export const STRIDE_Y = 32;
/** Columns from one window to the next. */
export const STRIDE_X = 36;
/** Rows from one row of the window to its next. */
export const DILATION_Y = 40;
/** Columns from one column of the window to its next. */
export const DILATION_X = 44;
/** Rows of zeros above the input. */
export const PAD_TOP = 48;
/** Columns of zeros left of the input. */
export const PAD_LEFT = 52;

/** 32-bit words of the table. */
export const GEOMETRY_WORDS = 14;
