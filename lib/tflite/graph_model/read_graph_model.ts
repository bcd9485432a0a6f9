/**
 * Reads a tfjs graph model from the text of its `model.json` and its weights, which nobody has
 * checked yet.
 *
 * @module
 */
import {
  type Fail,
  InvalidLayersModelError,
} from "../../models/load/invalid_layers_model_error.ts";
import { parseManifest, type WeightGroup } from "../../models/load/formats/manifest.ts";
import { type GraphInputShape, LoadedGraphModel } from "./graph_model.ts";
import type { GraphPort } from "./graph_node.ts";
import { parseGraph } from "./parse_graph.ts";
import {
  checkSizes,
  type Constant,
  decodeWeight,
  joinFiles,
  type Restoring,
  type WeightFiles,
} from "./weights.ts";

/** The files of a graph model. */
export interface GraphModelFiles extends WeightFiles {
  /** The text of `model.json`. */
  readonly json: string;
}

/** What errors call a model, and what is to be fixed of it. */
export interface ReadOptions {
  /** What errors call the model, "model.json" by default. */
  readonly name?: string;
  /** The shapes of inputs whose height, width or length the model leaves open. */
  readonly inputShapes?: readonly GraphInputShape[];
}

/**
 * Reads a graph model from files that lie anywhere.
 *
 * @param files the text of `model.json`, and how to get at the weights
 * @param options what errors call the model, and the shapes of inputs that it leaves open
 * @returns the model with its parts
 * @throws InvalidLayersModelError when a part is missing, unknown, damaged or of another form
 */
export async function readGraphModel(
  files: GraphModelFiles,
  { name = "model.json", inputShapes = [] }: ReadOptions = {},
): Promise<LoadedGraphModel> {
  const fail: Fail = (problem) => {
    throw new InvalidLayersModelError(name, problem);
  };
  const { modelTopology, weightsManifest, signature, userDefinedMetadata } = parseJson(
    files.json,
    fail,
  );
  const declared = signature ?? Object(userDefinedMetadata ?? {})["signature"];
  const graph = parseGraph(modelTopology, { signature: declared, fail });
  const groups = parseManifest(weightsManifest, fail);
  for (const group of groups) await checkSizes(group, files, fail);
  const weights = new Map<string, Constant>();
  const weightData: ArrayBuffer[] = [];
  const weightSpecs = (weightsManifest as { readonly weights: object[] }[])
    .flatMap(({ weights }) => weights);
  for (const group of groups) {
    const bytes = await joinFiles(group, files, fail);
    weightData.push(bytes.buffer);
    for (const weight of decoded(group, { bytes, specs: weightSpecs, fail })) {
      if (weights.has(weight.name)) fail(`weight "${weight.name}" is listed twice`);
      weights.set(weight.name, weight);
    }
  }
  const source = {
    modelTopology: modelTopology as object,
    signature: declared,
    weightSpecs,
    weightData,
  };
  return new LoadedGraphModel({
    graph,
    weights,
    source,
    inputShapes: shapesByNode(graph.inputs, inputShapes, fail),
  });
}

/** The shapes that are given for inputs, by the names of their nodes. */
function shapesByNode(
  inputs: readonly GraphPort[],
  shapes: readonly GraphInputShape[],
  fail: Fail,
): ReadonlyMap<string, readonly number[]> {
  const known = inputs.map(({ name }) => `"${name}"`).join(", ");
  const byNode = new Map<string, readonly number[]>();
  for (const { name, shape } of shapes) {
    const input = name === undefined
      ? inputs.length === 1
        ? inputs[0]
        : fail(`an input shape has no name, expected one of ${known}`)
      : inputs.find((port) => port.name === name || port.source.node === name);
    if (input === undefined) return fail(`"${name}" is no input, expected one of ${known}`);
    if (!shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
      fail(`the shape [${shape}] is given for "${input.name}", expected positive lengths`);
    }
    if (byNode.has(input.source.node)) fail(`the input "${input.name}" is given two shapes`);
    byNode.set(input.source.node, shape);
  }
  return byNode;
}

function decoded(
  group: WeightGroup,
  { bytes, specs, fail }: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly specs: readonly object[];
    readonly fail: Fail;
  },
): Constant[] {
  const restoring = new Map(specs.map((spec) => {
    const { name, quantization } = spec as { name: string; quantization?: Restoring };
    return [name, quantization];
  }));
  return group.weights.map((entry) =>
    decodeWeight(entry, { bytes, restoring: restoring.get(entry.name) }, fail)
  );
}

function parseJson(text: string, fail: Fail): Readonly<Record<string, unknown>> & {
  readonly signature?: object;
} {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return fail(`it is no JSON: ${(error as Error).message}`);
  }
  if (typeof json !== "object" || json === null || !("modelTopology" in json)) {
    return fail("it has no modelTopology, expected a tfjs graph model");
  }
  const topology = Object(json.modelTopology) as object;
  if (!("node" in topology)) {
    return fail(
      "model_config" in topology || "class_name" in topology
        ? "it is a layers model, expected a graph model"
        : "its modelTopology has no nodes, expected a tfjs graph model",
    );
  }
  return json as Readonly<Record<string, unknown>>;
}
