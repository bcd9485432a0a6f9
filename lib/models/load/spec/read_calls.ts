/**
 * Which layer is called with which tensors: `inbound_nodes`, as lists of lists (Keras 2, tfjs) or as
 * arguments with tensors in them (Keras 3), and the inputs and outputs of a model.
 *
 * @module
 */
import type { Fail } from "../invalid_layers_model_error.ts";
import { isObject, type JsonObject } from "../parse_json.ts";
import type { Call, LayerSpec, TensorRef } from "./model_spec.ts";

/** The first entry of an argument that is no tensor, as Keras 2 writes it. */
const CONSTANT = "_CONSTANT_VALUE";

/** A reference as it stands in a file; counts of a model's calls begin at 1 in some places. */
interface WrittenRef extends TensorRef {
  /** Whether a model's calls are counted from 1: its first node links its own inputs and outputs. */
  readonly countsModelsFromOne: boolean;
}

/**
 * Reads the calls of a layer.
 *
 * @param nodes `inbound_nodes`
 * @param options the layer's name, and how to refuse the model
 * @returns the calls; `resolveCalls` makes their counts equal
 */
export function readCalls(
  nodes: unknown,
  { layer, fail }: { readonly layer: string; readonly fail: Fail },
): Call[] {
  const refuse = (found: unknown): never =>
    fail(
      `layer "${layer}" is called with ${JSON.stringify(found)?.slice(0, 80)}, expected tensors`,
    );
  if (!Array.isArray(nodes)) return refuse(nodes);
  return nodes.map((node: unknown): Call => {
    if (Array.isArray(node)) return listCall(node, refuse);
    if (!isObject(node) || !Array.isArray(node.args)) return refuse(node);
    const args = node.args.map(withTensors);
    const kwargs = isObject(node.kwargs) ? withTensors(node.kwargs) as JsonObject : {};
    // What is called "mask" says which steps count, and is no input.
    const { mask: _, ...others } = kwargs;
    return { inputs: tensorsIn([args, others]), args, kwargs };
  });
}

/** A call in the form `[["layer", 0, 0, {"training": false}], …]`. */
function listCall(node: readonly unknown[], refuse: (found: unknown) => never): Call {
  // A list of one reference is written without the outer list by some versions.
  const list = typeof node[0] === "string" ? [node] : node;
  const args: unknown[] = [];
  let kwargs: JsonObject = {};
  for (const item of list) {
    if (!Array.isArray(item)) return refuse(item);
    if (isObject(item[3])) {
      kwargs = Object.fromEntries(
        Object.entries(item[3]).map(([key, value]) => [key, asListRef(value) ?? value]),
      );
    }
    if (item[0] === CONSTANT) args.push(item[2]);
    else args.push(asListRef(item) ?? refuse(item));
  }
  const { mask: _, ...others } = kwargs;
  return { inputs: tensorsIn([args, others]), args, kwargs };
}

function asListRef(value: unknown): WrittenRef | undefined {
  if (!Array.isArray(value) || value.length < 3) return undefined;
  const [layer, call, tensor] = value as unknown[];
  if (typeof layer !== "string" || !isCount(call) || !isCount(tensor)) return undefined;
  return { layer, call, tensor, countsModelsFromOne: true };
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Replaces what stands for tensors by references. */
function withTensors(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withTensors);
  if (!isObject(value)) return value;
  const config = isObject(value.config) ? value.config : undefined;
  if (value.class_name === "__keras_tensor__" && config) {
    const [layer, call, tensor] = Array.isArray(config.keras_history) ? config.keras_history : [];
    if (typeof layer === "string" && isCount(call) && isCount(tensor)) {
      return { layer, call, tensor, countsModelsFromOne: false };
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTensors(item)]));
}

/**
 * Whether a value is a reference to a tensor.
 *
 * @param value an argument of a call
 */
export function isTensorRef(value: unknown): value is TensorRef {
  return isObject(value) && typeof value.layer === "string" && "call" in value && "tensor" in value;
}

/** All references in arguments, in their order. */
function tensorsIn(value: unknown): TensorRef[] {
  if (isTensorRef(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  return isObject(value) ? Object.values(value).flatMap(tensorsIn) : [];
}

/**
 * Reads the inputs and outputs of a model, and makes all counts of calls begin at 0.
 *
 * @param config the model's options
 * @param options its layers, what errors call it, and how to refuse it
 * @returns the references in the order of Keras: those of a dictionary by their names
 */
export function readEnds(
  config: JsonObject,
  { layers, path, fail }: {
    readonly layers: readonly LayerSpec[];
    readonly path: string;
    readonly fail: Fail;
  },
): { readonly inputs: readonly TensorRef[]; readonly outputs: readonly TensorRef[] } {
  const isKeras3 = layers.some(({ calls }) =>
    calls.some(({ inputs }) => inputs.some((ref) => !(ref as WrittenRef).countsModelsFromOne))
  );
  // Keras 3 no longer counts a stack among the models that have a node of their own.
  const fromOne = new Set(
    layers.filter(({ model }) => model && !(isKeras3 && model.isSequential)).map(({ name }) =>
      name
    ),
  );
  const read = (key: "input_layers" | "output_layers"): TensorRef[] => {
    const refs = flatten(config[key]);
    if (refs === undefined || refs.length === 0) {
      const found = JSON.stringify(config[key])?.slice(0, 80);
      return fail(`${path} has the ${key} ${found}, expected a list of layers`);
    }
    return refs.map((ref) => fromZero(ref, fromOne));
  };
  return { inputs: read("input_layers"), outputs: read("output_layers") };
}

function fromZero({ layer, call, tensor }: TensorRef, models: ReadonlySet<string>): TensorRef {
  return { layer, call: models.has(layer) ? Math.max(0, call - 1) : call, tensor };
}

function flatten(value: unknown): TensorRef[] | undefined {
  const ref = asListRef(value);
  if (ref) return [ref];
  const items = Array.isArray(value)
    ? value
    : isObject(value)
    ? Object.keys(value).sort().map((key) => value[key])
    : undefined;
  const lists = items?.map(flatten);
  return lists?.every((list) => list !== undefined) ? lists.flat() : undefined;
}

/**
 * Makes the counts of a layer's inputs begin at 0.
 *
 * @param layer a layer of a model
 * @param models the names of the model's layers that are models
 * @returns the layer with calls that agree
 */
export function resolveCalls(layer: LayerSpec, models: ReadonlySet<string>): LayerSpec {
  const resolve = (ref: TensorRef): TensorRef =>
    (ref as WrittenRef).countsModelsFromOne ? fromZero(ref, models) : {
      layer: ref.layer,
      call: ref.call,
      tensor: ref.tensor,
    };
  const within = (value: unknown): unknown => {
    if (isTensorRef(value)) return resolve(value);
    if (Array.isArray(value)) return value.map(within);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, within(item)]));
  };
  const calls = layer.calls.map(({ inputs, args, kwargs }): Call => ({
    inputs: inputs.map(resolve),
    args: within(args) as readonly unknown[],
    kwargs: within(kwargs) as JsonObject,
  }));
  return { ...layer, calls };
}
