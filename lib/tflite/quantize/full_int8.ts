/**
 * Full int8: weights and values are int8, so that a model runs without floating-point arithmetic.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import type { Graph, Operation, Port, TargetRuntime, Value } from "../graph/graph.ts";
import {
  quantizeBias,
  quantizeConstant,
  quantizeWeights,
  type Range,
  smallestWeightScales,
} from "./integers.ts";
import { reasonForFloat, scaleRule } from "./int8_rules.ts";
import { chooseQuantizations, type Quantizations } from "./int8_scales.ts";
import { weightPlace } from "./weights.ts";

/** The ranges of a model's float32 values, by the names of their tensors. */
export type Calibration = ReadonlyMap<string, Range>;

/** The element type of inputs or outputs. */
export type PortType = "float32" | "int8" | "uint8";

/** What full int8 needs to know. */
export interface FullInt8Options {
  /** The ranges that the values take for typical examples. */
  readonly calibration: Calibration;
  /** The type of the inputs; float32 by default, which the model quantizes itself. */
  readonly inputType?: PortType;
  /** The type of the outputs; float32 by default. */
  readonly outputType?: PortType;
  /** The runtime that the file is for; by default all, so that int8 needs a kernel in each. */
  readonly runtime?: TargetRuntime;
}

/**
 * Turns a graph of float32 operations into one of int8. Operations without an int8 kernel run in
 * float32 between a DEQUANTIZE and a QUANTIZE. Inputs of int32, such as indices, stay as they are.
 *
 * @param graph a graph of float32 operations; it is not changed
 * @param options ranges and the types of inputs and outputs
 * @returns the graph of int8 operations
 * @throws Error when the calibration lacks a value, as it does if it is another model's
 */
export function quantizeFullInt8(graph: Graph, options: FullInt8Options): Graph {
  const rewriting = new Rewriting(graph, options);
  const inputs = graph.inputs.map((port) => rewriting.input(port, options.inputType ?? "float32"));
  for (const operation of graph.operations) rewriting.operation(operation);
  const outputs = graph.outputs.map((port) =>
    rewriting.output(port, options.outputType ?? "float32")
  );
  return { inputs, outputs, operations: rewriting.operations };
}

/** uint8 numbers are int8 numbers moved by this much. */
const UINT8_OFFSET = 128;

class Rewriting {
  readonly operations: Operation[] = [];
  readonly #quantizations: Quantizations;
  readonly #isInteger: (operation: Operation) => boolean;
  /** Each value of the graph in the forms that exist so far. */
  readonly #integers = new Map<Value, Value>();
  readonly #floats = new Map<Value, Value>();

