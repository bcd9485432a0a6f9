/**
 * Runs a `.tflite` file of any precision on real numbers, and shows what is computed on the way.
 *
 * @module
 */
import { readModel } from "./format/read.ts";
import { type Operator, TensorType } from "./format/schema.ts";
import { constantBytes } from "./format/verify_tensor.ts";
import { writeModel } from "./format/write.ts";
import { Interpreter } from "./runtime/interpreter.ts";
import { dequantize, quantize } from "./runtime/predict.ts";
import type { RunInputs } from "./source_run.ts";

/** A tensor that a file computed. */
export interface ComputedTensor {
  /** Its name in the file. */
  readonly name: string;
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** Real numbers, whatever the file's precision. */
  readonly data: Float32Array;
}

/**
 * Runs a file on several inputs.
 *
 * @param bytes a `.tflite` file
 * @param runs the inputs of each run: an array for each input of the file, with its whole shape
 * @param use what to do with the outputs of a run, which are in the file's order
 * @throws Error when the runtime refuses the file, or the inputs do not fit it
 */
export async function runFile(
  bytes: Uint8Array,
  runs: readonly RunInputs[],
  use: (outputs: readonly ComputedTensor[], run: number) => void,
): Promise<void> {
  using interpreter = await Interpreter.create(bytes, { relaxedSimd: false });
  interpreter.allocateTensors();
  for (const [run, inputs] of runs.entries()) {
    for (const [i, details] of interpreter.getInputDetails().entries()) {
      const { data } = inputs[i]!;
      const values = data instanceof Float32Array ? quantize(data, details) : data;
      interpreter.setTensor(details.index, { data: values, shape: details.shape });
    }
    interpreter.invoke();
    use(
      interpreter.getOutputDetails().map((details) => {
        const { data, shape } = interpreter.getTensor(details.index);
        return { name: details.name, shape, data: dequantize(data, details) };
      }),
      run,
    );
  }
}

/** Types that real numbers are computed in. */
const REAL_TYPES: readonly number[] = [TensorType.FLOAT32, TensorType.INT8, TensorType.UINT8];

/** A file that gives all that it computes. */
export interface OpenedFile {
  /** The file, with every tensor of real numbers as an output. */
  readonly bytes: Uint8Array;
  /** What computes each of them. */
  readonly steps: readonly OpenedStep[];
}

/** A tensor of a file that an operator computes. */
export interface OpenedStep {
  /** The tensor's name. */
  readonly name: string;
  /** The number of its code in the file. */
  readonly opcode: number;
  /** The names of the tensors that the operator reads, constants left out. */
  readonly reads: readonly string[];
}

/**
 * Makes every real tensor that a file's first graph computes an output.
 *
 * @param bytes a `.tflite` file; it is not changed
 * @returns the other file
 * @throws InvalidModelError when the bytes are no `.tflite` file
 */
export function openFile(bytes: Uint8Array): OpenedFile {
  const model = readModel(bytes);
  const [graph, ...others] = model.subgraphs ?? [];
  const { tensors = [], operators = [] } = graph ?? {};
  const nameOf = (index: number) => tensors[index]?.name ?? "";
  const reads = ({ inputs }: Operator) =>
    Array.from(inputs ?? [])
      .filter((index) => index >= 0 && constantBytes(tensors[index]!, model) === undefined)
      .map(nameOf);
  const computed = operators.flatMap((operator) =>
    Array.from(operator.outputs ?? [])
      .filter((index) => REAL_TYPES.includes(tensors[index]!.type))
      .map((index) => ({ index, operator }))
  );
  const outputs = Int32Array.from(computed, ({ index }) => index);
  return {
    bytes: writeModel({
      ...model,
      subgraphs: graph ? [{ ...graph, outputs }, ...others] : [],
      // A signature would name the outputs that the file had.
      signatureDefs: undefined,
    }),
    steps: computed.map(({ index, operator }) => ({
      name: nameOf(index),
      opcode: operator.opcodeIndex,
      reads: reads(operator),
    })),
  };
}
