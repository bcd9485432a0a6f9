/**
 * A tfjs graph model as plain data, and its graph of TFLite operations.
 *
 * @module
 */
import { sameShape } from "../../core/nd_array.ts";
import {
  type ElementType,
  type Graph,
  GraphBuilder,
  type GraphOptions,
  type Port,
  type Value,
} from "../graph/graph.ts";
import { UnsupportedLayerError, type UnsupportedPart } from "../graph/unsupported_layer_error.ts";
import type { GraphNode, GraphPort } from "./graph_node.ts";
import { openBatchProblem } from "./open_batch.ts";
import type { ParsedGraph } from "./parse_graph.ts";
import { reachable } from "./reachable.ts";
import { Scope } from "./scope.ts";
import { elementType } from "./types.ts";
import { Walk } from "./walk.ts";
import type { Constant } from "./weights.ts";
import { GraphWriter } from "./writer.ts";

/**
 * The shape of the inputs: the length of every axis, the batch included; null or −1 leaves an axis
 * as the model has it. One shape stands for a model's only input; of several, each by its name.
 */
export type InputShape =
  | readonly (number | null)[]
  | Readonly<Record<string, readonly (number | null)[]>>;

/** What tfjs itself needs to build the model. */
export interface GraphModelSource {
  /** `modelTopology` of the `model.json`. */
  readonly modelTopology: object;
  /** The signature, if there is one. */
  readonly signature?: object;
  /** The entries of the weights manifest. */
  readonly weightSpecs: readonly object[];
  /** The bytes of the weights, one behind another. */
  readonly weightData: readonly ArrayBuffer[];
}

/** A batch length that no model has by itself, to see what depends on the batch. */
const PROBE_BATCH = 13;

/** A tfjs graph model that has been read: nothing of tfjs is needed to convert it. */
export class GraphModel {
  /** Its nodes, functions, inputs and outputs. */
  readonly graph: ParsedGraph;
  /** Its constants by the names of their nodes. */
  readonly weights: ReadonlyMap<string, Constant>;
  /** What tfjs needs to build it. */
  readonly source: GraphModelSource;
  readonly #inputShape: InputShape | undefined;

  /**
   * Holds a model.
   *
   * @param parts the graph, its weights, their source, and the shape that open axes get
   */
  constructor(parts: {
    readonly graph: ParsedGraph;
    readonly weights: ReadonlyMap<string, Constant>;
    readonly source: GraphModelSource;
    readonly inputShape?: InputShape;
  }) {
    this.graph = parts.graph;
    this.weights = parts.weights;
    this.source = parts.source;
    this.#inputShape = parts.inputShape;
  }

