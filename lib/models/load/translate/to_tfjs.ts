/**
 * The configuration from which tfjs builds a model.
 *
 * @module
 */
import type { JsonObject } from "../parse_json.ts";
import type { Call, LayerSpec, ModelSpec, TensorRef } from "../spec/model_spec.ts";
import { camelCase, camelCased } from "./camel_case.ts";

/** What `fromConfig` of a tfjs model takes: names of options as TypeScript has them. */
export interface TfjsConfig {
  /** The model's name. */
  readonly name: string;
  /** Its layers. */
  readonly layers: readonly JsonObject[];
  /** What goes in; absent in a stack. */
  readonly inputLayers?: readonly Reference[];
  /** What comes out; absent in a stack. */
  readonly outputLayers?: readonly Reference[];
}

type Reference = readonly [string, number, number];

/**
 * Writes a model down for tfjs.
 *
 * @param model the model in tfjs's terms, its calls in order
 * @returns the configuration
 */
export function toTfjs(model: ModelSpec): TfjsConfig {
  const { name, isSequential } = model;
  const models = new Set(model.layers.filter((layer) => layer.model).map((layer) => layer.name));
  // The first node of a model within links its own inputs and outputs.
  const reference = ({ layer, call, tensor }: TensorRef): Reference => [
    layer,
    models.has(layer) ? call + 1 : call,
    tensor,
  ];
  const layers = model.layers.map((layer) => ({
    ...layerConfig(layer),
    ...isSequential ? {} : {
      name: layer.name,
      inboundNodes: layer.calls.map((call) => node(call, reference)),
    },
  }));
  if (isSequential) return { name, layers };
  const [inputLayers, outputLayers] = [model.inputs, model.outputs].map((refs) =>
    refs.map(reference)
  );
  return { name, layers, inputLayers, outputLayers };
}

/**
 * Writes a layer down for tfjs.
 *
 * @param layer the layer in tfjs's terms
 * @returns its class and its options
 */
export function layerConfig(
  layer: LayerSpec,
): { readonly className: string; readonly config: JsonObject } {
  if (layer.model) {
    const className = layer.model.isSequential ? "Sequential" : "Functional";
    return { className, config: { ...toTfjs(layer.model), name: layer.name } };
  }
  const config = camelCased({ ...layer.config, name: layer.name }) as JsonObject;
  const wrapped = [...layer.wrapped ?? []].map(([key, inner]) => [
    camelCase(key),
    layerConfig(inner),
  ]);
  return { className: layer.className, config: { ...config, ...Object.fromEntries(wrapped) } };
}

/** What a call's inputs carry: the mask is not kept, for no layer here computes one. */
function node(
  { inputs, kwargs }: Call,
  reference: (ref: TensorRef) => Reference,
): readonly unknown[] {
  const options = kwargs.training === true ? { training: true } : {};
  return inputs.map((input) => [...reference(input), options]);
}
