/**
 * How much memory a graph's computed tensors take.
 *
 * @module
 */
import type { Model, SubGraph } from "../format/schema.ts";
import { constantBytes, elementBits, tensorElements } from "../format/verify_tensor.ts";

/**
 * The bytes of the tensors that exist at the same time at worst while a graph runs, constants not
 * counted: each from the step that computes it to the last one that reads it.
 *
 * @param graph a verified graph
 * @param model the model that it belongs to
 * @returns bytes; what runtimes add for alignment and their own use comes on top
 */
export function activationBytes(graph: SubGraph, model: Model): number {
  const { tensors = [], operators = [] } = graph;
  const firstUse = new Map<number, number>();
  const lastUse = new Map<number, number>();
  const use = (index: number, step: number) => {
    if (index < 0 || constantBytes(tensors[index]!, model) !== undefined) return;
    if (!firstUse.has(index)) firstUse.set(index, step);
    lastUse.set(index, step);
  };
  graph.inputs?.forEach((index) => use(index, 0));
  operators.forEach(({ inputs, outputs }, step) => {
    inputs?.forEach((index) => use(index, step));
    outputs?.forEach((index) => use(index, step));
  });
  graph.outputs?.forEach((index) => use(index, Math.max(0, operators.length - 1)));
  const change = new Array<number>(operators.length + 2).fill(0);
  for (const [index, first] of firstUse) {
    const bytes = Math.ceil(tensorElements(tensors[index]!) * elementBits(tensors[index]!) / 8);
    change[first]! += bytes;
    change[lastUse.get(index)! + 1]! -= bytes;
  }
  let alive = 0;
  return change.reduce((most, bytes) => Math.max(most, alive += bytes), 0);
}
