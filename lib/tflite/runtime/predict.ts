/**
 * Runs a model over many examples.
 *
 * @module
 */
import { elementCount, type NdArray } from "../../core/nd_array.ts";
import { printable } from "../../core/text.ts";
import type { TensorDetails } from "./graph_ends.ts";
import type { Interpreter } from "./interpreter.ts";
import type { InterpreterArray } from "./tensor_values.ts";

/**
 * Runs a model with one input and one output on each example, as Keras's `predict` does. Real
 * numbers go in and come out whatever the model's precision: inputs of quantized models are
 * quantized and their outputs dequantized.
 *
 * @param interpreter the model; `allocateTensors` is called if need be
 * @param examples `[n, …]` float32, where `[1, …]` is the shape of the model's input
 * @returns `[n, …]` float32 outputs, where `[1, …]` is the shape of the model's output
 * @throws Error when the model has several inputs or outputs, or the examples have another shape
 */
export function predict(
  interpreter: Interpreter,
  examples: NdArray<Float32Array>,
): NdArray<Float32Array> {
  const input = only(interpreter.getInputDetails(), "input");
  const output = only(interpreter.getOutputDetails(), "output");
  const [count = 0, ...exampleShape] = examples.shape;
  const inputSize = elementCount(input.shape);
  const expected = input.shape.slice(1);
  if (input.shape[0] !== 1 || exampleShape.join() !== expected.join()) {
    throw new Error(
      `Cannot predict: the examples have shape [${examples.shape.join(", ")}], ` +
        `expected [${["n", ...expected].join(", ")}]`,
    );
  }
  if (examples.data.length !== count * inputSize) {
    throw new Error(
      `Cannot predict: there are ${examples.data.length} values in the examples, ` +
        `expected ${count} × ${inputSize}`,
    );
  }
  interpreter.allocateTensors();
  const outputSize = elementCount(output.shape);
  const results = new Float32Array(count * outputSize);
  for (let example = 0; example < count; example++) {
    const values = examples.data.subarray(example * inputSize, (example + 1) * inputSize);
    interpreter.setTensor(input.index, { data: quantize(values, input), shape: input.shape });
    interpreter.invoke();
    const outputs = interpreter.getTensor(output.index).data;
    results.set(dequantize(outputs, output), example * outputSize);
  }
  return { data: results, shape: [count, ...output.shape.slice(1)] };
}

/** The range of each integer type. */
const RANGES = {
  uint8: { array: Uint8Array, low: 0, high: 255 },
  int8: { array: Int8Array, low: -128, high: 127 },
  int16: { array: Int16Array, low: -32768, high: 32767 },
} as const;

/**
 * Puts real numbers into the form that a model's input has:
 * `round(real / scale) + zeroPoint`, clamped to the type's range
 * (https://ai.google.dev/edge/litert/models/quantization_spec).
 *
 * @param values real numbers
 * @param details the input's element type and quantization
 * @returns `values` themselves for a float32 input, else their quantized form
 * @throws Error when the input is an integer without quantization
 */
export function quantize(values: Float32Array, details: TensorDetails): InterpreterArray {
  const { dtype, quantization } = details;
  if (dtype === "float32") return values;
  if (dtype === "int32" || dtype === "int64" || dtype === "bool" || quantization === undefined) {
    throw new Error(
      `Cannot quantize for input "${
        printable(details.name)
      }": it is ${dtype} without quantization, ` +
        `expected float32 or quantized integers`,
    );
  }
  const { scale, zeroPoint } = quantization;
  const { array, low, high } = RANGES[dtype];
  const quantized = new array(values.length);
  for (let index = 0; index < values.length; index++) {
    const integer = Math.round(values[index]! / scale) + zeroPoint;
    quantized[index] = Math.min(high, Math.max(low, integer));
  }
  return quantized;
}

/**
 * Takes real numbers from the form that a model's output has: `scale × (integer − zeroPoint)`.
 *
 * @param values the values of the output
 * @param details the output's quantization
 * @returns float32 values; integers without quantization are taken as they are
 */
export function dequantize(values: InterpreterArray, details: TensorDetails): Float32Array {
  if (values instanceof Float32Array) return values;
  const { scale, zeroPoint } = details.quantization ?? { scale: 1, zeroPoint: 0 };
  const real = new Float32Array(values.length);
  for (let index = 0; index < real.length; index++) {
    real[index] = scale * (Number(values[index]) - zeroPoint);
  }
  return real;
}

function only(details: readonly TensorDetails[], end: string): TensorDetails {
  const [first] = details;
  if (first === undefined || details.length > 1) {
    throw new Error(
      `Cannot predict: the model has ${details.length} ${end}s, expected one; ` +
        "set and get them one by one with Interpreter",
    );
  }
  return first;
}
