/**
 * What batch normalization knows of its channels during a step: rows of one float a channel.
 *
 * @module
 */

/** Each channel's mean over the batch. */
export const MEAN_ROW = 0;
/** 1 / √(variance + ε). */
export const INVERSE_ROW = 1;
/** γ / √(variance + ε): what x is multiplied by. */
export const SCALE_ROW = 2;
/** β − mean · scale: what is added then. */
export const SHIFT_ROW = 3;
/** What x is multiplied by in its gradient. */
export const SLOPE_ROW = 4;
/** What is added there. */
export const OFFSET_ROW = 5;
/** Rows in all. */
export const STATISTICS_ROWS = 6;

/** Rows that are worked out for each example, to be combined: of its moments, or of its gradients. */
export const PART_ROWS = 2;
