/**
 * Images, and images with labels.
 *
 * @module
 */
import type { NdArray } from "../core/nd_array.ts";

/** Grayscale images: `[count, height, width]`, uint8 in 0–255 as read or float32 in [0, 1]. */
export interface Images<Data extends Uint8Array | Float32Array = Uint8Array | Float32Array>
  extends NdArray<Data> {
  /** How many images there are, and the height and width of each in pixels. */
  readonly shape: readonly [count: number, height: number, width: number];
}

/**
 * The label of an example that belongs to no class: from it, `train` teaches a model to be sure of
 * nothing.
 */
export const NO_CLASS = 255;

/** Examples with their classes: `labels[i]` is the class of the i-th example of `images`. */
export interface Dataset<Features extends NdArray<ArrayLike<number>> = Images> {
  /** The examples; for MNIST `[n, 28, 28]`. */
  readonly images: Features;
  /** The class of each example, `[n]` integers in 0–(classes − 1), or `NO_CLASS`. */
  readonly labels: Uint8Array;
}