  constructor(graph: Graph, { calibration, runtime }: FullInt8Options) {
    this.#isInteger = (operation) => reasonForFloat(operation, runtime) === undefined;
    this.#quantizations = chooseQuantizations(graph, {
      rangeOf: (value) => rangeIn(calibration, value),
      isInteger: this.#isInteger,
    });
  }

  input(port: Port, type: PortType): Port {
    const { value } = port;
    if (value.type !== "float32" || type === "float32") {
      this.#floats.set(value, value);
      return port;
    }
    const integers = this.#integerForm(value, type === "int8" ? value.name : `${value.name}/int8`);
    this.#integers.set(value, integers);
    if (type === "int8") return { ...port, value: integers };
    const bytes = unsigned(integers, value.name);
    this.operations.push({ operator: "QUANTIZE", inputs: [bytes], outputs: [integers] });
    return { ...port, value: bytes };
  }

  output({ name, value }: Port, type: PortType): Port {
    if (value.type !== "float32") return { name, value };
    if (type === "float32") return { name, value: this.#float(value) };
    const integers = this.#integer(value);
    if (type === "int8") return { name, value: integers };
    const bytes = unsigned(integers, `${value.name}/uint8`);
    this.operations.push({ operator: "QUANTIZE", inputs: [integers], outputs: [bytes] });
    return { name, value: bytes };
  }

  operation(operation: Operation): void {
    if (!this.#isInteger(operation)) {
      const inputs = operation.inputs.map((input) => input && this.#float(input));
      for (const output of operation.outputs) this.#floats.set(output, output);
      this.operations.push({ ...operation, inputs });
      return;
    }
    const outputs = operation.outputs.map((output) => this.#integerForm(output, output.name));
    operation.outputs.forEach((output, i) => this.#integers.set(output, outputs[i]!));
    const inputs = weightPlace(operation) === undefined
      ? operation.inputs.map((input) => input && this.#integer(input))
      : this.#weightedInputs(operation);
    const tied = scaleRule(operation) === "tied"
      ? inputs.map((input) => input && this.#requantize(input, outputs[0]!))
      : inputs;
    this.operations.push({ ...operation, inputs: tied, outputs });
  }

  /** The inputs of an operation with weights: values, int8 weights and an int32 bias. */
  #weightedInputs(operation: Operation): (Value | undefined)[] {
    const place = weightPlace(operation)!;
    const inputs = operation.inputs.map((input, i) =>
      input === undefined || i === place.input || i === place.bias ? input : this.#integer(input)
    );
    const data = inputs.find((input) => input?.type === "int8")!;
    const inputScale = data.quantization!.scales[0]!;
    const bias = place.bias === undefined ? undefined : inputs[place.bias];
    const limits = smallestWeightScales((bias?.data as Float32Array | undefined) ?? [], inputScale);
    const weights = quantizeWeights(inputs[place.input]!, {
      axis: place.axis,
      smallestScales: limits,
    });
    const weightScales = weights.quantization!.scales;
    return inputs.map((input, i) => {
      if (i === place.input) return weights;
      return input !== undefined && i === place.bias
        ? quantizeBias(input, { inputScale, weightScales })
        : input;
    });
  }

  #integerForm(value: Value, name: string): Value {
    const quantization = this.#quantizations.of(value);
    return { name, shape: value.shape, type: "int8", quantization };
  }

  /** The value as int8; values that are no real numbers stay as they are. */
  #integer(value: Value): Value {
    if (value.type !== "float32") return value;
    const known = this.#integers.get(value);
    if (known !== undefined) return known;
    const integers = value.data === undefined
      ? this.#integerForm(value, `${value.name}/int8`)
      : quantizeConstant(value, this.#quantizations.of(value));
    this.#integers.set(value, integers);
    if (value.data === undefined) {
      const float = this.#floats.get(value)!;
      this.operations.push({ operator: "QUANTIZE", inputs: [float], outputs: [integers] });
    }
    return integers;
  }

  #float(value: Value): Value {
    if (value.data !== undefined || value.type !== "float32") return value;
    const known = this.#floats.get(value);
    if (known !== undefined) return known;
    const integers = this.#integers.get(value);
    // What nothing computes is the state of an operation, which it keeps in float32.
    if (integers === undefined) return value;
    const float: Value = { name: `${value.name}/float32`, shape: value.shape, type: "float32" };
    this.#floats.set(value, float);
    this.operations.push({ operator: "DEQUANTIZE", inputs: [integers], outputs: [float] });
    return float;
  }

  /** The same value with the scale of another, for operators that only move numbers. */
  #requantize(value: Value, target: Value): Value {
    if (value.type !== "int8" || sameQuantization(value, target)) return value;
    const name = `${value.name}/as/${target.name}`;
    const moved: Value = { ...value, name, quantization: target.quantization };
    this.operations.push({ operator: "QUANTIZE", inputs: [value], outputs: [moved] });
    return moved;
  }
}

function sameQuantization(a: Value, b: Value): boolean {
  return a.quantization?.scales[0] === b.quantization?.scales[0] &&
    a.quantization?.zeroPoints[0] === b.quantization?.zeroPoints[0];
}

function unsigned(integers: Value, name: string): Value {
  const { scales, zeroPoints, axis } = integers.quantization!;
  const quantization = { scales, zeroPoints: [zeroPoints[0]! + UINT8_OFFSET], axis };
  return { name, shape: integers.shape, type: "uint8", quantization };
}

function rangeIn(calibration: Calibration, value: Value): Range {
  const range = calibration.get(value.name);
  if (range === undefined) {
    throw new Error(
      `Cannot quantize "${value.name}" ([${value.shape}], ${
        elementCount(value.shape)
      } elements): the calibration has no range for it, expected the calibration of this model`,
    );
  }
  return range;
}
