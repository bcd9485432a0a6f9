/**
 * A tfjs graph model as plain data, and its graph of TFLite operations.
 *
 * @module
 */
import {
  type ElementType,
  type Graph,
  GraphBuilder,
  type GraphOptions,
  type Port,
  type Value,
} from "../graph/graph.ts";
import { UnsupportedLayerError, type UnsupportedPart } from "../graph/unsupported_layer_error.ts";
import type { GraphPort } from "./graph_node.ts";
import { openBatchProblem } from "./open_batch.ts";
import type { ParsedGraph } from "./parse_graph.ts";
import { rewritten } from "./patterns/rewrite.ts";
import { reachable } from "./reachable.ts";
import { Scope } from "./scope.ts";
import { buildInTfjs, type TfjsGraphModel, type TfjsSource } from "./source_model.ts";
import { elementType } from "./types.ts";
import { Walk } from "./walk.ts";
import type { Constant } from "./weights.ts";
import { ELEMENT_LIMIT, GraphWriter } from "./writer.ts";

/** The shape that an input gets; `name` is needed where there are several inputs. */
export interface GraphInputShape {
  /** The input's name in the signature, or that of its node. */
  readonly name?: string;
  /** The length of each axis, the batch's first. */
  readonly shape: readonly number[];
}

/** An input or output of a graph model. */
export interface GraphModelPort {
  /** The name in the signature, which is that in the `.tflite` file. */
  readonly name: string;
  /** What tfjs calls it: the node and which of its outputs, such as `Identity:0`. */
  readonly tensor: string;
}

/** A tfjs graph model that has been read: plain data, for which tfjs is not needed. */
export interface GraphModel {
  /** What goes in, in the order of the file. */
  readonly inputs: readonly GraphModelPort[];
  /** What comes out, in the order of the file. */
  readonly outputs: readonly GraphModelPort[];
  /**
   * Makes the graph of float32 operations.
   *
   * @param options whether the batch stays open, and the runtime that the file is for
   * @returns the graph, whose form is the converter's own affair
   * @throws UnsupportedLayerError when nodes cannot be expressed exactly; it names all that are known
   */
  toGraph(options?: GraphOptions): unknown;
  /**
   * Lets tfjs build the same model, to compare a file with it. A backend of tfjs must be there.
   *
   * @returns the model in tfjs; the caller disposes of it
   */
  toTfjs(): Promise<TfjsGraphModel>;
}

/** A batch length that no model has by itself, to see what depends on the batch. */
const PROBE_BATCH = 13;

/** The parts of a graph model. */
export interface GraphModelParts {
  /** Nodes, functions, inputs and outputs. */
  readonly graph: ParsedGraph;
  /** Constants by the names of their nodes. */
  readonly weights: ReadonlyMap<string, Constant>;
  /** What tfjs needs to build it. */
  readonly source: TfjsSource;
  /** The shapes that open inputs get, by the names of their nodes. */
  readonly inputShapes?: ReadonlyMap<string, readonly number[]>;
}

/** A graph model with its parts. */
export class LoadedGraphModel implements GraphModel {
  /** Nodes, weights and what tfjs needs. */
  readonly parts: GraphModelParts;

  /**
   * Holds a model.
   *
   * @param parts nodes, weights, their source, and the shapes that open inputs get
   */
  constructor(parts: GraphModelParts) {
    this.parts = parts;
  }

  /** What goes in. */
  get inputs(): readonly GraphModelPort[] {
    return this.#ports().map(portOf);
  }

  /** What comes out. */
  get outputs(): readonly GraphModelPort[] {
    return this.parts.graph.outputs.map(portOf);
  }

  /** Lets tfjs build the same model. */
  toTfjs(): Promise<TfjsGraphModel> {
    return buildInTfjs(this.parts.source);
  }

