/**
 * Whether the nodes of a graph can be put in an order, each after those whose results it reads.
 *
 * @module
 */
import type { Nodes } from "./graph_node.ts";

/**
 * Finds a node that waits for its own result. Loops are allowed where TensorFlow has them: what a
 * `NextIteration` reads belongs to the step before. No recursion, for graphs can be deep.
 *
 * @param nodes the nodes by name
 * @returns the name of such a node; undefined where there is none
 */
export function cyclicNode(nodes: Nodes): string | undefined {
  const waiting = new Map<string, number>();
  const readers = new Map<string, string[]>();
  const ready: string[] = [];
  for (const { name, op, inputs } of nodes.values()) {
    const sources = op === "NextIteration" ? [] : inputs.filter(({ node }) => nodes.has(node));
    waiting.set(name, sources.length);
    if (sources.length === 0) ready.push(name);
    for (const { node } of sources) {
      const known = readers.get(node);
      if (known === undefined) readers.set(node, [name]);
      else known.push(name);
    }
  }
  let done = 0;
  while (done < ready.length) {
    for (const reader of readers.get(ready[done]!) ?? []) {
      const left = waiting.get(reader)! - 1;
      waiting.set(reader, left);
      if (left === 0) ready.push(reader);
    }
    done++;
  }
  if (done === nodes.size) return undefined;
  for (const [name, left] of waiting) if (left > 0) return name;
  return undefined;
}
