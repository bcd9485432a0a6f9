/**
 * Dynamic range: weights are int8, everything else stays float32.
 *
 * @module
 */
import { type BuiltinOptions, builtinOptions } from "../format/schema.ts";
import type { Graph, Operation, TargetRuntime, Value } from "../graph/graph.ts";
import { quantizeWeights } from "./integers.ts";
import { weightPlace } from "./weights.ts";

/** Smaller constants stay float32, as in the official converter: there is little to gain. */
export const MINIMUM_ELEMENTS = 1024;

/**
 * Stores weights as int8. Convolutions and fully connected layers quantize their input themselves
 * while they run ("hybrid" kernels); where there is no such kernel, a DEQUANTIZE restores the
 * weights or, for a table of embeddings, the vectors that were looked up.
 *
 * @param graph a graph of float32 operations; it is not changed
 * @param options the runtime that the file is for; by default all that have hybrid kernels
 * @returns the graph with int8 weights
 */
export function quantizeDynamicRange(
  graph: Graph,
  { runtime }: { readonly runtime?: TargetRuntime } = {},
): Graph {
  const weights = new Map<Value, Value>();
  const convert = (value: Value, axis: number | undefined) => {
    const known = weights.get(value) ?? quantizeWeights(value, { axis });
    weights.set(value, known);
    return known;
  };
  const operations = graph.operations.flatMap((operation): readonly Operation[] => {
    if (operation.operator === "GATHER") return gather(operation, convert);
    const place = weightPlace(operation);
    const float = place && operation.inputs[place.input];
    if (float === undefined || float.data!.length < MINIMUM_ELEMENTS) return [operation];
    if (operation.operator === "TRANSPOSE_CONV") {
      return restore(operation, place!.input, convert(float, undefined));
    }
    const axis = hasScaleAChannel(operation, runtime) ? place!.axis : undefined;
    const inputs = operation.inputs.with(place!.input, convert(float, axis));
    return [{ ...operation, inputs, options: hybridOptions(operation) }];
  });
  return { ...graph, operations };
}

/** Hybrid FULLY_CONNECTED with a scale a channel is version 12, which only today's runtime has. */
function hasScaleAChannel({ operator }: Operation, runtime: TargetRuntime | undefined): boolean {
  return operator !== "FULLY_CONNECTED" || runtime === "today";
}

/** Version 9 of the hybrid FULLY_CONNECTED uses all of int8 for inputs that are not symmetric. */
function hybridOptions({ options }: Operation): BuiltinOptions | undefined {
  if (options?.type !== "FullyConnectedOptions") return options;
  return builtinOptions("FullyConnectedOptions", { ...options, asymmetricQuantizeInputs: true });
}

type ConvertWeights = (value: Value, axis: number | undefined) => Value;

function gather(operation: Operation, convert: ConvertWeights): readonly Operation[] {
  const table = operation.inputs[0]!;
  if (!(table.data instanceof Float32Array) || table.data.length < MINIMUM_ELEMENTS) {
    return [operation];
  }
  const integers = convert(table, undefined);
  const output = operation.outputs[0]!;
  const found: Value = {
    ...output,
    name: `${output.name}/int8`,
    type: "int8",
    quantization: integers.quantization,
  };
  return [
    { ...operation, inputs: [integers, operation.inputs[1]], outputs: [found] },
    { operator: "DEQUANTIZE", inputs: [found], outputs: [output] },
  ];
}

function restore(operation: Operation, input: number, integers: Value): readonly Operation[] {
  const float = operation.inputs[input]!;
  const restored: Value = { name: `${float.name}/restored`, shape: float.shape, type: "float32" };
  return [
    { operator: "DEQUANTIZE", inputs: [integers], outputs: [restored] },
    { ...operation, inputs: operation.inputs.with(input, restored) },
  ];
}
