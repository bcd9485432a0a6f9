/**
 * From a tfjs model to a graph: follows each output back to the inputs and converts every call of
 * a layer on the way once. Nested models are entered with the values that they are called with.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import {
  type ElementType,
  type Graph,
  GraphBuilder,
  type GraphOptions,
  type Port,
  type Value,
} from "../graph/graph.ts";
import { type ConversionContext, LayerCall, UnsupportedLayerError } from "./layer.ts";
import { converterOf, knowsMasks } from "./registry.ts";
import { refusalOf } from "./refusals.ts";

/**
 * Converts a model into a graph of float32 operations.
 *
 * @param model the model; it is read, not changed, and remains its owner's to dispose
 * @param options whether the batch stays open
 * @returns the graph
 * @throws UnsupportedLayerError when a layer cannot be expressed exactly
 */
export function graphOfLayersModel(model: tf.LayersModel, options: GraphOptions = {}): Graph {
  const builder = new GraphBuilder();
  const walk = new Walk(builder);
  const inputs = model.inputs.map((tensor) => inputPort(tensor, builder, options));
  const values = new Map(model.inputs.map((tensor, i) => [tensor.id, inputs[i]!.value]));
  const outputNames = new Set<string>();
  const taken = new Set<Value>(inputs.map(({ value }) => value));
  const outputs = model.outputs.map((tensor): Port => {
    const name = distinct(tensor.sourceLayer.name, outputNames);
    const value = walk.valueOf(tensor, values);
    const output = taken.has(value) ? copy(value, { name, builder }) : value;
    taken.add(output);
    return { name, value: output };
  });
  return { inputs, outputs, operations: builder.operations };
}

function inputPort(
  tensor: tf.SymbolicTensor,
  builder: GraphBuilder,
  { dynamicBatch = false }: GraphOptions,
): Port {
  const layer = tensor.sourceLayer;
  const refuse = (reason: string): never => {
    throw new UnsupportedLayerError(layer, reason);
  };
  const isBatchOpen = dynamicBatch && tensor.shape[0] === null;
  builder.isBatchOpen ||= isBatchOpen;
  const shape = tensor.shape.map((length, axis) => {
    if (length !== null && length > 0) return length;
    if (axis === 0) return 1;
    return refuse(`axis ${axis} of its shape [${tensor.shape}] has no fixed length`);
  });
  if (shape.length === 0) refuse("it is a scalar, expected a batch of examples");
  const types: Readonly<Record<string, ElementType>> = { float32: "float32", int32: "int32" };
  const type = types[tensor.dtype] ??
    refuse(`its dtype is ${tensor.dtype}, expected float32 or int32`);
  const value = { name: builder.uniqueName(layer.name), shape, type };
  return { name: layer.name, value, isBatchOpen };
}

/** Outputs must be tensors that the graph computes, each by itself. */
function copy(
  value: Value,
  { name, builder }: { readonly name: string; readonly builder: GraphBuilder },
): Value {
  const target = builder.integers(`${name}/shape`, [-1, ...value.shape.slice(1)]);
  return builder.add({
    operator: "RESHAPE",
    inputs: [value, target],
    name: `${name}/output`,
    shape: value.shape,
    type: value.type,
  });
}

function distinct(name: string, names: Set<string>): string {
  let candidate = name;
  for (let count = 1; names.has(candidate); count++) candidate = `${name}_${count}`;
  names.add(candidate);
  return candidate;
}

/** The values of symbolic tensors within one model, by their ids. */
type Values = Map<number, Value>;

/**
 * Whether a layer is a model with layers of its own. Not by `instanceof`, for which tfjs would have to
 * be loaded, and which would not know a model of another copy of tfjs.
 */
function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  const { layers, inputs, outputs } = layer as Partial<tf.LayersModel>;
  return [layers, inputs, outputs].every(Array.isArray);
}

class Walk {
  readonly #context: ConversionContext;

  constructor(graph: GraphBuilder) {
    const convert = (layer: tf.layers.Layer, inputs: readonly Value[]) =>
      this.#outputsOf(layer, inputs);
    this.#context = { graph, constants: new Map(), masks: new Map(), convert };
  }

  /** The value of a symbolic tensor, computed at the first request. */
  valueOf(tensor: tf.SymbolicTensor, values: Values): Value {
    const known = values.get(tensor.id);
    if (known !== undefined) return known;
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex]!;
    if (node.inputTensors.length === 0) {
      throw new UnsupportedLayerError(layer, "it is no input of the model");
    }
    const inputs = node.inputTensors.map((input) => this.valueOf(input, values));
    const callArgs = node.callArgs as Readonly<Record<string, unknown>> | undefined;
    // Keras 3 writes it for these two, though they do the same in training.
    const isSame = /Resizing|CenterCrop/.test(layer.getClassName());
    if (callArgs?.training === true && !isSame) {
      throw new UnsupportedLayerError(
        layer,
        "it is called with training: true, so it behaves differently than at inference",
      );
    }
    const outputs = this.#outputsOf(layer, inputs, callArgs);
    node.outputTensors.forEach((output, i) => values.set(output.id, outputs[i]!));
    return values.get(tensor.id)!;
  }

  #outputsOf(
    layer: tf.layers.Layer,
    inputs: readonly Value[],
    callArgs: Readonly<Record<string, unknown>> = {},
  ): readonly Value[] {
    if (isModel(layer)) return this.#enter(layer, inputs);
    return this.#convert(new LayerCall(layer, this.#context, { callArgs }), inputs);
  }

  #enter(model: tf.LayersModel, inputs: readonly Value[]): Value[] {
    const values: Values = new Map(model.inputs.map((tensor, i) => [tensor.id, inputs[i]!]));
    return model.outputs.map((tensor) => this.valueOf(tensor, values));
  }

  #convert(call: LayerCall, inputs: readonly Value[]): readonly Value[] {
    const convert = converterOf(call.className) ?? call.refuse(refusalOf(call.className));
    const outputs = [convert(call, inputs)].flat();
    const mask = inputs.map((input) => call.maskOf(input)).find((known) => known !== undefined);
    if (mask === undefined || knowsMasks(call.className)) return outputs;
    if (!call.passesMask || inputs.length > 1) {
      call.refuse("it is given a mask, which it ignores in Keras and refuses in tfjs");
    }
    for (const output of outputs) call.setMask(output, mask);
    return outputs;
  }
}
