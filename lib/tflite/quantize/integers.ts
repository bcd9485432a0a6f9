/**
 * From real numbers to 8-bit and 32-bit integers and the scales that go with them, by the rules of
 * https://ai.google.dev/edge/litert/models/quantization_spec.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import type { ConstantData, Quantization, Value } from "../graph/graph.ts";

/** The smallest and the largest value that a tensor takes. */
export interface Range {
  /** The smallest value. */
  readonly min: number;
  /** The largest value. */
  readonly max: number;
}

/** Weights use −127…127, so that the range is symmetric and products of two fit 15 bits. */
const WEIGHT_LIMIT = 127;
const INT8_MIN = -128;
const INT8_MAX = 127;
const INT8_STEPS = INT8_MAX - INT8_MIN;

/** What stands for the scale of weights that are all zero: any positive number does. */
const SCALE_OF_ZEROS = 1 / WEIGHT_LIMIT;

/** A bias above this many steps could overflow the 32-bit sum that it is part of. */
const BIAS_LIMIT = 2 ** 30;

/**
 * The range of values and zero, for zero must be exact: it is what padding adds.
 *
 * @param values finite numbers
 * @returns the smallest and the largest of them and 0
 */
export function rangeOf(values: ArrayLike<number>): Range {
  let min = 0;
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/**
 * How int8 numbers stand for the values of a range, as closely as they can.
 *
 * @param range finite limits; zero is included if it is not part of the range
 * @returns one scale and one zero point, which is exact
 */
export function asymmetricQuantization(range: Range): Quantization {
  const min = Math.min(range.min, 0);
  const max = Math.max(range.max, 0);
  // Rounded first, as the zero point must belong to the scale that the file holds.
  const scale = Math.fround((max - min) / INT8_STEPS) || SCALE_OF_ZEROS;
  const zeroPoint = Math.round(INT8_MIN - min / scale);
  return {
    scales: Float32Array.of(scale),
    zeroPoints: [Math.min(INT8_MAX, Math.max(INT8_MIN, zeroPoint))],
    axis: 0,
  };
}

/** Along which axis weights get a scale each, and how small a scale may be. */
export interface WeightOptions {
  /** The axis of the output channels; undefined for one scale. */
  readonly axis?: number;
  /** The smallest scale of each channel, so that its bias fits 32 bits. */
  readonly smallestScales?: ArrayLike<number>;
}

/**
 * Turns weights into int8 with zero point 0.
 *
 * @param weights a float32 constant
 * @param options the axis of the scales, and how small they may be
 * @returns the int8 constant; its name is that of the weights
 */
export function quantizeWeights(weights: Value, options: WeightOptions = {}): Value {
  const { axis, smallestScales } = options;
  const values = weights.data as Float32Array;
  const channels = axis === undefined ? 1 : weights.shape[axis]!;
  // Elements of one channel lie in runs: what comes after the axis is contiguous.
  const run = axis === undefined ? values.length : elementCount(weights.shape.slice(axis + 1));
  const largest = new Float64Array(channels);
  eachRun(values.length, { run, channels }, (start, channel) => {
    for (let i = start; i < start + run; i++) {
      const magnitude = Math.abs(values[i]!);
      if (magnitude > largest[channel]!) largest[channel] = magnitude;
    }
  });
  const scales = Float32Array.from(
    largest,
    (limit, i) => Math.max(limit / WEIGHT_LIMIT, smallestScales?.[i] ?? 0) || SCALE_OF_ZEROS,
  );
  const data = new Int8Array(values.length);
  eachRun(values.length, { run, channels }, (start, channel) => {
    const scale = scales[channel]!;
    for (let i = start; i < start + run; i++) {
      // Math.round is exact on halves up; Math.fround'ed scales can push 127 to 127.00001 only.
      data[i] = Math.max(-WEIGHT_LIMIT, Math.min(WEIGHT_LIMIT, Math.round(values[i]! / scale)));
    }
  });
  const zeroPoints = new Array<number>(channels).fill(0);
  return { ...weights, type: "int8", data, quantization: { scales, zeroPoints, axis: axis ?? 0 } };
}

function eachRun(
  length: number,
  { run, channels }: { readonly run: number; readonly channels: number },
  visit: (start: number, channel: number) => void,
): void {
  for (let start = 0, channel = 0; start < length; start += run) {
    visit(start, channel);
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

/**
 * Turns a constant that is no weight into int8.
 *
 * @param constant a float32 constant
 * @param quantization one scale and zero point
 * @returns the int8 constant; its name is that of the original
 */
export function quantizeConstant(constant: Value, quantization: Quantization): Value {
  const scale = quantization.scales[0]!;
  const zeroPoint = quantization.zeroPoints[0]!;
  const data = Int8Array.from(
    constant.data as ConstantData,
    (value) => Math.max(INT8_MIN, Math.min(INT8_MAX, Math.round(value / scale) + zeroPoint)),
  );
  return { ...constant, type: "int8", data, quantization };
}

/**
 * Turns a bias into int32 with the scale of the products that it is added to.
 *
 * @param bias a float32 constant, one number a channel
 * @param factors the scale of the input, and the scales of the weights
 * @returns the int32 constant with zero point 0
 */
export function quantizeBias(
  bias: Value,
  factors: { readonly inputScale: number; readonly weightScales: Float32Array },
): Value {
  const { inputScale, weightScales } = factors;
  const scales = weightScales.map((scale) => inputScale * scale);
  const scaleOf = (channel: number) => scales[scales.length === 1 ? 0 : channel]!;
  const data = Int32Array.from(
    bias.data as Float32Array,
    (value, channel) => Math.round(value / scaleOf(channel)),
  );
  const zeroPoints = new Array<number>(scales.length).fill(0);
  return { ...bias, type: "int32", data, quantization: { scales, zeroPoints, axis: 0 } };
}

/**
 * How small the scales of weights may be, so that the biases fit 32 bits.
 *
 * @param bias float32, one number a channel
 * @param inputScale the scale of the input
 * @returns one scale a channel
 */
export function smallestWeightScales(bias: ArrayLike<number>, inputScale: number): number[] {
  return Array.from(bias, (value) => Math.abs(value) / (inputScale * BIAS_LIMIT));
}
