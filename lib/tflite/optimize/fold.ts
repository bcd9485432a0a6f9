/**
 * Folds a constant multiplication or addition a channel into the weights of the operation before:
 * what makes batch normalization free.
 *
 * @module
 */
import { ActivationFunctionType } from "../format/schema.ts";
import type { Operation, Value } from "../graph/graph.ts";

/** Where an operator has its weights: filter and bias among the inputs, channels in the filter. */
interface Place {
  readonly filter: number;
  readonly bias: number;
  /** Which axis of the filter counts the output channels. */
  readonly channelAxis: "first" | "last";
}

const PLACES: Readonly<Record<string, Place | undefined>> = {
  CONV_2D: { filter: 1, bias: 2, channelAxis: "first" },
  FULLY_CONNECTED: { filter: 1, bias: 2, channelAxis: "first" },
  DEPTHWISE_CONV_2D: { filter: 1, bias: 2, channelAxis: "last" },
  TRANSPOSE_CONV: { filter: 1, bias: 3, channelAxis: "first" },
};

/**
 * Folds a constant into an operation with weights.
 *
 * @param source the operation whose result is multiplied by or added to the constant
 * @param by which of the two, and the constant: float32, one number or one for each channel
 * @returns the operation with new weights, or undefined if it cannot be done exactly
 */
export function fold(
  source: Operation,
  { operator, constant }: { readonly operator: "MUL" | "ADD"; readonly constant: Value },
): Operation | undefined {
  const place = PLACES[source.operator];
  const filter = place && source.inputs[place.filter];
  if (place === undefined || !isFloat(filter)) return undefined;
  const bias = source.inputs[place.bias];
  if (bias !== undefined && !isFloat(bias)) return undefined;
  const options = source.options as { readonly fusedActivationFunction: number };
  if (options.fusedActivationFunction !== ActivationFunctionType.NONE) return undefined;
  const { channelAxis } = place;
  const channels = filter.shape.at(channelAxis === "first" ? 0 : -1)!;
  const factors = perChannel(constant, channels);
  if (factors === undefined) return undefined;
  const inputs = [...source.inputs];
  if (operator === "MUL") {
    inputs[place.filter] = {
      ...filter,
      data: scaleChannels(filter.data, { factors, channelAxis }),
    };
  }
  inputs[place.bias] = foldedBias(bias, { operator, constant, factors });
  return { ...source, inputs };
}

/** Only TRANSPOSE_CONV comes without a bias, which the first addition then gives it. */
function foldedBias(
  bias: FloatConstant | undefined,
  { operator, constant, factors }: {
    readonly operator: "MUL" | "ADD";
    readonly constant: Value;
    readonly factors: Float32Array;
  },
): Value | undefined {
  if (bias === undefined) {
    return operator === "MUL"
      ? undefined
      : { name: constant.name, shape: [factors.length], type: "float32", data: factors };
  }
  const data = operator === "MUL"
    ? bias.data.map((value, channel) => value * factors[channel]!)
    : bias.data.map((value, channel) => value + factors[channel]!);
  return { ...bias, data };
}

type FloatConstant = Value & { readonly data: Float32Array };

function isFloat(value: Value | undefined): value is FloatConstant {
  return value?.type === "float32" && value.data instanceof Float32Array;
}

/** The constant as one number a channel, if it does not vary along any other axis. */
function perChannel(constant: Value, channels: number): Float32Array | undefined {
  if (!isFloat(constant)) return undefined;
  if (constant.data.length === 1) return new Float32Array(channels).fill(constant.data[0]!);
  const isLastAxis = constant.data.length === channels && constant.shape.at(-1) === channels;
  return isLastAxis ? constant.data : undefined;
}

function scaleChannels(
  filter: Float32Array,
  { factors, channelAxis }: {
    readonly factors: Float32Array;
    readonly channelAxis: "first" | "last";
  },
): Float32Array {
  const channels = factors.length;
  const scaled = new Float32Array(filter.length);
  const run = filter.length / channels;
  for (let i = 0; i < filter.length; i++) {
    const channel = channelAxis === "last" ? i % channels : Math.floor(i / run);
    scaled[i] = filter[i]! * factors[channel]!;
  }
  return scaled;
}
