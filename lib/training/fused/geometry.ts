/**
 * The shape of a convolution or pooling, and how it is written for the kernels.
 *
 * @module
 */
import {
  CHANNELS,
  DILATION_X,
  DILATION_Y,
  GEOMETRY_WORDS,
  HEIGHT,
  KERNEL_HEIGHT,
  KERNEL_WIDTH,
  OUT_CHANNELS,
  OUT_HEIGHT,
  OUT_WIDTH,
  PAD_LEFT,
  PAD_TOP,
  STRIDE_X,
  STRIDE_Y,
  WIDTH,
} from "./shared/geometry.ts";
import { frameSide } from "./shared/sizes.ts";

/** A convolution or pooling over images `[height, width, channels]`. */
export interface WindowShape {
  readonly input: readonly [height: number, width: number, channels: number];
  readonly output: readonly [height: number, width: number, channels: number];
  readonly window: readonly [height: number, width: number];
  readonly strides: readonly [vertical: number, horizontal: number];
  readonly dilation: readonly [vertical: number, horizontal: number];
  /** Rows above and columns left of the image. */
  readonly padding: readonly [top: number, left: number];
}

/** The table of integers that the kernels read, see `shared/geometry.ts`. */
export function geometryOf(shape: WindowShape): number[] {
  const words = Array<number>(GEOMETRY_WORDS).fill(0);
  const fields: readonly (readonly [offset: number, value: number])[] = [
    [HEIGHT, shape.input[0]],
    [WIDTH, shape.input[1]],
    [CHANNELS, shape.input[2]],
    [OUT_HEIGHT, shape.output[0]],
    [OUT_WIDTH, shape.output[1]],
    [OUT_CHANNELS, shape.output[2]],
    [KERNEL_HEIGHT, shape.window[0]],
    [KERNEL_WIDTH, shape.window[1]],
    [STRIDE_Y, shape.strides[0]],
    [STRIDE_X, shape.strides[1]],
    [DILATION_Y, shape.dilation[0]],
    [DILATION_X, shape.dilation[1]],
    [PAD_TOP, shape.padding[0]],
    [PAD_LEFT, shape.padding[1]],
  ];
  for (const [offset, value] of fields) words[offset / 4] = value;
  return words;
}

/** Values of the input that windows without dilation reach over, zeros around it included. */
export function frameSize({ input, output, window, strides, padding }: WindowShape): number {
  const side = (axis: 0 | 1) =>
    frameSide(output[axis], strides[axis], window[axis], input[axis], padding[axis]);
  return side(0) * side(1) * input[2];
}