  /**
   * Makes the graph of float32 operations.
   *
   * @param options whether the batch stays open, and the runtime that the file is for
   * @returns the graph
   * @throws UnsupportedLayerError when nodes cannot be expressed exactly; it names all that are known
   */
  toGraph(options: GraphOptions = {}): Graph {
    const graph = this.#graphFor(1, options);
    if (graph.inputs.every(({ isBatchOpen }) => !isBatchOpen)) return graph;
    const problem = openBatchProblem(graph, this.#graphFor(PROBE_BATCH, options));
    if (problem !== undefined) throw new UnsupportedLayerError([problem]);
    return graph;
  }

  /** The graph with a length for batches that the model leaves open. */
  #graphFor(batch: number, { dynamicBatch = false, runtime }: GraphOptions): Graph {
    const builder = new GraphBuilder();
    const { nodes, functions } = this.graph;
    const walk = new Walk({
      writer: new GraphWriter(builder),
      weights: this.weights,
      functions,
      runtime,
    });
    const scope = new Scope(nodes);
    const inputs = this.#inputs().map(({ port, shape, type }): Port => {
      const isBatchOpen = dynamicBatch && shape[0] === -1;
      builder.isBatchOpen ||= isBatchOpen;
      const fixed = shape.map((length) => length === -1 ? batch : length);
      const value = { name: builder.uniqueName(port.name || "input"), shape: fixed, type };
      scope.set(port.source.node, [value]);
      return { name: port.name, value, isBatchOpen };
    });
    const taken = new Set(inputs.map(({ value }) => value));
    const outputs = this.graph.outputs.flatMap(({ name, source }): Port[] => {
      const value = walk.valueOf(source, scope);
      if (value === undefined) return [];
      const isFree = value.data === undefined && !taken.has(value);
      const output = isFree ? value : copied(value, { name, builder });
      taken.add(output);
      return [{ name, value: output }];
    });
    if (walk.problems.length > 0) throw new UnsupportedLayerError(walk.problems);
    return reachable({ inputs, outputs, operations: builder.operations });
  }

  /** The inputs with the shapes that the caller or the model gives; −1 is left for the batch only. */
  #inputs(): { port: GraphPort; shape: readonly number[]; type: ElementType }[] {
    const read = new Set(
      [...this.graph.nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)),
    );
    for (const { source } of this.graph.outputs) read.add(source.node);
    const problems: UnsupportedPart[] = [];
    const inputs = this.graph.inputs.flatMap((port) => {
      const node = this.graph.nodes.get(port.source.node)!;
      // Exporters leave handles of variables in the signature that nothing reads any more.
      if (port.dtype === "DT_RESOURCE" && !read.has(node.name)) return [];
      const refuse = (reason: string) => {
        problems.push({ kind: "node", name: node.name, className: node.op, reason });
        return [];
      };
      const type = elementType(port.dtype ?? "DT_FLOAT");
      if (type === undefined) return refuse(`its dtype is ${port.dtype}, expected numbers`);
      const shape = this.#shapeOf(port, node);
      if (typeof shape === "string") return refuse(shape);
      return [{ port, shape, type }];
    });
    if (problems.length > 0) throw new UnsupportedLayerError(problems);
    return inputs;
  }

  /** The shape of an input, or why it has none. */
  #shapeOf(port: GraphPort, node: GraphNode): readonly number[] | string {
    const given = shapeFor(this.#inputShape, port, this.graph.inputs.length);
    const own = port.shape;
    if (own === undefined && given === undefined) {
      return "its shape is open, expected one to be given for it (inputShape)";
    }
    if (own !== undefined && given !== undefined && own.length !== given.length) {
      return `its shape [${own}] has ${own.length} axes, but [${given}] is given for it`;
    }
    const shape = (given ?? own!).map((length, axis) => length ?? own?.[axis] ?? -1)
      .map((length, axis) => length < 0 ? own?.[axis] ?? -1 : length);
    const wrong = shape.findIndex((length, axis) => {
      const fixed = own?.[axis] ?? -1;
      return !Number.isInteger(length) || length === 0 || (fixed >= 0 && fixed !== length);
    });
    if (wrong >= 0) return `its shape is [${own}], but [${given ?? own}] is given for it`;
    const open = shape.indexOf(-1, 1);
    if (open >= 0) {
      return `axis ${open} of its shape [${shape}] is open, expected a length to be given for it ` +
        `(inputShape)`;
    }
    return shape;
  }
}

function shapeFor(
  shapes: InputShape | undefined,
  port: GraphPort,
  count: number,
): readonly (number | null)[] | undefined {
  if (shapes === undefined) return undefined;
  if (!isList(shapes)) {
    return Object.hasOwn(shapes, port.name) ? shapes[port.name] : shapes[port.source.node];
  }
  // One list fixes those of several inputs that have as many axes.
  return count === 1 || port.shape?.length === shapes.length ? shapes : undefined;
}

function isList(shapes: InputShape): shapes is readonly (number | null)[] {
  return Array.isArray(shapes);
}

/** Outputs must be tensors that the graph computes, each by itself. */
function copied(
  value: Value,
  { name, builder }: { readonly name: string; readonly builder: GraphBuilder },
): Value {
  const { shape, type } = value;
  const target = shape.length === 0 ? [] : [-1, ...shape.slice(1)];
  return builder.add({
    operator: "RESHAPE",
    inputs: [value, builder.integers(`${name}/shape`, target)],
    name: sameShape(shape, []) ? `${name}/scalar` : `${name}/output`,
    shape,
    type,
  });
}
