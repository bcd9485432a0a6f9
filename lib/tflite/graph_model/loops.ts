/**
 * The loops of a graph in the form of TensorFlow's first version, which converters write for
 * recurrent networks: variables enter through `Enter`, go round from `Merge` through `Switch` and
 * `NextIteration` as long as `LoopCond` holds, and leave through `Exit`.
 *
 * @module
 */
import type { GraphNode, Nodes, Source } from "./graph_node.ts";

/** A variable of a loop. */
export interface LoopVariable {
  /** The name of its `Merge`, under which the loop's nodes know it. */
  readonly merge: string;
  /** The name of its `Switch`. */
  readonly switch: string;
  /** What it is before the first step. */
  readonly start: Source;
  /** What it is after each step. */
  readonly next: Source;
  /** The names of the `Exit`s that read it when the loop has ended. */
  readonly exits: readonly string[];
}

/** A loop. */
export interface Loop {
  /** What says whether another step is taken. */
  readonly condition: Source;
  /** Its variables. */
  readonly variables: readonly LoopVariable[];
}

/** The `Switch`es of a loop, and the names of the `Exit`s behind each. */
interface Parts {
  readonly switches: GraphNode[];
  readonly exits: Map<string, string[]>;
}

/**
 * Finds the loops of a graph.
 *
 * @param nodes the nodes by name
 * @returns the loop of each `Exit`, by its name
 */
export function findLoops(nodes: Nodes): ReadonlyMap<string, Loop> {
  const byCondition = new Map<string, Parts>();
  for (const node of nodes.values()) {
    const condition = nodes.get(node.inputs[1]?.node ?? "");
    if (node.op !== "Switch" || condition?.op !== "LoopCond") continue;
    const known: Parts = byCondition.get(condition.name) ?? { switches: [], exits: new Map() };
    known.switches.push(node);
    known.exits.set(node.name, []);
    byCondition.set(condition.name, known);
  }
  for (const { name, op, inputs } of nodes.values()) {
    const from = nodes.get(inputs[0]?.node ?? "");
    if (op !== "Exit" || from?.op !== "Switch") continue;
    byCondition.get(from.inputs[1]?.node ?? "")?.exits.get(from.name)?.push(name);
  }
  const loops = new Map<string, Loop>();
  for (const [condition, { switches, exits }] of byCondition) {
    const variables = switches.flatMap((node) => variableOf(node, { nodes, exits }) ?? []);
    const loop: Loop = { condition: nodes.get(condition)!.inputs[0]!, variables };
    // A loop of which a part has another form is none that is known here.
    if (variables.length < switches.length || loop.condition === undefined) continue;
    for (const name of [...exits.values()].flat()) loops.set(name, loop);
  }
  return loops;
}

function variableOf(
  node: GraphNode,
  { nodes, exits }: { readonly nodes: Nodes; readonly exits: ReadonlyMap<string, string[]> },
): LoopVariable | undefined {
  const merge = nodes.get(node.inputs[0]?.node ?? "");
  if (merge?.op !== "Merge") return undefined;
  const sources = merge.inputs.map((source) => nodes.get(source.node)!);
  const enter = sources.find(({ op }) => op === "Enter");
  const next = sources.find(({ op }) => op === "NextIteration");
  if (!enter?.inputs[0] || !next?.inputs[0] || sources.length !== 2) return undefined;
  return {
    merge: merge.name,
    switch: node.name,
    start: enter.inputs[0],
    next: next.inputs[0],
    exits: exits.get(node.name) ?? [],
  };
}
