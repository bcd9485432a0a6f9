/**
 * The windows of convolutions: strides, dilations, and what happens at the border.
 *
 * @module
 */
import { Padding } from "../format/schema.ts";
import type { Value } from "../graph/graph.ts";
import { missingForSame } from "../graph/same_padding.ts";
import type { LayerCall } from "./layer.ts";
import { padded } from "./shape.ts";

/** Strides, dilations and padding in the form that TFLite's options have. */
export interface Window {
  /** A value of the schema's `Padding`. */
  readonly padding: number;
  /** Rows from one window to the next. */
  readonly strideH: number;
  /** Columns from one window to the next. */
  readonly strideW: number;
  /** Rows from one element of a window to the next. */
  readonly dilationHFactor: number;
  /** Columns from one element of a window to the next. */
  readonly dilationWFactor: number;
}

/**
 * How a layer treats the border.
 *
 * @param layer the layer
 * @returns a value of the schema's `Padding`
 * @throws UnsupportedLayerError when its padding is neither `same` nor `valid`
 */
export function paddingOf(layer: LayerCall): number {
  const padding = layer.string("padding", "valid");
  if (padding === "same") return Padding.SAME;
  // Of a causal one the zeros before the sequence are written into the file: see `bordered`.
  const isCausal = padding === "causal" && layer.className.includes("Conv");
  if (padding === "valid" || isCausal) return Padding.VALID;
  return layer.refuse(`its padding is "${padding}", expected "same" or "valid"`);
}

/** How many spatial axes a layer has. */
export type SpatialRank = 1 | 2;

/**
 * A pair of numbers of a layer's configuration, for height and width; a sequence is an image that is
 * one pixel high.
 *
 * @param layer the layer
 * @param key the name of the numbers; 1 where the configuration has none
 * @param rank how many of them the configuration has
 * @returns the numbers for height and width
 * @throws UnsupportedLayerError when the configuration is of another form
 */
export function pairOf(layer: LayerCall, key: string, rank: SpatialRank): [number, number] {
  const numbers = layer.option(key) === undefined ? [1, 1] : layer.numbers(key, rank);
  return (rank === 1 ? [1, numbers[0]!] : numbers) as [number, number];
}

/**
 * The window of a convolution.
 *
 * @param layer the layer
 * @param rank how many spatial axes it has
 * @returns strides, dilations and padding
 * @throws UnsupportedLayerError when the layer's configuration is of another form
 */
export function windowOf(layer: LayerCall, rank: SpatialRank = 2): Window {
  const [strideH, strideW] = pairOf(layer, "strides", rank);
  const [dilationHFactor, dilationWFactor] = pairOf(layer, "dilationRate", rank);
  return { padding: paddingOf(layer), strideH, strideW, dilationHFactor, dilationWFactor };
}

/**
 * Writes zeros around the input where the operator's own padding will not do. Before the steps of a
 * `causal` convolution there are as many as it looks back. And where a stride is longer than the
 * window, so that one axis has samples between windows while another is padded, the CPU delegate of
 * runtimes from 2023 gets `same` wrong (tflite-runtime 2.14.0 is off by 100 %); explicit zeros and
 * `valid` padding are the same thing.
 *
 * @param layer a convolution
 * @param input its input, `[batch, height, width, channels]`
 * @param rank how many spatial axes the layer has
 * @returns what to give the operator instead of the input, and the window that goes with it
 */
export function bordered(layer: LayerCall, input: Value, rank: SpatialRank = 2): {
  readonly input: Value;
  readonly window: Window;
} {
  const isCausal = layer.option("padding") === "causal";
  const window = windowOf(layer, rank);
  const kernel = pairOf(layer, "kernelSize", rank);
  const strides = [window.strideH, window.strideW];
  const dilations = [window.dilationHFactor, window.dilationWFactor];
  const reaches = kernel.map((length, i) => (length - 1) * dilations[i]! + 1);
  const missing = strides.map((stride, i) =>
    missingForSame(input.shape[i + 1]!, { size: reaches[i]!, stride })
  );
  const isFine = window.padding === Padding.VALID || missing.every((total) => total >= 0);
  if (isFine && !isCausal) return { input, window };
  const valid = { ...window, padding: Padding.VALID };
  const totals = missing.map((total) => Math.max(0, total));
  const margins = isCausal
    ? [0, 0, reaches[1]! - 1, 0]
    : totals.flatMap((total) => [Math.floor(total / 2), Math.ceil(total / 2)]);
  if (margins.every((margin) => margin === 0)) return { input, window: valid };
  return { input: padded(layer, input, [0, 0, ...margins, 0, 0]), window: valid };
}
