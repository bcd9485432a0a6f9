/**
 * The windows of convolutions: strides, dilations, and what happens at the border.
 *
 * @module
 */
import { builtinOptions, Padding } from "../format/schema.ts";
import type { Value } from "../graph/graph.ts";
import type { LayerCall } from "./layer.ts";

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
  if (padding === "valid") return Padding.VALID;
  return layer.refuse(`its padding is "${padding}", expected "same" or "valid"`);
}

/**
 * The window of a two-dimensional convolution.
 *
 * @param layer the layer
 * @returns strides, dilations and padding
 * @throws UnsupportedLayerError when the layer's configuration is of another form
 */
export function windowOf(layer: LayerCall): Window {
  const [strideH, strideW] = layer.numbers("strides", 2) as [number, number];
  const [dilationHFactor, dilationWFactor] =
    (layer.option("dilationRate") === undefined ? [1, 1] : layer.numbers("dilationRate", 2)) as [
      number,
      number,
    ];
  return { padding: paddingOf(layer), strideH, strideW, dilationHFactor, dilationWFactor };
}

/**
 * Rewrites `same` padding where a stride is longer than the window, so that one axis has samples
 * between windows while another is padded: the CPU delegate of runtimes from 2023 gets that wrong
 * (tflite-runtime 2.14.0 is off by 100 %). Explicit zeros and `valid` padding are the same thing.
 *
 * @param layer a two-dimensional convolution
 * @param input its input, `[batch, height, width, channels]`
 * @returns what to give the operator instead of the input, and the window that goes with it
 */
export function bordered(layer: LayerCall, input: Value): {
  readonly input: Value;
  readonly window: Window;
} {
  const window = windowOf(layer);
  const kernel = layer.numbers("kernelSize", 2);
  const strides = [window.strideH, window.strideW];
  const dilations = [window.dilationHFactor, window.dilationWFactor];
  // TensorFlow's rule: as much as the last window lacks, the smaller half in front.
  const missing = strides.map((stride, i) => {
    const length = input.shape[i + 1]!;
    const reach = (kernel[i]! - 1) * dilations[i]! + 1;
    return (Math.ceil(length / stride) - 1) * stride + reach - length;
  });
  if (window.padding === Padding.VALID || missing.every((total) => total >= 0)) {
    return { input, window };
  }
  const valid = { ...window, padding: Padding.VALID };
  const totals = missing.map((total) => Math.max(0, total));
  if (totals.every((total) => total === 0)) return { input, window: valid };
  const margins = totals.flatMap((total) => [Math.floor(total / 2), Math.ceil(total / 2)]);
  const padded = layer.graph.add({
    operator: "PAD",
    inputs: [
      input,
      layer.graph.integers(`${layer.name}/paddings`, [0, 0, ...margins, 0, 0], { shape: [4, 2] }),
    ],
    options: builtinOptions("PadOptions"),
    name: `${layer.name}/padded`,
    shape: input.shape.map((length, axis) => length + (totals[axis - 1] ?? 0)),
  });
  return { input: padded, window: valid };
}