  /** Makes the graph of float32 operations. */
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
    const { graph: { nodes, functions, outputs: wanted }, weights } = this.parts;
    const writer = new GraphWriter(builder);
    const walk = new Walk({
      writer,
      weights,
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
    const outputs = wanted.flatMap(({ name, source }): Port[] => {
      const value = walk.valueOf(source, scope);
      if (value === undefined) return [];
      const isFree = value.data === undefined && !taken.has(value);
      const output = isFree ? value : copied(value, { name, builder });
      taken.add(output);
      return [{ name, value: output }];
    });
    if (walk.problems.length > 0) throw new UnsupportedLayerError(walk.problems);
    const { operations } = builder;
    return reachable(rewritten({ inputs, outputs, operations }, { ...writer, runtime }));
  }

  /** The inputs, but for what nothing reads and nobody could set. */
  #ports(): readonly GraphPort[] {
    const { nodes, inputs, outputs } = this.parts.graph;
    const read = new Set(
      [...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)),
    );
    for (const { source } of outputs) read.add(source.node);
    // Exporters leave handles of variables in the signature that nothing reads any more.
    return inputs.filter(({ source, dtype }) => dtype !== "DT_RESOURCE" || read.has(source.node));
  }

  /** The inputs with the shapes that the caller or the model gives; −1 is left for the batch only. */
  #inputs(): { port: GraphPort; shape: readonly number[]; type: ElementType }[] {
    const problems: UnsupportedPart[] = [];
    const inputs = this.#ports().flatMap((port) => {
      const node = this.parts.graph.nodes.get(port.source.node)!;
      const refuse = (reason: string) => {
        problems.push({ kind: "node", name: node.name, className: node.op, reason });
        return [];
      };
      const type = elementType(port.dtype ?? "DT_FLOAT");
      if (type === undefined) return refuse(`its dtype is ${port.dtype}, expected numbers`);
      const shape = inputShape(port.shape, this.parts.inputShapes?.get(node.name));
      return typeof shape === "string" ? refuse(shape) : [{ port, shape, type }];
    });
    if (problems.length > 0) throw new UnsupportedLayerError(problems);
    return inputs;
  }
}

function portOf({ name, source: { node, output } }: GraphPort): GraphModelPort {
  return { name, tensor: `${node}:${output}` };
}

/** The shape of an input, −1 for an open batch; or why it has none. */
function inputShape(
  own: readonly number[] | undefined,
  given: readonly number[] | undefined,
): readonly number[] | string {
  const shape = given ?? own;
  if (shape === undefined) {
    return "its shape is open, expected one to be given for it (inputShapes)";
  }
  const fits = own === undefined || own.length === shape.length &&
      own.every((length, axis) => length === -1 || length === shape[axis]);
  if (!fits) return `its shape is [${own}], but [${given}] is given for it`;
  const count = shape.reduce((product, length) => product * Math.abs(length), 1);
  if (count === 0 || count >= ELEMENT_LIMIT) {
    return `its shape is [${shape}], expected 1 to ${ELEMENT_LIMIT - 1} elements`;
  }
  const open = shape.indexOf(-1, 1);
  return open < 0
    ? shape
    : `axis ${open} of its shape [${shape}] is open, expected a length to be ` +
      "given for it (inputShapes)";
}

/** Outputs must be tensors that the graph computes, each by itself. */
function copied(
  value: Value,
  { name, builder }: { readonly name: string; readonly builder: GraphBuilder },
): Value {
  const { shape, type } = value;
  if (value.data !== undefined) return computed(value, { name, builder });
  const target = shape.length === 0 ? [] : [-1, ...shape.slice(1)];
  const inputs = [value, builder.integers(`${name}/shape`, target)];
  return builder.add({ operator: "RESHAPE", inputs, name: `${name}/output`, shape, type });
}

/** A constant as the result of an operation that runs: RESHAPE of one is left out by LiteRT's builds. */
function computed(
  value: Value,
  { name, builder }: { readonly name: string; readonly builder: GraphBuilder },
): Value {
  const { shape, type } = value;
  const isBool = type === "bool";
  return builder.add({
    operator: isBool ? "LOGICAL_OR" : "MAXIMUM",
    inputs: [value, value],
    options: isBool ? { type: "LogicalOrOptions" } : { type: "MaximumMinimumOptions" },
    name: `${name}/output`,
    shape,
    type,
  });
}
