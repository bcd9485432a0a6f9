/**
 * How a convolution's window slides over its input: the geometry that the convolution kernels share,
 * and how it is written for the WebAssembly kernels (`assembly/window.ts` has a picture).
 *
 * @module
 */
import type { backend_util } from "@tensorflow/tfjs";
import {
  TAP_BYTES,
  TAP_DX,
  TAP_DY,
  TAP_WEIGHTS,
  TARGET_BYTES,
  TARGET_CHANNELS,
  TARGET_HEIGHT,
  TARGET_LEFT,
  TARGET_STEP_HEIGHT,
  TARGET_STEP_WIDTH,
  TARGET_TOP,
  TARGET_WIDTH,
  WINDOW_BYTES,
  WINDOW_CHANNELS,
  WINDOW_COLUMNS,
  WINDOW_HEIGHT,
  WINDOW_IMAGES,
  WINDOW_ROWS,
  WINDOW_STRIDE_HEIGHT,
  WINDOW_STRIDE_WIDTH,
  WINDOW_TAPS,
  WINDOW_WIDTH,
} from "./shared/window_fields.ts";

/** What `computeConv2DInfo` of tfjs works out for one convolution. */
export type ConvolutionShape = backend_util.Conv2DInfo;

/** One element of a window: where it looks, relative to the window's position, and its weights. */
export interface Tap {
  /** Rows below the position; negative above it. */
  readonly dy: number;
  /** Columns right of the position; negative left of it. */
  readonly dx: number;
  /** The index in the filter of the tap's first weight. */
  readonly weights: number;
}

/** A grid of positions over images `[images, height, width, channels]`. */
export interface Window {
  /** How many images. */
  readonly images: number;
  /** The height of each image in pixels. */
  readonly height: number;
  /** The width of each image in pixels. */
  readonly width: number;
  /** The channels of each pixel. */
  readonly channels: number;
  /** The rows of the grid. */
  readonly rows: number;
  /** The columns of the grid. */
  readonly columns: number;
  /** How many pixels lie between two rows of the grid. */
  readonly strideHeight: number;
  /** How many pixels lie between two columns of the grid. */
  readonly strideWidth: number;
  /** The window's elements. */
  readonly taps: readonly Tap[];
}

/** Where the results of a grid go: images `[…, height, width, channels]`, from a corner in steps. */
export interface Target {
  /** The height of each image in pixels. */
  readonly height: number;
  /** The width of each image in pixels. */
  readonly width: number;
  /** The channels of each pixel. */
  readonly channels: number;
  /** The row that the grid's first row goes to. */
  readonly top: number;
  /** The column that the grid's first column goes to. */
  readonly left: number;
  /** How many rows further the grid's next row goes. */
  readonly stepHeight: number;
  /** How many columns further the grid's next column goes. */
  readonly stepWidth: number;
}

/** The window of a convolution, sliding over the convolution's input. */
export function forwardWindow(shape: ConvolutionShape): Window {
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, padInfo } = shape;
  const weights = weightsOfTap(shape);
  const taps: Tap[] = [];
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      taps.push({
        dy: y * dilationHeight - padInfo.top,
        dx: x * dilationWidth - padInfo.left,
        weights: taps.length * weights,
      });
    }
  }
  return {
    images: shape.batchSize,
    height: shape.inHeight,
    width: shape.inWidth,
    channels: shape.inChannels,
    rows: shape.outHeight,
    columns: shape.outWidth,
    strideHeight: shape.strideHeight,
    strideWidth: shape.strideWidth,
    taps,
  };
}

/**
 * The windows that give a convolution's input gradient, sliding over the output's gradient.
 *
 * The pixel in row i of the input meets tap y in output row (i + padding − y · dilation) / stride, if
 * that is whole. So all rows with the same remainder of stride meet the same taps, one output row
 * further for each stride: a convolution of stride 1, whose results are `stride` rows apart.
 */
