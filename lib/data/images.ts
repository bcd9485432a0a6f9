/**
 * The form in which arrays travel from room to room: flat values beside their shape.
 *
 * A file, a tensor and an interpreter's input all look like this, so that reading, normalizing,
 * training and running a saved model need no conversion between them.
 *
 * @module
 */

/** A row-major array of numbers and its shape; `data.length` is the product of `shape`. */
export interface NdArray<Data extends ArrayLike<number> = Float32Array> {
  /** The values, row-major (the last axis varies fastest). */
  readonly data: Data;
  /** The length of each axis; the first axis counts the examples. */
  readonly shape: readonly number[];
}

/** Grayscale images: `[count, height, width]`, uint8 in 0–255 as read or float32 in [0, 1]. */
export interface Images<Data extends Uint8Array | Float32Array = Uint8Array | Float32Array>
  extends NdArray<Data> {
  /** How many images there are, and the height and width of each in pixels. */
  readonly shape: readonly [count: number, height: number, width: number];
}

/** Examples with their classes: `labels[i]` is the class of the i-th example of `images`. */
export interface Dataset<Features extends NdArray<ArrayLike<number>> = Images> {
  /** The examples; for MNIST `[n, 28, 28]`. */
  readonly images: Features;
  /** The class of each example, `[n]` integers in 0–(classes − 1). */
  readonly labels: Uint8Array;
}
