import type { WindowShape } from "../geometry.ts";
import { forEachPair } from "./each_pair.ts";

/**
 * The naive twin of the kernel `convForward`, for one image, in float64.
 *
 * @param shape of the convolution
 * @param options `x`: the image; `w`: `[kernel height, kernel width, channels, output channels]`;
 *   `bias`: `[output channels]`
 * @returns the output image, before any activation
 */
export function conv2d(
  shape: WindowShape,
  { x, w, bias }: {
    readonly x: ArrayLike<number>;
    readonly w: ArrayLike<number>;
    readonly bias: ArrayLike<number>;
  },
): Float64Array {
  const [channels, units] = [shape.input[2], shape.output[2]];
  const y = Float64Array.from(
    { length: shape.output[0] * shape.output[1] * units },
    (_, i) => bias[i % units]!,
  );
  forEachPair(shape, (pixel, place, source) => {
    for (let c = 0; c < channels; c++) {
      for (let n = 0; n < units; n++) {
        y[pixel * units + n]! += x[source * channels + c]! * w[(place * channels + c) * units + n]!;
      }
    }
  });
  return y;
}

/**
 * The naive twin of the kernel `convBackward`, for one image, in float64.
 *
 * @param shape of the convolution
 * @param options `x`, `w` as in `conv2d`; `dy`: the gradient with respect to its output
 * @returns the gradients with respect to image, weights and bias
 */
export function conv2dBackward(
  shape: WindowShape,
  { x, w, dy }: {
    readonly x: ArrayLike<number>;
    readonly w: ArrayLike<number>;
    readonly dy: ArrayLike<number>;
  },
): { readonly dx: Float64Array; readonly dw: Float64Array; readonly dbias: Float64Array } {
  const [channels, units] = [shape.input[2], shape.output[2]];
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  const dbias = new Float64Array(units);
  for (let i = 0; i < dy.length; i++) dbias[i % units]! += dy[i]!;
  forEachPair(shape, (pixel, place, source) => {
    for (let c = 0; c < channels; c++) {
      for (let n = 0; n < units; n++) {
        const weight = (place * channels + c) * units + n;
        dx[source * channels + c]! += dy[pixel * units + n]! * w[weight]!;
        dw[weight]! += dy[pixel * units + n]! * x[source * channels + c]!;
      }
    }
  });
  return { dx, dw, dbias };
}
