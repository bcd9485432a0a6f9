/** Compares what a converted graph model computes on LiteRT with what tfjs computes of its graph. */
import "#host";
import { assert } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { elementCount } from "../../../lib/core/nd_array.ts";
import { convert, type ConvertOptions } from "../../../lib/tflite/convert.ts";
import type { GraphModel } from "../../../lib/tflite/graph_model/graph_model.ts";
import { Interpreter } from "../../../lib/tflite/runtime/interpreter.ts";
import { type Runtime, writeRuntimeCase } from "../../runtimes/cases.ts";
import { RELATIVE_ERROR, relativeError, seededRandom } from "../convert/compare.ts";
import type { GraphDef } from "./graph_def.ts";

/** Random values for the inputs of a graph, the same in every run. */
export function inputsFor(graph: GraphDef, { seed = 3 } = {}): tf.Tensor[] {
  const random = seededRandom(seed);
  return graph.inputs.map(({ shape, dtype, limits: [min, max] }) => {
    const fixed = shape.map((length) => Math.max(1, length));
    const values = Array.from({ length: elementCount(fixed) }, () => {
      const value = min + (max - min) * random();
      return dtype === "float32"
        ? value
        : dtype === "int32"
        ? Math.floor(value)
        : Number(value > 0);
    });
    return tf.tensor(values, fixed, dtype);
  });
}

/** What tfjs computes. */
export async function expectedOutputs(
  model: GraphModel,
  graph: GraphDef,
  inputs: readonly tf.Tensor[],
): Promise<tf.Tensor[]> {
  const source = await model.toTfjs();
  const feeds = Object.fromEntries(graph.inputs.map(({ name }, i) => [name, inputs[i]!]));
  const names = model.outputs.map(({ tensor }) => tensor);
  // tfjs says on the console what it thinks of the use of executeAsync.
  const { warn } = console;
  console.warn = () => {};
  try {
    const result = await source.executeAsync(feeds, names);
    // Copies: constants among them go with the model, and inputs stay the caller's.
    return (Array.isArray(result) ? result : [result]).map((tensor) => {
      const copy = tf.tensor(tensor.dataSync().slice(), tensor.shape, tensor.dtype);
      if (!inputs.includes(tensor)) tensor.dispose();
      return copy;
    });
  } finally {
    console.warn = warn;
    source.dispose();
  }
}

/** Runs a file on LiteRT; gives the values of each output. */
export async function fileOutputs(
  file: Uint8Array,
  inputs: readonly tf.Tensor[],
): Promise<ArrayLike<number>[]> {
  using interpreter = await Interpreter.create(file);
  interpreter.allocateTensors();
  for (const [i, { index, shape, dtype }] of interpreter.getInputDetails().entries()) {
    const data = inputs[i]!.dataSync();
    interpreter.setTensor(index, {
      data: dtype === "bool" ? Uint8Array.from(data) : data,
      shape,
    });
  }
  interpreter.invoke();
  return interpreter.getOutputDetails().map(({ index }) =>
    interpreter.getTensor(index).data.slice()
  );
}

/** The relative error of a converted graph for random inputs, the largest over its outputs. */
export async function graphError(
  graph: GraphDef,
  { name, options, runtimes }: {
    readonly name: string;
    readonly options?: ConvertOptions;
    readonly runtimes?: readonly Runtime[];
  },
): Promise<number> {
  const model = await graph.load();
  const inputs = inputsFor(graph);
  const tensors = await expectedOutputs(model, graph, inputs);
  const expected = tensors.map((tensor) => [...tensor.dataSync()]);
  try {
    assert(expected.some((values) => values.some((value) => value !== 0)), `${name} gives zeros`);
    const bytes = convert(model, options);
    const magnitude = Math.max(...expected.flat().map(Math.abs));
    // One run; the batch is left to the file, which need not have any.
    const asRun = (tensor: tf.Tensor) => ({
      data: Float32Array.from(tensor.dataSync()),
      shape: [1, ...tensor.shape],
    });
    await writeRuntimeCase(`graph_${name.replaceAll(/[^\w.]+/g, "_")}`, {
      bytes,
      inputs: inputs.map(asRun),
      outputs: tensors.map(asRun),
      tolerance: RELATIVE_ERROR * magnitude,
      runtimes,
    });
    const actual = await fileOutputs(bytes, inputs);
    return Math.max(...expected.map((values, i) => relativeError(actual[i]!, values)));
  } finally {
    tf.dispose([inputs, tensors]);
  }
}
