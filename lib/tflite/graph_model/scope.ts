/**
 * What the nodes of a graph have computed so far: of the whole graph, of one step of a loop, or of
 * one call of a function.
 *
 * @module
 */
import type { Nodes } from "./graph_node.ts";
import { findLoops, type Loop } from "./loops.ts";
import type { NodeValue } from "./tensor_list.ts";

const loopsOf = new WeakMap<Nodes, ReadonlyMap<string, Loop>>();

/** The results of nodes by their names. */
export class Scope {
  /** The nodes. */
  readonly nodes: Nodes;
  /** Of a step of a loop: the scope that the loop stands in, from which its variables enter. */
  readonly outer: Scope | undefined;
  /** How many loops and calls it stands in. */
  readonly depth: number;
  readonly #results = new Map<string, readonly NodeValue[]>();

  /**
   * Starts without results.
   *
   * @param nodes the nodes
   * @param context the scope that a loop stands in, and how deep it stands
   */
  constructor(nodes: Nodes, { outer, depth = 0 }: {
    readonly outer?: Scope;
    readonly depth?: number;
  } = {}) {
    this.nodes = nodes;
    this.outer = outer;
    this.depth = depth;
  }

  /** The results of a node, undefined before it has any. */
  get(name: string): readonly NodeValue[] | undefined {
    return this.#results.get(name);
  }

  /** Notes the results of a node. */
  set(name: string, results: readonly NodeValue[]): void {
    this.#results.set(name, results);
  }

  /** The loop that ends in an `Exit`. */
  loopOf(exit: string): Loop | undefined {
    const known = loopsOf.get(this.nodes) ?? findLoops(this.nodes);
    loopsOf.set(this.nodes, known);
    return known.get(exit);
  }
}
