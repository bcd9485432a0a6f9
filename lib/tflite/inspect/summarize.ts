/**
 * What a `.tflite` file holds: its graphs, tensors, operators and metadata.
 *
 * @module
 */
import { activationBytes } from "./activation_bytes.ts";
import { unpackFiles } from "../metadata/packed_files.ts";
import { InvalidModelError } from "../format/invalid_model_error.ts";
import { readMetadata } from "../metadata/read_metadata.ts";
import type { ModelDescription } from "../metadata/model_description.ts";
import type {
  GraphSummary,
  ModelContents,
  OperatorSummary,
  StoredPrecision,
  TensorSummary,
} from "./model_summary.ts";
import {
  ActivationFunctionType,
  builtinCode,
  describeTable,
  type Model,
  type Operator,
  operatorName,
  Padding,
  type SubGraph,
  type Tensor,
  TensorType,
  tensorTypeName,
} from "../format/schema.ts";
import { constantBytes, tensorElements } from "../format/verify_tensor.ts";

/**
 * Tells what a model holds.
 *
 * @param model the file's tables
 * @param bytes the file
 * @param name what errors call the model
 * @returns its contents, without the weights themselves
 */
export function summarize(model: Model, bytes: Uint8Array, name: string): ModelContents {
  const graphs = model.subgraphs ?? [];
  const constants = graphs.flatMap(({ tensors = [] }) =>
    tensors.filter((tensor) => constantBytes(tensor, model) !== undefined)
  );
  return {
    bytes: bytes.length,
    description: model.description ?? "",
    precision: precisionOf(model),
    parameters: constants.filter(isParameter).reduce(
      (sum, tensor) => sum + tensorElements(tensor),
      0,
    ),
    constantBytes: constants.reduce((sum, tensor) => sum + constantBytes(tensor, model)!, 0),
    graphs: graphs.map((graph) => summarizeGraph(graph, model)),
    signatures: (model.signatureDefs ?? []).map((signature) => ({
      key: signature.signatureKey ?? "",
      graph: signature.subgraphIndex,
      inputs: Object.fromEntries(
        (signature.inputs ?? []).map(({ name, tensorIndex }) => [name ?? "", tensorIndex]),
      ),
      outputs: Object.fromEntries(
        (signature.outputs ?? []).map(({ name, tensorIndex }) => [name ?? "", tensorIndex]),
      ),
    })),
    metadata: (model.metadata ?? []).map(({ name: title = "", buffer }) => {
      const contents = model.buffers?.[buffer]?.data ?? new Uint8Array();
      return { name: title, bytes: contents.length, text: shortText(contents) };
    }),
    modelDescription: describedAs(bytes),
    packedFiles: unpackFiles(bytes, { name }).map((file) => file.name),
  };
}

/** The metadata of a model; undefined for kinds that are not known here, which are no mistake. */
function describedAs(bytes: Uint8Array): ModelDescription | undefined {
  try {
    return readMetadata(bytes);
  } catch (error) {
    if (error instanceof InvalidModelError) return undefined;
    throw error;
  }
}

function summarizeGraph(graph: SubGraph, model: Model): GraphSummary {
  const tensors = (graph.tensors ?? []).map((tensor, index) =>
    summarizeTensor(tensor, { index, model })
  );
  const at = (index: number) => tensors[index]!;
  return {
    name: graph.name ?? "",
    inputs: Array.from(graph.inputs ?? [], at),
    outputs: Array.from(graph.outputs ?? [], at),
    tensors,
    operators: (graph.operators ?? []).map((operator) => summarizeOperator(operator, model)),
    activationBytes: activationBytes(graph, model),
  };
}

function summarizeTensor(
  tensor: Tensor,
  { index, model }: { readonly index: number; readonly model: Model },
): TensorSummary {
  const { scale = [], zeroPoint = [] } = tensor.quantization ?? {};
  const open = tensor.shapeSignature?.length ? tensor.shapeSignature : tensor.shape;
  return {
    index,
    name: tensor.name ?? "",
    dtype: (tensorTypeName(tensor.type) ?? "").toLowerCase(),
    shape: [...open ?? []],
    constantBytes: constantBytes(tensor, model),
    quantization: scale.length === 0 ? undefined : {
      scales: [...scale],
      zeroPoints: Array.from(zeroPoint, Number),
      axis: scale.length > 1 ? axisOf(tensor) : undefined,
    },
    ...(tensor.isVariable && { isVariable: true as const }),
    ...(tensor.sparsity && { isSparse: true as const }),
  };
}