export function inputGradientWindows(
  shape: ConvolutionShape,
): { readonly window: Window; readonly target: Target }[] {
  const { strideHeight, strideWidth, inHeight, inWidth } = shape;
  const forward = forwardWindow(shape);
  const windows: { window: Window; target: Target }[] = [];
  for (let top = 0; top < Math.min(strideHeight, inHeight); top++) {
    for (let left = 0; left < Math.min(strideWidth, inWidth); left++) {
      const taps = forward.taps
        .map(({ dy, dx, weights }) => ({
          dy: (top - dy) / strideHeight,
          dx: (left - dx) / strideWidth,
          weights,
        }))
        .filter(({ dy, dx }) => Number.isInteger(dy) && Number.isInteger(dx));
      windows.push({
        window: {
          images: shape.batchSize,
          height: shape.outHeight,
          width: shape.outWidth,
          channels: shape.outChannels,
          rows: Math.ceil((inHeight - top) / strideHeight),
          columns: Math.ceil((inWidth - left) / strideWidth),
          strideHeight: 1,
          strideWidth: 1,
          taps,
        },
        target: {
          height: inHeight,
          width: inWidth,
          channels: shape.inChannels,
          top,
          left,
          stepHeight: strideHeight,
          stepWidth: strideWidth,
        },
      });
    }
  }
  return windows;
}

/** How many weights each tap of the filter has: its input times its output channels. */
function weightsOfTap({ filterShape }: ConvolutionShape): number {
  return filterShape[2] * filterShape[3];
}

/** The addresses of a window's parts, as the WebAssembly kernels take them. */
export interface WindowAddresses {
  /** The window itself. */
  readonly window: number;
  /** Its taps. */
  readonly taps: number;
  /** The target; all zeros when there is none. */
  readonly target: number;
}

/** The bytes that `writeWindow` writes for a window of so many taps. */
export function windowBytes({ taps }: Window): number {
  return WINDOW_BYTES + TARGET_BYTES + TAP_BYTES * taps.length;
}

/** Values by the byte offsets of their int32. */
type Fields = readonly (readonly [offset: number, value: number])[];

/**
 * Writes a window, its target and its taps as int32, in the order of `shared/window_fields.ts`.
 *
 * @param buffer the memory
 * @param address where to write `windowBytes(window)` bytes, a multiple of 4
 */
export function writeWindow(
  buffer: ArrayBufferLike,
  address: number,
  { window, target }: { readonly window: Window; readonly target?: Target },
): WindowAddresses {
  const words = new Int32Array(buffer, address, windowBytes(window) / 4).fill(0);
  const write = (start: number, fields: Fields) => {
    for (const [offset, value] of fields) words[(start + offset) / 4] = value;
  };
  const [targetStart, tapsStart] = [WINDOW_BYTES, WINDOW_BYTES + TARGET_BYTES];
  write(0, windowFields(window));
  if (target) write(targetStart, targetFields(target));
  for (const [index, tap] of window.taps.entries()) {
    write(tapsStart + index * TAP_BYTES, tapFields(tap));
  }
  return { window: address, target: address + targetStart, taps: address + tapsStart };
}

function windowFields(window: Window): Fields {
  return [
    [WINDOW_IMAGES, window.images],
    [WINDOW_HEIGHT, window.height],
    [WINDOW_WIDTH, window.width],
    [WINDOW_CHANNELS, window.channels],
    [WINDOW_ROWS, window.rows],
    [WINDOW_COLUMNS, window.columns],
    [WINDOW_STRIDE_HEIGHT, window.strideHeight],
    [WINDOW_STRIDE_WIDTH, window.strideWidth],
    [WINDOW_TAPS, window.taps.length],
  ];
}

function targetFields(target: Target): Fields {
  return [
    [TARGET_HEIGHT, target.height],
    [TARGET_WIDTH, target.width],
    [TARGET_CHANNELS, target.channels],
    [TARGET_TOP, target.top],
    [TARGET_LEFT, target.left],
    [TARGET_STEP_HEIGHT, target.stepHeight],
    [TARGET_STEP_WIDTH, target.stepWidth],
  ];
}

function tapFields({ dy, dx, weights }: Tap): Fields {
  return [[TAP_DY, dy], [TAP_DX, dx], [TAP_WEIGHTS, weights * 4]];
}
