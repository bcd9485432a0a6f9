/**
 * The naive twins of the kernels in which a window slides over images: each sum by its definition, in double precision, one element at a
 * time. Tests compare the fast kernels with them, and they serve where the fast ones cannot run.
 *
 * @module
 */
import type { Target, Window } from "./window.ts";

/** The flat index of a pixel's first channel, or undefined beyond the image's border. */
function pixelIndex(
  { height, width, channels }: Pick<Window, "height" | "width" | "channels">,
  [image, y, x]: readonly [number, number, number],
): number | undefined {
  if (y < 0 || x < 0 || y >= height || x >= width) return undefined;
  return ((image * height + y) * width + x) * channels;
}

/** Calls `visit` with every position of the grid, and its flat index. */
function eachPosition(
  { images, rows, columns }: Window,
  visit: (image: number, row: number, column: number, flat: number) => void,
): void {
  let flat = 0;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) visit(image, row, column, flat++);
    }
  }
}

/** Where the weights of one input and one output channel lie within a tap's. */
export interface FilterLayout {
  /** Elements from one channel of the window to the next. */
  readonly channel: number;
  /** Elements from one channel of the target to the next. */
  readonly outer: number;
}

/**
 * result[position, o] = Σ over taps and channels of source · filter; beyond the border lie zeros,
 * which are multiplied like any other.
 *
 * @param result `[images, height, width, channels]` of the target; only the grid's pixels change
 */
export function referenceConvolve(
  { window, target }: { readonly window: Window; readonly target: Target },
  { source, filter, layout, result }: {
    readonly source: ArrayLike<number>;
    readonly filter: ArrayLike<number>;
    readonly layout: FilterLayout;
    readonly result: Float32Array | Float64Array;
  },
): void {
  eachPosition(window, (image, row, column) => {
    const y = target.top + row * target.stepHeight;
    const x = target.left + column * target.stepWidth;
    const pixel = pixelIndex(target, [image, y, x])!;
    for (let outer = 0; outer < target.channels; outer++) {
      let sum = 0;
      for (const { dy, dx, weights } of window.taps) {
        const from = pixelIndex(window, [
          image,
          row * window.strideHeight + dy,
          column * window.strideWidth + dx,
        ]);
        for (let channel = 0; channel < window.channels; channel++) {
          const value = from === undefined ? 0 : source[from + channel]!;
          sum += value * filter[weights + channel * layout.channel + outer * layout.outer]!;
        }
      }
      result[pixel + outer] = sum;
    }
  });
}

/**
 * The gradient of a convolution's filter, `[height, width, inChannels, outChannels]`; beyond the
 * border lie zeros, which are multiplied like any other.
 *
 * @param window slides over x
 * @param x `[images, height, width, inChannels]`
 * @param dy `[images, rows, columns, outChannels]`, the gradient of the output
 */
export function referenceFilterGradient(
  window: Window,
  { x, dy, outer }: {
    readonly x: ArrayLike<number>;
    readonly dy: ArrayLike<number>;
    readonly outer: number;
  },
): Float64Array {
  const result = new Float64Array(window.taps.length * window.channels * outer);
  eachPosition(window, (image, row, column, flat) => {
    window.taps.forEach(({ dy: down, dx: right }, tap) => {
      const from = pixelIndex(window, [
        image,
        row * window.strideHeight + down,
        column * window.strideWidth + right,
      ]);
      for (let channel = 0; channel < window.channels; channel++) {
        const value = from === undefined ? 0 : x[from + channel]!;
        for (let o = 0; o < outer; o++) {
          result[(tap * window.channels + channel) * outer + o]! += value * dy[flat * outer + o]!;
        }
      }
    });
  });
  return result;
}

/** Calls `visit` with every product that a depthwise convolution is a sum of. */
function eachDepthwiseProduct(
  window: Window,
  multiplier: number,
  visit: (x: number, filter: number, y: number) => void,
): void {
  const outer = window.channels * multiplier;
  eachPosition(window, (image, row, column, flat) => {
    window.taps.forEach(({ dy, dx }, tap) => {
      const from = pixelIndex(window, [
        image,
        row * window.strideHeight + dy,
        column * window.strideWidth + dx,
      ]);
      if (from === undefined) return;
      for (let o = 0; o < outer; o++) {
        visit(from + Math.floor(o / multiplier), tap * outer + o, flat * outer + o);
      }
    });
  });
}

/** The gradient of a depthwise convolution's input, `[images, height, width, channels]`. */
export function referenceDepthwiseInputGradient(
  window: Window,
  { dy, filter, multiplier }: {
    readonly dy: ArrayLike<number>;
    readonly filter: ArrayLike<number>;
    readonly multiplier: number;
  },
): Float64Array {
  const { images, height, width, channels } = window;
  const result = new Float64Array(images * height * width * channels);
  eachDepthwiseProduct(window, multiplier, (x, weight, y) => {
    result[x]! += dy[y]! * filter[weight]!;
  });
  return result;
}

/** The gradient of a depthwise convolution's filter, `[height, width, channels, multiplier]`. */
export function referenceDepthwiseFilterGradient(
  window: Window,
  { x, dy, multiplier }: {
    readonly x: ArrayLike<number>;
    readonly dy: ArrayLike<number>;
    readonly multiplier: number;
  },
): Float64Array {
  const result = new Float64Array(window.taps.length * window.channels * multiplier);
  eachDepthwiseProduct(window, multiplier, (from, weight, y) => {
    result[weight]! += x[from]! * dy[y]!;
  });
  return result;
}

/** Calls `visit` with each position and channel of a pooling, and the pixels that it sees. */
function eachPooled(
  window: Window,
  visit: (seen: readonly number[], y: number) => void,
): void {
  eachPosition(window, (image, row, column, flat) => {
    const pixels = window.taps.flatMap(({ dy, dx }) =>
      pixelIndex(window, [
        image,
        row * window.strideHeight + dy,
        column * window.strideWidth + dx,
      ]) ?? []
    );
    for (let channel = 0; channel < window.channels; channel++) {
      visit(pixels.map((pixel) => pixel + channel), flat * window.channels + channel);
    }
  });
}

/**
 * The gradient of max pooling, `[images, height, width, channels]`: each value of dy goes to the
 * first maximum of its window, row by row, and to the first NaN if there is one.
 */
export function referenceMaxPoolGradient(
  window: Window,
  { x, dy }: { readonly x: ArrayLike<number>; readonly dy: ArrayLike<number> },
): Float64Array {
  const { images, height, width, channels } = window;
  const result = new Float64Array(images * height * width * channels);
  eachPooled(window, (seen, y) => {
    const [first, ...rest] = seen;
    if (first === undefined) return;
    const place = rest.reduce((best, at) => {
      if (Number.isNaN(x[best]!)) return best;
      return Number.isNaN(x[at]!) || x[at]! > x[best]! ? at : best;
    }, first);
    result[place]! += dy[y]!;
  });
  return result;
}

/**
 * The gradient of average pooling, `[images, height, width, channels]`: each value of dy is shared
 * out equally among what its window saw, padding not counted.
 */
export function referenceAveragePoolGradient(
  window: Window,
  { dy }: { readonly dy: ArrayLike<number> },
): Float64Array {
  const { images, height, width, channels } = window;
  const result = new Float64Array(images * height * width * channels);
  eachPooled(window, (seen, y) => {
    for (const at of seen) result[at]! += dy[y]! / seen.length;
  });
  return result;
}
