/**
 * Checks that the parts of a model fit each other before a runtime relies on it: what LiteRT's own
 * verifier (`tensorflow/lite/core/tools/verifier.cc`) checks, and what crashes runtimes beyond it.
 *
 * @module
 */
import { type Fail, required, verifyIndex } from "./checks.ts";
import { InvalidModelError } from "./invalid_model_error.ts";
import {
  builtinCode,
  BuiltinOperator,
  type Model,
  type Operator,
  operatorName,
  SCHEMA_VERSION,
  type SignatureDef,
} from "./schema.ts";
import { verifyGraph } from "./verify_graph.ts";
import { verifyTensor } from "./verify_tensor.ts";

/**
 * Checks a model: its version, that all parts are present, that every index is in range, that
 * constants have as many bytes as their shape says, that quantization is usable, that each
 * operator's inputs exist before it runs, and that its options and shapes cannot stop a runtime.
 *
 * @param model the model, from a file or built in memory
 * @param options what errors call the model, "model" by default
 * @throws InvalidModelError at the first part that is wrong
 */
export function verifyModel(
  model: Model,
  { name = "model" }: { readonly name?: string } = {},
): void {
  const fail: Fail = (problem) => {
    throw new InvalidModelError(name, problem);
  };
  if (model.version !== SCHEMA_VERSION) {
    fail(`its schema version is ${model.version}, expected ${SCHEMA_VERSION}`);
  }
  const graphs = required(model.subgraphs, "subgraphs", fail);
  if (graphs.length === 0) fail("it has no subgraph, expected at least one");
  verifyOperatorCodes(model, fail);
  verifyBuffers(model, fail);
  for (const [index, graph] of graphs.entries()) {
    const path = `subgraphs[${index}]`;
    for (const [number, tensor] of required(graph.tensors, `${path}.tensors`, fail).entries()) {
      verifyTensor(tensor, { path: `${path}.tensors[${number}]`, model, fail });
    }
    verifyGraph(graph, { path, model, fail });
  }
  verifyCallsEnd(model, fail);
  verifyMetadata(model, fail);
  verifySignatures(model, fail);
}

function verifyOperatorCodes(model: Model, fail: Fail): void {
  for (const [index, code] of required(model.operatorCodes, "operatorCodes", fail).entries()) {
    const path = `operatorCodes[${index}]`;
    // Files from before 2020 have the first field only, files since have the larger one.
    const builtin = builtinCode(code);
    if (operatorName(builtin) === undefined) {
      fail(`${path} is operator ${builtin}, which is not part of the schema`);
    }
    if (code.version < 1) fail(`${path}.version is ${code.version}, expected 1 or more`);
    if (builtin === BuiltinOperator.CUSTOM && !code.customCode) {
      fail(`${path} is a custom operator without a name`);
    }
  }
}

function verifyBuffers(model: Model, fail: Fail): void {
  for (const [index, { offset, size }] of required(model.buffers, "buffers", fail).entries()) {
    if (offset > 1n || size > 1n) {
      fail(
        `buffers[${index}] lies outside of the FlatBuffer (${size} bytes from byte ${offset}), ` +
          "which is only for files above 2 GB and cannot be read",
      );
    }
  }
}

function verifyMetadata(model: Model, fail: Fail): void {
  const count = model.buffers?.length ?? 0;
  for (const [index, { name, buffer }] of (model.metadata ?? []).entries()) {
    required(name, `metadata[${index}].name`, fail);
    verifyIndex(buffer, { path: `metadata[${index}].buffer`, count, fail });
  }
  for (const [index, buffer] of (model.metadataBuffer ?? []).entries()) {
    verifyIndex(buffer, { path: `metadataBuffer[${index}]`, count, fail });
  }
}

function verifySignatures(model: Model, fail: Fail): void {
  const keys = new Set<string>();
  for (const [index, signature] of (model.signatureDefs ?? []).entries()) {
    const path = `signatureDefs[${index}]`;
    const key = required(signature.signatureKey, `${path}.signatureKey`, fail);
    if (keys.has(key)) fail(`${path}.signatureKey is "${key}", which another signature has, too`);
    keys.add(key);
    verifySignature(signature, { path, model, fail });
  }
}

/** Checks that the names of a signature stand for inputs and outputs of its graph. */
function verifySignature(
  signature: SignatureDef,
  { path, model, fail }: { readonly path: string; readonly model: Model; readonly fail: Fail },
): void {
  const graphs = model.subgraphs ?? [];
  const { subgraphIndex } = signature;
  verifyIndex(subgraphIndex, { path: `${path}.subgraphIndex`, count: graphs.length, fail });
  const graph = graphs[subgraphIndex]!;
  for (const end of ["inputs", "outputs"] as const) {
    const names = new Set<string>();
    const ends = new Set(graph[end]);
    for (const [index, map] of (signature[end] ?? []).entries()) {
      const mapPath = `${path}.${end}[${index}]`;
      const name = required(map.name, `${mapPath}.name`, fail);
      if (names.has(name)) fail(`${mapPath}.name is "${name}", which another has, too`);
      names.add(name);
      if (!ends.has(map.tensorIndex)) {
        fail(
          `${mapPath} ("${name}") is tensor ${map.tensorIndex}, ` +
            `expected one of the graph's ${end} (${[...ends].slice(0, MAX_SHOWN).join(", ")})`,
        );
      }
    }
  }
}

/** Tensors that an error lists. */
const MAX_SHOWN = 10;

/** The options that name a graph to call. */
const CALLED_GRAPHS = [
  "subgraph",
  "thenSubgraphIndex",
  "elseSubgraphIndex",
  "condSubgraphIndex",
  "bodySubgraphIndex",
  "initSubgraphIndex",
  "decompositionSubgraphIndex",
  "comparatorSubgraphIndex",
  "updateComputationSubgraphIndex",
] as const;

/** Checks that graphs call graphs that exist, and never, by any way, themselves. */
function verifyCallsEnd(model: Model, fail: Fail): void {
  const graphs = model.subgraphs ?? [];
  const calls = graphs.map((graph, caller) =>
    (graph.operators ?? []).flatMap((operator) =>
      calledGraphs(operator).map(([option, called]) => {
        const path = `${option} of an operator in subgraphs[${caller}]`;
        verifyIndex(called, { path, count: graphs.length, fail });
        return called;
      })
    )
  );
  const callers = graphs.map((): number[] => []);
  for (const [caller, called] of calls.entries()) {
    for (const graph of called) callers[graph]!.push(caller);
  }
  // Graphs that call none end; and so do, one after the other, those that call only such.
  const left = calls.map((called) => called.length);
  const ended = [...left.keys()].filter((graph) => left[graph] === 0);
  for (const graph of ended) {
    for (const caller of callers[graph]!) {
      if (--left[caller]! === 0) ended.push(caller);
    }
  }
  const index = left.findIndex((count) => count > 0);
  if (index >= 0) fail(`subgraphs[${index}] calls itself without end`);
}

/** The graphs that an operator calls, each with the option that says so. */
function calledGraphs(operator: Operator): (readonly [option: string, graph: number])[] {
  const { builtinOptions, builtinOptions2 } = operator;
  const options: Readonly<Record<string, unknown>> = { ...builtinOptions, ...builtinOptions2 };
  const several = Array.from(options["branchSubgraphIndices"] as Int32Array ?? []);
  return [
    ...CALLED_GRAPHS.flatMap((option) => {
      const called = options[option];
      return typeof called === "number" ? [[option, called] as const] : [];
    }),
    ...several.map((graph) => ["branchSubgraphIndices", graph] as const),
  ];
}
