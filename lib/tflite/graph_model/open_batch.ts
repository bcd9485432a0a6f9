/**
 * Whether a graph is right for every length of the batch: it is, if made for another length it is
 * the same but for the first axes of its values.
 *
 * @module
 */
import type { ConstantData, Graph, Operation } from "../graph/graph.ts";
import type { UnsupportedPart } from "../graph/unsupported_layer_error.ts";

/**
 * Compares the graphs that a model becomes for two lengths of the batch.
 *
 * @param graph for a batch of 1
 * @param probe for another batch
 * @returns the first operation that stands against an open batch; undefined where there is none
 */
export function openBatchProblem(graph: Graph, probe: Graph): UnsupportedPart | undefined {
  for (const [i, operation] of graph.operations.entries()) {
    const other = probe.operations[i];
    const reason = other === undefined ? "its number of steps" : difference(operation, other);
    if (reason === undefined) continue;
    return {
      kind: "node",
      name: operation.outputs[0]!.name,
      className: operation.operator,
      reason: `${reason} depends on the batch, so the batch must be fixed`,
    };
  }
  return undefined;
}

function difference(operation: Operation, probe: Operation): string | undefined {
  if (operation.operator !== probe.operator) return "its operator";
  if (JSON.stringify(operation.options) !== JSON.stringify(probe.options)) return "an option";
  for (const [i, input] of operation.inputs.entries()) {
    const other = probe.inputs[i];
    if (input?.data !== undefined && !sameData(input.data, other?.data)) return "a constant";
  }
  for (const [i, { shape }] of operation.outputs.entries()) {
    const other = probe.outputs[i]!.shape;
    const isOpen = shape.length > 0 && shape.length === other.length && shape[0] !== other[0] &&
      shape.every((length, axis) => axis === 0 || length === other[axis]);
    if (!isOpen) return `that its result [${shape}] keeps no batch`;
  }
  return undefined;
}

function sameData(data: ConstantData, other: ConstantData | undefined): boolean {
  if (data === other) return true;
  if (data.length !== other?.length) return false;
  for (let i = 0; i < data.length; i++) if (!Object.is(data[i], other[i])) return false;
  return true;
}
