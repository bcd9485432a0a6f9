/**
 * The graph of a tfjs `model.json` as nodes. The file is checked here, so that what comes later can
 * rely on it: names are unique, inputs lead to nodes, and nothing waits for itself.
 *
 * @module
 */
import type { Fail } from "../../models/load/invalid_layers_model_error.ts";
import { type Attributes, dataType, shapeAttribute, shapeOf, typeAttribute } from "./attributes.ts";
import type { GraphFunction, GraphNode, GraphPort, Nodes, Source } from "./graph_node.ts";
import { cyclicNode } from "./order.ts";

/** What `modelTopology` and the signature say. */
export interface ParsedGraph {
  /** The nodes by name. */
  readonly nodes: Nodes;
  /** The functions that nodes call, by name. */
  readonly functions: ReadonlyMap<string, GraphFunction>;
  /** What callers set, in the order of the signature. */
  readonly inputs: readonly GraphPort[];
  /** What callers read, in the order of the signature. */
  readonly outputs: readonly GraphPort[];
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** The outputs of operations that have several under different names, in their order. */
const OUTPUT_NAMES: Readonly<Record<string, readonly string[]>> = {
  FusedBatchNorm: ["y"],
  FusedBatchNormV2: ["y"],
  FusedBatchNormV3: ["y"],
  MaxPoolWithArgmax: ["output", "argmax"],
  Merge: ["output", "value_index"],
  Switch: ["output_false", "output_true"],
  TensorArrayV3: ["handle", "flow"],
  TensorListPopBack: ["output_handle", "tensor"],
  TopKV2: ["values", "indices"],
  Unique: ["y", "idx"],
};

/**
 * Reads a graph.
 *
 * @param topology `modelTopology` of a `model.json`
 * @param options the `signature` beside it, if there is one, and how to refuse the model
 * @returns its nodes, functions, inputs and outputs
 */
export function parseGraph(
  topology: unknown,
  { signature, fail }: { readonly signature?: unknown; readonly fail: Fail },
): ParsedGraph {
  const { node: list, library } = recordOf(topology, "modelTopology", fail);
  const nodes = parseNodes(list, { path: "modelTopology.node", known: new Set(), fail });
  const functions = parseFunctions(library, fail);
  const cyclic = cyclicNode(nodes);
  if (cyclic !== undefined) fail(`node "${cyclic}" waits for its own result`);
  return { nodes, functions, ...portsOf(nodes, { signature, fail }) };
}

function recordOf(value: unknown, path: string, fail: Fail): JsonRecord {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as JsonRecord;
  }
  return fail(`${path} is ${JSON.stringify(value)?.slice(0, 60)}, expected an object`);
}

function textOf(value: unknown, path: string, fail: Fail): string {
  if (typeof value === "string") return value;
  return fail(`${path} is ${JSON.stringify(value)?.slice(0, 60)}, expected text`);
}

/** Nodes whose inputs are nodes of the list or of `known`, the parameters of a function. */
function parseNodes(
  list: unknown,
  { path, known, fail }: {
    readonly path: string;
    readonly known: ReadonlySet<string>;
    readonly fail: Fail;
  },
): Map<string, GraphNode> {
  if (!Array.isArray(list)) return fail(`it has no ${path}, expected a list of nodes`);
  const records = list.map((item: unknown, i) => recordOf(item, `${path}[${i}]`, fail));
  const operations = new Map(records.map((record, i) => [
    textOf(record.name, `${path}[${i}].name`, fail),
    textOf(record.op, `${path}[${i}].op`, fail),
  ]));
  const nodes = new Map<string, GraphNode>();
  for (const [i, { name, op, input = [], attr = {} }] of records.entries()) {
    const title = `${path}[${i}] "${name}"`;
    if (nodes.has(name as string)) fail(`${title} has the name of an earlier node`);
    if (!Array.isArray(input)) return fail(`${title} has no list of inputs`);
    const inputs = input.map((text: unknown) => textOf(text, `an input of ${title}`, fail))
      .filter((text) => !text.startsWith("^"))
      .map((text) => parseSource(text, operations));
    const missing = inputs.find(({ node }) => !operations.has(node) && !known.has(node));
    if (missing !== undefined) fail(`${title} reads "${missing.node}", which is no node`);
    nodes.set(name as string, {
      name: name as string,
      op: op as string,
      inputs,
      attributes: recordOf(attr ?? {}, `the attributes of ${title}`, fail) as Attributes,
    });
  }
  return nodes;
}

