/**
 * Float16: constants take half the space, values stay float32.
 *
 * @module
 */
import { float16Bits } from "../../core/float16.ts";
import type { Graph, Operation, Value } from "../graph/graph.ts";

/** The largest number that float16 has. */
const FLOAT16_MAX = 65504;

/**
 * Stores weights and biases as float16, each behind a DEQUANTIZE, which runtimes that know float16
 * weights take away again. Constants that float16 cannot hold and single numbers, such as an ε,
 * stay as they are.
 *
 * @param graph a graph of float32 operations; it is not changed
 * @returns the graph with float16 constants
 */
export function quantizeToFloat16(graph: Graph): Graph {
  const restored = new Map<Value, Value>();
  const operations = graph.operations.flatMap((operation): Operation[] => {
    const added: Operation[] = [];
    const inputs = operation.inputs.map((input) => {
      if (input === undefined || !fitsFloat16(input)) return input;
      const known = restored.get(input);
      if (known !== undefined) return known;
      const data = float16Bits(input.data);
      const half: Value = { ...input, name: `${input.name}/float16`, type: "float16", data };
      const output: Value = { name: input.name, shape: input.shape, type: "float32" };
      restored.set(input, output);
      added.push({ operator: "DEQUANTIZE", inputs: [half], outputs: [output] });
      return output;
    });
    return [...added, { ...operation, inputs }];
  });
  return { ...graph, operations };
}

function fitsFloat16(value: Value): value is Value & { readonly data: Float32Array } {
  return value.type === "float32" && value.data instanceof Float32Array &&
    value.shape.length > 0 && value.data.every((number) => Math.abs(number) <= FLOAT16_MAX);
}
