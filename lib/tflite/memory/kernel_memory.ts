/**
 * What the kernels of TFLite Micro ask for when they are prepared, beside their structures: tables
 * that are kept, and scratch buffers for the time in which the operator runs. The reference kernels;
 * what CMSIS-NN asks for instead is in cmsis_nn.ts.
 *
 * @module
 */
import { type BuiltinOptions, type Tensor, TensorType } from "../format/schema.ts";
import { elementBits, tensorElements } from "../format/verify_tensor.ts";

/** An operator with its tensors. */
export interface OperatorCall {
  /** Its name in the schema. */
  readonly name: string;
  /** What it reads; undefined for an optional input that is not given. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** What it computes. */
  readonly outputs: readonly Tensor[];
  /** Its options. */
  readonly options: BuiltinOptions | undefined;
}

/** Sizes in bytes, of one or more buffers each. */
export interface KernelMemory {
  /** What is kept. */
  readonly kept: readonly number[];
  /** What is needed while the operator runs. */
  readonly scratch: readonly number[];
}

/** Bytes of int, int32 and float. */
const WORD = 4;

/** Numbers of the table that int16 softmax looks its values up in (LUTSize). */
const INT16_TABLE = 513;

/**
 * What the reference kernel of an operator asks for.
 *
 * @param call the operator
 * @param pointer bytes of a pointer
 * @returns sizes in the order in which the kernel asks
 */
export function kernelMemory(call: OperatorCall, pointer: 4 | 8): KernelMemory {
  const [input, second] = call.inputs;
  const [output] = call.outputs;
  if (input === undefined || output === undefined) return { kept: [], scratch: [] };
  return {
    kept: keptBytes({ ...call, input, second, output, pointer }),
    scratch: scratchBytes({ ...call, input, second, output, pointer }),
  };
}

/** An operator with its first tensors by name. */
interface NamedCall extends OperatorCall {
  readonly input: Tensor;
  readonly second: Tensor | undefined;
  readonly output: Tensor;
  readonly pointer: 4 | 8;
}

function keptBytes(call: NamedCall): number[] {
  const { name, input, second, output } = call;
  switch (name) {
    case "CONV_2D":
    case "TRANSPOSE_CONV":
      return perChannel(dimension(second, 0));
    case "DEPTHWISE_CONV_2D":
      return perChannel(dimension(second, 3));
    case "FULLY_CONNECTED": {
      const scales = second?.quantization?.scale?.length ?? 0;
      return input.type !== TensorType.FLOAT32 && scales > 1 ? perChannel(scales) : [];
    }
    case "BATCH_MATMUL":
      return batchMatMulBytes(call);
    case "SOFTMAX":
      return input.type === TensorType.INT16 ? [2 * INT16_TABLE, 2 * INT16_TABLE] : [];
    case "DEPTH_TO_SPACE":
    case "EMBEDDING_LOOKUP":
    case "GATHER":
    case "GATHER_ND":
    case "L2_POOL_2D":
    case "SPACE_TO_DEPTH":
      return [shapeBytes(output)];
    default:
      return [];
  }
}

function scratchBytes(call: NamedCall): number[] {
  const { name, inputs, input, second, output, pointer } = call;
  const isInteger = input.type === TensorType.INT8 || input.type === TensorType.INT16;
  const accumulators = isInteger ? [WORD * tensorElements(output)] : [];
  const counters = [
    WORD * (input.shape?.length ?? 0),
    WORD * (second ? tensorElements(second) : 0),
  ];
  switch (name) {
    case "ADD_N":
      return [pointer * inputs.length];
    case "CONV_2D":
    case "DEPTHWISE_CONV_2D":
    case "FULLY_CONNECTED":
      return second?.type === TensorType.INT4 ? [tensorElements(second)] : [];
    case "MEAN":
    case "SUM":
      return [...accumulators, ...counters];
    case "REDUCE_ALL":
    case "REDUCE_MAX":
    case "REDUCE_MIN":
      return counters;
    case "MIRROR_PAD":
      return [counters[0]!, counters[0]!];
    case "SVDF": {
      const filters = dimension(input, 0) * dimension(second, 0) * WORD;
      return isInteger ? [filters, WORD * tensorElements(output)] : [filters];
    }
    case "TRANSPOSE_CONV":
      return transposeConvBytes(call);
    case "UNIDIRECTIONAL_SEQUENCE_LSTM":
      return lstmBytes(inputs);
    default:
      return [];
  }
}

/** A multiplier and a shift for each channel; float kernels have them too. */
function perChannel(channels: number): number[] {
  return [WORD * channels, WORD * channels];
}

/** A TfLiteIntArray of the length of each axis. */
function shapeBytes({ shape }: Tensor): number {
  return WORD * (1 + (shape?.length ?? 0));
}

/** Multipliers, and operands that are not stored as the kernel reads them, transposed. */
function batchMatMulBytes({ input, second, output, options, pointer }: NamedCall): number[] {
  const { adjX, adjY } = options?.type === "BatchMatMulOptions"
    ? options
    : { adjX: false, adjY: false };
  const transposed = (tensor: Tensor) => [
    3 * pointer,
    shapeBytes(tensor),
    Math.ceil(tensorElements(tensor) * elementBits(tensor) / 8),
  ];
  return [
    ...(input.type === TensorType.FLOAT32 ? [] : [7 * WORD]),
    ...(adjX ? transposed(input) : []),
    ...(adjY || !second ? [] : transposed(second)),
    shapeBytes(output),
  ];
}

/** The output as sums: int32 for int8, int64 for int16, whose short bias is widened too. */
function transposeConvBytes({ inputs, output }: NamedCall): number[] {
  const [, , image, bias] = inputs;
  if (image?.type === TensorType.INT8) return [WORD * tensorElements(output)];
  if (image?.type !== TensorType.INT16) return [];
  const widened = bias?.type === TensorType.INT16 ? [2 * WORD * tensorElements(bias)] : [];
  return [2 * WORD * tensorElements(output), ...widened];
}

/** Four buffers of the cell state's form. */
function lstmBytes(inputs: readonly (Tensor | undefined)[]): number[] {
  const state = inputs[19];
  if (state === undefined) return [];
  return new Array<number>(4).fill(tensorElements(state) * elementBits(state) / 8);
}

/**
 * The length of an axis.
 *
 * @param tensor a tensor
 * @param axis the axis
 * @returns 1 where there is no such axis
 */
export function dimension(tensor: Tensor | undefined, axis: number): number {
  return tensor?.shape?.[axis] ?? 1;
}
