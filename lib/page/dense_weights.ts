/**
 * How each pixel counts for a class in a model of Dense layers, such as the tutorial's: as long as the
 * same neurons answer, such a model is a sum of the pixels, each times a weight.
 *
 * @module
 */
import { ActivationFunctionType, BuiltinOperator, TensorType } from "../tflite/format/enums.ts";
import { readModel } from "../tflite/format/read.ts";
import { builtinCode, type Model, type Operator } from "../tflite/format/schema.ts";

/** A Dense layer: `[units, inputs]` weights as TFLite stores them, and its bias. */
interface Dense {
  readonly units: number;
  readonly inputs: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly isRelu: boolean;
}

/** Tells how pixels count. */
export interface DenseWeights {
  /**
   * The weights of the pixels for the logit of a class: its gradient.
   *
   * @param image `[pixels]` in [0, 1]
   * @param target the class
   * @returns `[pixels]` float32
   */
  readonly of: (image: Float32Array, target: number) => Float32Array;
}

/**
 * Reads the weights of a model that has Dense layers and nothing else that computes.
 *
 * @param bytes a `.tflite` file
 * @returns undefined where it is another model, or its weights are no float32
 */
export function readDenseWeights(bytes: Uint8Array): DenseWeights | undefined {
  const model = readModel(bytes);
  const layers: Dense[] = [];
  for (const operator of model.subgraphs?.[0]?.operators ?? []) {
    const code = builtinCode(model.operatorCodes![operator.opcodeIndex]!);
    if (code === BuiltinOperator.RESHAPE || code === BuiltinOperator.SOFTMAX) continue;
    const layer = code === BuiltinOperator.FULLY_CONNECTED ? denseOf(model, operator) : undefined;
    if (layer === undefined) return undefined;
    layers.push(layer);
  }
  if (layers.length === 0) return undefined;
  return { of: (image, target) => gradient(layers, image, target) };
}

function denseOf(model: Model, { inputs, builtinOptions }: Operator): Dense | undefined {
  const weights = floats(model, inputs?.[1]);
  const shape = model.subgraphs![0]!.tensors![inputs?.[1] ?? -1]?.shape ?? [];
  const [units = 0, size = 0] = shape;
  const activation = builtinOptions?.type === "FullyConnectedOptions"
    ? builtinOptions.fusedActivationFunction
    : ActivationFunctionType.NONE;
  const isRelu = activation === ActivationFunctionType.RELU;
  if (weights === undefined || !isRelu && activation !== ActivationFunctionType.NONE) {
    return undefined;
  }
  return { units, inputs: size, weights, bias: floats(model, inputs?.[2]), isRelu };
}

/** The contents of a constant float32 tensor. */
function floats({ subgraphs, buffers }: Model, index = -1): Float32Array | undefined {
  const tensor = subgraphs![0]!.tensors![index];
  const data = tensor?.type === TensorType.FLOAT32 ? buffers?.[tensor.buffer]?.data : undefined;
  return data && new Float32Array(data.slice().buffer);
}

function gradient(layers: readonly Dense[], image: Float32Array, target: number): Float32Array {
  let values = image;
  const answers = layers.map((layer) => values = forward(layer, values));
  let slope = new Float32Array(answers.at(-1)!.length);
  slope[target] = 1;
  for (const [i, layer] of [...layers.entries()].reverse()) {
    slope = backward(layer, { slope, answers: answers[i]! });
  }
  return slope;
}

function forward({ units, inputs, weights, bias, isRelu }: Dense, values: Float32Array) {
  return Float32Array.from({ length: units }, (_, unit) => {
    let sum = bias?.[unit] ?? 0;
    for (let i = 0; i < inputs; i++) sum += weights[unit * inputs + i]! * values[i]!;
    return isRelu ? Math.max(0, sum) : sum;
  });
}

function backward(
  { units, inputs, weights, isRelu }: Dense,
  { slope, answers }: { readonly slope: Float32Array; readonly answers: Float32Array },
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(inputs);
  for (let unit = 0; unit < units; unit++) {
    if (isRelu && answers[unit] === 0) continue;
    for (let i = 0; i < inputs; i++) result[i]! += slope[unit]! * weights[unit * inputs + i]!;
  }
  return result;
}
