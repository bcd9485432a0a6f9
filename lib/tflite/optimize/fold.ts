/**
 * Folds a constant multiplication or addition a channel into the weights of the operation before:
 * what makes batch normalization free.
 *
 * @module
 */
import { ActivationFunctionType } from "../format/schema.ts";
import { elementCount } from "../../core/nd_array.ts";
import type { Operation, Value } from "../graph/graph.ts";

/** Which axis of the filter counts the output channels; filter and bias are inputs 1 and 2. */
const CHANNEL_AXIS: Readonly<Record<string, "first" | "last" | undefined>> = {
  CONV_2D: "first",
  FULLY_CONNECTED: "first",
  DEPTHWISE_CONV_2D: "last",
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
  const channelAxis = CHANNEL_AXIS[source.operator];
  const [input, filter, bias] = source.inputs;
  if (channelAxis === undefined || !isFloat(filter) || !isFloat(bias)) return undefined;
  const options = source.options as { readonly fusedActivationFunction: number };
  if (options.fusedActivationFunction !== ActivationFunctionType.NONE) return undefined;
  const channels = elementCount(bias.shape);
  const factors = perChannel(constant, channels);
  if (factors === undefined) return undefined;
  if (operator === "ADD") {
    const sum = bias.data.map((value, channel) => value + factors[channel]!);
    return { ...source, inputs: [input, filter, { ...bias, data: sum }] };
  }
  const scaledBias = bias.data.map((value, channel) => value * factors[channel]!);
  const scaledFilter = scaleChannels(filter.data, { factors, channelAxis });
  return {
    ...source,
    inputs: [input, { ...filter, data: scaledFilter }, { ...bias, data: scaledBias }],
  };
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
