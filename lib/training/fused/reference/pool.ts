import type { WindowShape } from "../geometry.ts";
import { forEachPair } from "./each_pair.ts";

/** Whether a value takes the place of the largest so far: the first of equals stays, NaN wins. */
const isLarger = (value: number, best: number) => value > best || Number.isNaN(value);

/**
 * The naive twin of the kernel `maxPool`, for one image.
 *
 * @returns the largest of each window, and the pixel of the image where it was
 */
export function maxPool(
  shape: WindowShape,
  x: ArrayLike<number>,
): { readonly y: Float64Array; readonly places: Int32Array } {
  const channels = shape.input[2];
  const size = shape.output[0] * shape.output[1] * channels;
  const y = new Float64Array(size).fill(-Infinity);
  const places = new Int32Array(size);
  forEachPair(shape, (pixel, _place, source) => {
    for (let c = 0; c < channels; c++) {
      const [value, at] = [x[source * channels + c]!, pixel * channels + c];
      if (!isLarger(value, y[at]!)) continue;
      y[at] = value;
      places[at] = source;
    }
  });
  return { y, places };
}

/** The naive twin of the kernel `maxPoolBackward`: each gradient goes to where the largest was. */
export function maxPoolBackward(
  shape: WindowShape,
  { dy, places }: { readonly dy: ArrayLike<number>; readonly places: ArrayLike<number> },
): Float64Array {
  const [height, width, channels] = shape.input;
  const dx = new Float64Array(height * width * channels);
  for (let i = 0; i < dy.length; i++) dx[places[i]! * channels + i % channels]! += dy[i]!;
  return dx;
}

/** How many pixels of the image each window covers. */
function countPixels(shape: WindowShape): Float64Array {
  const counts = new Float64Array(shape.output[0] * shape.output[1]);
  forEachPair(shape, (pixel) => void counts[pixel]!++);
  return counts;
}

/** The naive twin of the kernel `averagePool`, for one image: means of what lies inside it. */
export function averagePool(shape: WindowShape, x: ArrayLike<number>): Float64Array {
  const channels = shape.input[2];
  const counts = countPixels(shape);
  const y = new Float64Array(counts.length * channels);
  forEachPair(shape, (pixel, _place, source) => {
    for (let c = 0; c < channels; c++) {
      y[pixel * channels + c]! += x[source * channels + c]! / counts[pixel]!;
    }
  });
  return y;
}

/** The naive twin of the kernel `averagePoolBackward`, for one image. */
export function averagePoolBackward(shape: WindowShape, dy: ArrayLike<number>): Float64Array {
  const [height, width, channels] = shape.input;
  const counts = countPixels(shape);
  const dx = new Float64Array(height * width * channels);
  forEachPair(shape, (pixel, _place, source) => {
    for (let c = 0; c < channels; c++) {
      dx[source * channels + c]! += dy[pixel * channels + c]! / counts[pixel]!;
    }
  });
  return dx;
}
