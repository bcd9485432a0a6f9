/**
 * A stack that begins with a model, as a graph: tfjs takes the layers of that model for the stack's own,
 * and names that both have would collide.
 *
 * @module
 */
import type { Call, LayerSpec, ModelSpec, TensorRef } from "../spec/model_spec.ts";

/**
 * Makes graphs of such stacks, wherever they are.
 *
 * @param model a model whose inputs have their shapes
 * @returns the same model with an input of its own
 */
export function stackAsGraph(model: ModelSpec): ModelSpec {
  const layers = model.layers.map((layer) =>
    layer.model ? { ...layer, model: stackAsGraph(layer.model) } : layer
  );
  const entry = layers[0]?.model && inputOf(layers[0].model);
  if (!model.isSequential || entry === undefined) return { ...model, layers };
  const names = new Set(layers.map(({ name }) => name));
  // A layer that is no input gives its shape only; weights of its name are its own.
  const wanted = entry.className === "InputLayer" ? entry.name : `${entry.name}_input`;
  const name = names.has(wanted) ? `${model.name}/${wanted}` : wanted;
  const { batch_input_shape, dtype } = entry.config;
  const config = { name, batch_input_shape, dtype: dtype ?? "float32" };
  const input = { className: "InputLayer", name, config, calls: [], isOperation: false };
  const chain = [input, ...layers];
  const reference = (i: number): TensorRef => ({ layer: chain[i]!.name, call: 0, tensor: 0 });
  return {
    name: model.name,
    isSequential: false,
    layers: chain.map((layer, i): LayerSpec => ({ ...layer, calls: i === 0 ? [] : [call(i)] })),
    inputs: [reference(0)],
    outputs: [reference(chain.length - 1)],
  };

  function call(i: number): Call {
    return { inputs: [reference(i - 1)], args: [], kwargs: {} };
  }
}

/** The layer that a model's only input enters. */
function inputOf(model: ModelSpec): LayerSpec | undefined {
  const name = model.isSequential ? model.layers[0]?.name : model.inputs[0]?.layer;
  const layer = model.layers.find((layer) => layer.name === name);
  return layer?.model ? inputOf(layer.model) : layer;
}