/** `name`, `name:1`, or within functions `name:output:1`. */
function parseSource(text: string, operations: ReadonlyMap<string, string>): Source {
  const [node = "", ...rest] = text.split(":");
  const index = Number(rest.at(-1) ?? 0);
  const names = OUTPUT_NAMES[operations.get(node) ?? ""] ?? [];
  const first = rest.length === 2 ? Math.max(0, names.indexOf(rest[0]!)) : 0;
  return { node, output: Number.isInteger(index) && index >= 0 ? first + index : 0 };
}

function parseFunctions(library: unknown, fail: Fail): Map<string, GraphFunction> {
  const list = Object(library ?? {})["function"] ?? [];
  if (!Array.isArray(list)) return fail("modelTopology.library.function is no list");
  return new Map(list.map((item: unknown, i) => {
    const path = `modelTopology.library.function[${i}]`;
    const record = recordOf(item, path, fail);
    const { name, inputArg = [], outputArg = [] } = recordOf(
      record.signature,
      `${path}.signature`,
      fail,
    );
    const argumentNames = (list: unknown) =>
      Array.isArray(list)
        ? list.map((argument: unknown) =>
          textOf(Object(argument)["name"], `${path}'s argument`, fail)
        )
        : fail(`${path} has no list of arguments`);
    const parameters = argumentNames(inputArg);
    const nodes = parseNodes(record.nodeDef ?? [], {
      path: `${path}.nodeDef`,
      known: new Set(parameters),
      fail,
    });
    const operations = new Map([...nodes.values()].map(({ name, op }) => [name, op]));
    const returned = recordOf(record.ret ?? {}, `${path}.ret`, fail);
    const results = argumentNames(outputArg).map((output) => {
      const source = parseSource(
        textOf(returned[output], `${path}.ret.${output}`, fail),
        operations,
      );
      if (nodes.has(source.node) || parameters.includes(source.node)) return source;
      return fail(`${path} gives back "${source.node}", which is no node`);
    });
    const cyclic = cyclicNode(nodes);
    if (cyclic !== undefined) fail(`${path}: node "${cyclic}" waits for its own result`);
    return [textOf(name, `${path}.signature.name`, fail), { parameters, results, nodes }] as const;
  }));
}

/** The signature's inputs and outputs; without one, placeholders and the nodes that nobody reads. */
function portsOf(
  nodes: Nodes,
  { signature, fail }: { readonly signature?: unknown; readonly fail: Fail },
): Pick<ParsedGraph, "inputs" | "outputs"> {
  const { inputs: given, outputs: wanted } = recordOf(signature ?? {}, "signature", fail);
  const operations = new Map([...nodes.values()].map(({ name, op }) => [name, op]));
  const declared = (ports: unknown, kind: string) =>
    Object.entries(recordOf(ports ?? {}, `signature.${kind}`, fail)).map(([key, value]) =>
      parsePort(key, { value: recordOf(value, `signature.${kind}.${key}`, fail), operations, fail })
    );
  const inputs = declared(given, "inputs").map((port) => {
    const node = nodes.get(port.source.node)!;
    const shape = port.shape ?? shapeAttribute(node.attributes, "shape");
    return { ...port, shape, dtype: port.dtype ?? typeAttribute(node.attributes, "dtype") };
  });
  const outputs = declared(wanted, "outputs");
  const read = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)));
  const portOf = ({ name, attributes }: GraphNode): GraphPort => ({
    name: name || UNNAMED,
    source: { node: name, output: 0 },
    shape: shapeAttribute(attributes, "shape"),
    dtype: typeAttribute(attributes, "dtype"),
  });
  const all = [...nodes.values()];
  const found = {
    inputs: inputs.length > 0 ? inputs : all.filter(({ op }) => op === "Placeholder").map(portOf),
    outputs: outputs.length > 0 ? outputs : all
      .filter(({ name, op }) => !read.has(name) && !NO_OUTPUTS.has(op))
      .map(({ name }) => ({ name: name || UNNAMED, source: { node: name, output: 0 } })),
  };
  if (found.outputs.length === 0) fail("it has no outputs, expected at least one");
  return found;
}

/** The name of a port whose name is empty. */
const UNNAMED = "unnamed";

/** Operations that give nothing for callers to read. */
const NO_OUTPUTS: ReadonlySet<string> = new Set(["NoOp", "Const", "Placeholder"]);

function parsePort(
  key: string,
  { value, operations, fail }: {
    readonly value: JsonRecord;
    readonly operations: ReadonlyMap<string, string>;
    readonly fail: Fail;
  },
): GraphPort {
  const source = parseSource(
    textOf(value.name ?? key, `the name of port "${key}"`, fail),
    operations,
  );
  if (!operations.has(source.node)) fail(`port "${key}" names "${source.node}", which is no node`);
  // A file's ports must have names.
  return {
    name: key || source.node || UNNAMED,
    source,
    shape: shapeOf(value.tensorShape),
    dtype: dataType(value.dtype),
  };
}
