/**
 * Leaves out operations whose results nobody reads.
 *
 * @module
 */
import type { Graph, Value } from "../graph/graph.ts";

/**
 * Leaves out what does not lead to an output.
 *
 * @param graph the graph
 * @returns the graph with the operations that are needed, in the same order
 */
export function reachable(graph: Graph): Graph {
  const read = new Set<Value>(graph.outputs.map(({ value }) => value));
  const operations = graph.operations.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((output) => read.has(output))) return false;
    for (const input of inputs) if (input !== undefined) read.add(input);
    return true;
  });
  return { ...graph, operations: operations.reverse() };
}
