/** The form of the graphs that are compared with tfjs. */
import type { Runtime } from "../../runtimes/cases.ts";
import { type Attribute, GraphDef, type Limits } from "./graph_def.ts";

/** A graph of few nodes. */
export interface GraphCase {
  readonly name: string;
  readonly build: (graph: GraphDef) => unknown;
  readonly runtimes?: readonly Runtime[];
}

/** The runtimes that are no microcontroller's. */
export const LARGE: readonly Runtime[] = ["ai-edge-litert", "tflite-runtime"];

/** A case whose graph a function writes. */
export function graphCase(
  name: string,
  build: (graph: GraphDef) => unknown,
  runtimes?: readonly Runtime[],
): GraphCase {
  return { name, build, runtimes };
}

/** A node that reads one float32 input of a shape. */
export function unaryCase(
  op: string,
  { shape = [2, 3, 4], limits, attributes, runtimes }: {
    readonly shape?: readonly number[];
    readonly limits?: Limits;
    readonly attributes?: Record<string, Attribute>;
    readonly runtimes?: readonly Runtime[];
  } = {},
): GraphCase {
  return graphCase(op, (g) => g.node(op, [g.input(shape, { limits })], attributes), runtimes);
}

/** The graph of a case. */
export function graphOfCase({ build }: GraphCase): GraphDef {
  const graph = new GraphDef();
  build(graph);
  return graph;
}
