/**
 * Runs a tfjs model on arrays, to compare a file with it.
 *
 * @module
 */
import type * as tf from "@tensorflow/tfjs";
import type { NdArray } from "../core/nd_array.ts";
import type { LayersModel } from "../core/tensorflow.ts";
import type { GraphModel } from "./graph_model/graph_model.ts";

/** What goes into a model at once: an array for each input, in the model's order. */
export type RunInputs = readonly NdArray<Float32Array | Int32Array>[];

/** What comes out: an array for each output, in the model's order. */
export type RunOutputs = readonly NdArray<ArrayLike<number>>[];

/**
 * Runs a model of layers in tfjs, which must have a backend. No tensor is left behind.
 *
 * @param model the model
 * @param inputs an array for each input, with its whole shape
 * @returns an array for each output
 */
export async function runLayersModel(model: LayersModel, inputs: RunInputs): Promise<RunOutputs> {
  const tf = await import("@tensorflow/tfjs");
  return tf.tidy(() => {
    const tensors = inputs.map(({ data, shape }) =>
      tf.tensor(data, [...shape], data instanceof Int32Array ? "int32" : "float32")
    );
    // All at once: tfjs would take 32 examples at a time.
    const batchSize = Math.max(1, ...inputs.map(({ shape }) => shape[0] ?? 1));
    const outputs = model.predict(tensors, { batchSize });
    return [outputs].flat().map((tensor) => ({ data: tensor.dataSync(), shape: tensor.shape }));
  });
}

/**
 * Runs a graph model in tfjs, which must have a backend. No tensor is left behind.
 *
 * @param model the model
 * @param inputs an array for each input, with its whole shape
 * @returns an array for each output
 */
export async function runGraphModel(model: GraphModel, inputs: RunInputs): Promise<RunOutputs> {
  const tf = await import("@tensorflow/tfjs");
  const source = await model.toTfjs();
  const tensors = inputs.map(({ data, shape }, i) => {
    const dtype = data instanceof Int32Array ? "int32" : "float32";
    return [
      model.inputs[i]!.tensor.replace(/:0$/, ""),
      tf.tensor(data, [...shape], dtype),
    ] as const;
  });
  try {
    const names = model.outputs.map(({ tensor }) => tensor.replace(/:0$/, ""));
    const outputs = [await source.executeAsync(Object.fromEntries(tensors), names)].flat();
    const arrays = outputs.map((tensor) => ({ data: tensor.dataSync(), shape: tensor.shape }));
    tf.dispose(outputs);
    return arrays;
  } finally {
    tf.dispose(tensors.map(([, tensor]) => tensor));
    source.dispose();
  }
}

/**
 * Runs a model of layers and gives what each of its layers computes. Nested models count as one.
 *
 * @param model the model
 * @param inputs an array for each input, with its whole shape
 * @returns float32 values by the layer's name, of layers that are called once and have one output
 */
export async function runLayers(
  model: LayersModel,
  inputs: RunInputs,
): Promise<ReadonlyMap<string, Float32Array>> {
  const tf = await import("@tensorflow/tfjs");
  const called = model.layers.filter(({ inboundNodes }) =>
    inboundNodes.length === 1 && inboundNodes[0]!.inputTensors.length > 0 &&
    inboundNodes[0]!.outputTensors.length === 1
  );
  if (called.length === 0) return new Map();
  const outputs: tf.SymbolicTensor[] = called.map((layer) => layer.output as tf.SymbolicTensor);
  // It borrows the layers, so disposing of it would dispose of them.
  const whole = tf.model({ inputs: model.inputs, outputs });
  const values = await runLayersModel(whole, inputs);
  return new Map(
    called.map((
      layer,
      i,
    ): [string, Float32Array] => [layer.name, Float32Array.from(values[i]!.data)]),
  );
}
