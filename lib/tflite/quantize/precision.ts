/**
 * The precisions that files can have.
 *
 * @module
 */

/**
 * How numbers are stored and computed:
 * - `float32`: as in tfjs;
 * - `float16`: weights in half the space, computation in float32;
 * - `dynamic-range`: weights as int8, a quarter of the space, the rest in float32;
 * - `full-int8`: weights and values as int8, which microcontrollers and accelerators need.
 */
export type Precision = "float32" | "float16" | "dynamic-range" | "full-int8";

/** All precisions, from the most exact to the smallest. */
export const PRECISIONS: readonly Precision[] = [
  "float32",
  "float16",
  "dynamic-range",
  "full-int8",
];
