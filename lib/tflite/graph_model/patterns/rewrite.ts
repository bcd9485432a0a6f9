/**
 * Puts single operations in the place of the formulas that converters of TensorFlow leave.
 *
 * @module
 */
import type { Graph, TargetRuntime, Value } from "../../graph/graph.ts";
import { dilatedConvolution } from "./dilation.ts";
import { formulaOf } from "./formulas.ts";
import { Matcher } from "./match.ts";

/**
 * Rewrites a graph. What a formula consisted of stays until it is left out as unread.
 *
 * @param graph the graph; it is not changed
 * @param options what error functions are of, and the runtime that the file is for
 * @returns the graph with single operations for the formulas that are recognized
 */
export function rewritten(
  graph: Graph,
  { erfArguments, runtime }: {
    readonly erfArguments: ReadonlyMap<Value, Value>;
    readonly runtime?: TargetRuntime;
  },
): Graph {
  const matcher = new Matcher(graph);
  const context = { matcher, erfArguments, hasGelu: runtime !== "micro" };
  const operations = graph.operations.flatMap((operation) => {
    const formula = formulaOf(operation, context);
    if (formula !== undefined) return [formula];
    return dilatedConvolution(operation, matcher) ?? [operation];
  });
  return { ...graph, operations };
}
