/**
 * Reads the topology of a model in any dialect: `modelTopology` of a `model.json`, `config.json` of a
 * `.keras` file, `model_config` of an `.h5` file.
 *
 * @module
 */
import type { Fail } from "../invalid_layers_model_error.ts";
import { isObject, type JsonObject } from "../parse_json.ts";
import type { LayerSpec, ModelSpec } from "./model_spec.ts";
import { readCalls, readEnds, resolveCalls } from "./read_calls.ts";

/** Deeper nesting than any model has. */
const DEPTH_LIMIT = 64;

/** More layers than any model has. */
const LAYER_LIMIT = 20_000;

/** Options that hold another layer. */
const WRAPPED: readonly string[] = ["layer", "forward_layer", "backward_layer", "cell"];

/** Where something stands, in the words of errors. */
interface Place {
  readonly path: string;
  readonly depth: number;
  readonly fail: Fail;
}

/**
 * Reads a model.
 *
 * @param topology what describes the model
 * @param fail refuses the model
 * @param path what errors call the topology
 * @returns the model
 */
export function readModel(topology: unknown, fail: Fail, path = "modelTopology"): ModelSpec {
  const root = objectOf(topology, { path, fail });
  const record = root.model_config ?? root.modelConfig ?? root;
  const layer = readLayer(record, { path, depth: 0, fail });
  if (layer.model) return layer.model;
  return fail(
    `it is of the class "${layer.className}", which only its own Python code can make: expected a ` +
      "model of layers (Sequential or Functional)",
  );
}

function readLayer(value: unknown, place: Place): LayerSpec {
  const { path, depth, fail } = place;
  if (depth > DEPTH_LIMIT) fail(`${path} is nested deeper than ${DEPTH_LIMIT} models`);
  const record = objectOf(value, { path, fail });
  const className = record.class_name ?? record.className;
  if (typeof className !== "string") return fail(`${path} has no class_name, expected text`);
  const config = Array.isArray(record.config)
    ? { layers: record.config }
    : snakeCased(objectOf(record.config, { path: `${path}.config`, fail }));
  const isModel = Array.isArray(config.layers) || /^(Model|Functional|Sequential)$/.test(className);
  // A model within a model may leave its name to Keras, the outermost one has often none.
  const name = record.name ?? config.name ?? (isModel ? `${className.toLowerCase()}` : undefined);
  if (typeof name !== "string") {
    if (depth === 0) return { className, name: "", config, calls: [], isOperation: false };
    return fail(`${path} has no name, expected text`);
  }
  const calls = readCalls(record.inbound_nodes ?? record.inboundNodes ?? [], { layer: name, fail });
  const isOperation = isFunction({ className, module: record.module, config, calls });
  const base = { className: plainClass(className), name, config, calls, isOperation };
  if (isModel) return { ...base, model: readLayers(config, { ...place, name, className }) };
  return { ...base, wrapped: readWrapped(config, place) };
}

/** Functions that an `.h5` file tells from layers of the same name by what they lack alone. */
const FUNCTIONS =
  /^(Add|Subtract|Multiply|Divide|TrueDivide|Maximum|Minimum|Negative|Relu6?|Sigmoid|Tanh|Silu|Gelu)$/;

/** Whether what stands among the layers is a function: they have neither type nor training. */
function isFunction(
  { className, module, config, calls }: Pick<LayerSpec, "className" | "config" | "calls"> & {
    readonly module: unknown;
  },
): boolean {
  if (/^(TFOpLambda|SlicingOpLambda|TensorFlowOpLayer)$/.test(className)) return true;
  if (typeof module === "string") return /^keras(\.src)?\.ops\b/.test(module);
  const isBare = !("dtype" in config) && !("trainable" in config);
  return isBare && FUNCTIONS.test(className) && calls.length > 0 &&
    calls.every(({ args }) => args.length > 0 && !Array.isArray(args[0]));
}

function readLayers(
  config: JsonObject,
  { path, depth, fail, name, className }: Place & {
    readonly name: string;
    readonly className: string;
  },
): ModelSpec {
  if (!Array.isArray(config.layers)) return fail(`${path} has no layers, expected a list`);
  if (config.layers.length === 0) fail(`${path} is a model without layers`);
  if (config.layers.length > LAYER_LIMIT) fail(`${path} has more than ${LAYER_LIMIT} layers`);
  const layers = config.layers.map((layer: unknown, i) =>
    readLayer(layer, { path: `${path}.layers[${i}]`, depth: depth + 1, fail })
  );
  const names = new Set<string>();
  for (const layer of layers) {
    if (names.has(layer.name)) fail(`two layers of ${path} have the name "${layer.name}"`);
    names.add(layer.name);
  }
  const isSequential = className === "Sequential" || config.input_layers === undefined;
  if (isSequential) {
    const { build_input_shape: shape } = config;
    return { name, isSequential, layers: withInput(layers, shape), inputs: [], outputs: [] };
  }
  const ends = readEnds(config, { layers, path, fail });
  const models = new Set(layers.filter(({ model }) => model).map((layer) => layer.name));
  const resolved = layers.map((layer) => resolveCalls(layer, models));
  return { name, isSequential, layers: resolved, ...ends };
}

/** Some stacks say only beside their layers what goes in. */
function withInput(layers: readonly LayerSpec[], shape: unknown): readonly LayerSpec[] {
  const [first] = layers;
  const isKnown = first === undefined || first.model !== undefined ||
    ["batch_input_shape", "batch_shape", "input_shape"].some((key) => key in first.config);
  if (isKnown || !Array.isArray(shape) || shape.length === 0) return layers;
  const config = { name: `${first.name}_input`, batch_input_shape: shape };
  const input = {
    className: "InputLayer",
    name: config.name,
    config,
    calls: [],
    isOperation: false,
  };
  return [input, ...layers];
}

function readWrapped(config: JsonObject, place: Place): LayerSpec["wrapped"] {
  const wrapped = new Map<string, LayerSpec>();
  for (const key of WRAPPED) {
    if (!isObject(config[key])) continue;
    const path = `${place.path}.config.${key}`;
    wrapped.set(key, readLayer(config[key], { ...place, path, depth: place.depth + 1 }));
  }
  return wrapped.size > 0 ? wrapped : undefined;
}

/** `Custom>Name` and `package>Name` are `Name`; versions that Keras has had do not differ here. */
function plainClass(className: string): string {
  return className.replace(/^(Custom|Keras|keras)>/, "").replace(
    /^(BatchNormalization|LSTM|GRU|Dense)V[12]$/,
    "$1",
  );
}

/** Keras writes `use_bias`, some programs for tfjs `useBias`. */
function snakeCased(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      /^[a-z]+([A-Z0-9][a-z0-9]*)+$/.test(key)
        ? key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        : key,
      value,
    ]),
  );
}

function objectOf(value: unknown, { path, fail }: Pick<Place, "path" | "fail">): JsonObject {
  if (isObject(value)) return value;
  return fail(`${path} is ${JSON.stringify(value) ?? "missing"}, expected an object`);
}
