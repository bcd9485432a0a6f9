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
import { UnsupportedLayerError } from "../graph/unsupported_layer_error.ts";
import { type ConversionContext, LayerCall } from "./layer.ts";
import { Problems, substitute, UNKNOWN } from "./problems.ts";
import { refusalOf } from "./refusals.ts";
import { converterOf, knowsMasks } from "./registry.ts";

/**
 * Converts a model into a graph of float32 operations.
 *
 * @param model the model; it is read, not changed, and remains its owner's to dispose
 * @param options whether the batch stays open
 * @returns the graph
 * @throws UnsupportedLayerError when layers cannot be expressed exactly; it names all of them
 */
export function graphOfLayersModel(model: tf.LayersModel, options: GraphOptions = {}): Graph {
  const builder = new GraphBuilder();
  const walk = new Walk(builder);
  const problems = new Problems();
  const ports = model.inputs.map((tensor) =>
    problems.collect(() => inputPort(tensor, builder, options))
  );
  problems.refuse();
  const inputs = ports.flatMap((port) => port ?? []);
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
  walk.problems.refuse();
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
    const shape = tensor.shape.map((length) => length ?? "null").join(", ");
    return refuse(`axis ${axis} of its shape [${shape}] has no fixed length (see --input-shape)`);
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
  /** What was refused on the way. */
  readonly problems = new Problems();
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
    const inputs = node.inputTensors.map((input) => this.valueOf(input, values));
    const callArgs = node.callArgs as Readonly<Record<string, unknown>> | undefined;
    const outputs = inputs.includes(UNKNOWN)
      ? node.outputTensors.map(() => UNKNOWN)
      : this.problems.collect(() => this.#outputsOf(layer, inputs, callArgs)) ??
        node.outputTensors.map(substitute);
    node.outputTensors.forEach((output, i) => values.set(output.id, outputs[i]!));
    return values.get(tensor.id)!;
  }

  #outputsOf(
    layer: tf.layers.Layer,
    inputs: readonly Value[],
    callArgs: Readonly<Record<string, unknown>> = {},
  ): readonly Value[] {
    const refuse = (reason: string): never => {
      throw new UnsupportedLayerError(layer, reason);
    };
    if (inputs.length === 0) refuse("it is no input of the model");
    // Keras 3 writes it for these two, though they do the same in training.
    const isSame = /Resizing|CenterCrop/.test(layer.getClassName());
    if (callArgs.training === true && !isSame) {
      refuse("it is called with training: true, so it behaves differently than at inference");
    }
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
