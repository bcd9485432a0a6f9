/**
 * The nodes of a TensorFlow graph, as a tfjs graph model holds them.
 *
 * @module
 */

/** One output of a node. */
export interface Source {
  /** The node's name. */
  readonly node: string;
  /** Which of its outputs, from 0. */
  readonly output: number;
}

/** A step of a TensorFlow graph. */
export interface GraphNode {
  /** Its name, which no other node has. */
  readonly name: string;
  /** TensorFlow's operation, such as `_FusedConv2D`. */
  readonly op: string;
  /** What it reads; control inputs, which only order the steps, are left out. */
  readonly inputs: readonly Source[];
  /** Its attributes as the file holds them. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Nodes by name. */
export type Nodes = ReadonlyMap<string, GraphNode>;

/** A graph that nodes call: the body of a `While`, a branch of an `If`. */
export interface GraphFunction {
  /** The names under which its nodes read its arguments. */
  readonly parameters: readonly string[];
  /** What it gives back. */
  readonly results: readonly Source[];
  /** Its own nodes. */
  readonly nodes: Nodes;
}

/** A named input or output of the whole graph. */
export interface GraphPort {
  /** The name in the signature, or that of the node where there is none. */
  readonly name: string;
  /** What goes in or comes out. */
  readonly source: Source;
  /** Of an input: the length of each axis, -1 where it is open; undefined where all is open. */
  readonly shape?: readonly number[];
  /** Of an input: TensorFlow's name of the element type, such as `DT_FLOAT`. */
  readonly dtype?: string;
}