/** Files of 2019 give the axis of the filters to the biases, too, which have only one. */
function axisOf({ shape = new Int32Array(), quantization }: Tensor): number {
  return shape.length === 1 ? 0 : quantization?.quantizedDimension ?? 0;
}

function summarizeOperator(operator: Operator, model: Model): OperatorSummary {
  const code = model.operatorCodes![operator.opcodeIndex]!;
  return {
    name: code.customCode || operatorName(builtinCode(code)) || "",
    version: code.version,
    inputs: [...operator.inputs ?? []],
    outputs: [...operator.outputs ?? []],
    options: {
      ...readableOptions(operator.builtinOptions),
      ...readableOptions(operator.builtinOptions2),
    },
  };
}

const ACTIVATION_NAMES = /* @__PURE__ */ namesOf(ActivationFunctionType);
const PADDING_NAMES = /* @__PURE__ */ namesOf(Padding);

/** Options that are element types. */
const TYPE_OPTIONS: ReadonlySet<string> = new Set([
  "outType",
  "outputType",
  "inDataType",
  "outDataType",
]);

/** The options that say something: those that differ from the schema's defaults, and the padding. */
function readableOptions(
  options: { readonly type: string } | undefined,
): Readonly<Record<string, string | number | boolean>> {
  if (options === undefined) return {};
  const { fields } = describeTable(options.type);
  const readable = Object.entries<unknown>(options).flatMap(([name, value]) => {
    const field = fields[name];
    const isDefault = field?.kind === "scalar" && field.default === value && name !== "padding";
    if (field === undefined || isDefault) return [];
    return [[
      name === "fusedActivationFunction" ? "activation" : name,
      readableOption(name, value),
    ]];
  });
  return Object.fromEntries(readable);
}

function readableOption(name: string, value: unknown): string | number | boolean {
  if (name === "fusedActivationFunction") {
    return ACTIVATION_NAMES.get(Number(value)) ?? String(value);
  }
  if (name === "padding") return PADDING_NAMES.get(Number(value)) ?? String(value);
  if (TYPE_OPTIONS.has(name)) return tensorTypeName(Number(value))?.toLowerCase() ?? String(value);
  if (ArrayBuffer.isView(value)) {
    return `[${Array.from(value as Int32Array | Float32Array).join(", ")}]`;
  }
  return typeof value === "number" || typeof value === "boolean" ? value : String(value);
}

function namesOf(codes: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(codes).map(([name, code]) => [code, name.toLowerCase()]));
}

/** Weights and biases are what is learnt; int32 without quantization are shapes and axes. */
function isParameter({ type, quantization }: Tensor): boolean {
  return type !== TensorType.INT32 || (quantization?.scale?.length ?? 0) > 0;
}

function precisionOf(model: Model): StoredPrecision {
  const graphs = model.subgraphs ?? [];
  const isHybrid = graphs.some(({ operators = [], tensors = [] }) =>
    operators.some(({ inputs }) => {
      const [first, second] = Array.from(inputs ?? [], (index) => tensors[index]);
      return first?.type === TensorType.FLOAT32 && WEIGHT_TYPES.has(second?.type ?? -1) &&
        constantBytes(second!, model) !== undefined;
    })
  );
  if (isHybrid) return "dynamic-range";
  const tensors = graphs.flatMap((graph) => graph.tensors ?? []);
  const has = (type: number) =>
    tensors.some((tensor) => tensor.type === type && (tensor.quantization?.scale?.length ?? 0) > 0);
  if (tensors.some(({ type }) => type === TensorType.FLOAT16)) return "float16";
  if (has(TensorType.INT8)) return has(TensorType.INT16) ? "int16x8" : "full-int8";
  return has(TensorType.UINT8) ? "full-uint8" : "float32";
}

/** Weights that stand beside activations of float32. */
const WEIGHT_TYPES: ReadonlySet<number> = new Set([
  TensorType.INT8,
  TensorType.UINT8,
  TensorType.INT4,
  TensorType.INT2,
]);

const MAX_TEXT_BYTES = 80;

/** Contents that are printable ASCII, without the zero bytes that the official converter adds. */
function shortText(contents: Uint8Array): string | undefined {
  const text = String.fromCharCode(...contents.subarray(0, MAX_TEXT_BYTES)).replace(/\0+$/, "");
  return contents.length <= MAX_TEXT_BYTES && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}
