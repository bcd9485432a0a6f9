/**
 * What the kernels of CMSIS-NN ask for, which TFLite Micro has for Arm Cortex-M: more scratch buffers
 * than the reference kernels. How much depends on the core; formulas are those of CMSIS-NN's
 * `…_get_buffer_size` functions (2026), of which the larger is taken where compilers differ.
 *
 * @module
 */
import { type Tensor, TensorType } from "../format/schema.ts";
import { tensorElements } from "../format/verify_tensor.ts";
import { alignUp } from "./arena.ts";
import { dimension, type KernelMemory, type OperatorCall } from "./kernel_memory.ts";
import type { KernelStructures } from "./kernel_structures.ts";

/** The instructions of a core: those of Cortex-M4, M7 and M33, or those of M52, M55 and M85. */
export type CortexCore = "dsp" | "mve";

/** Bytes of the data that kernels of CMSIS-NN keep on a 32-bit device, where it is more. */
const DATA: Readonly<Record<string, number>> = {
  AVERAGE_POOL_2D: 36,
  BATCH_MATMUL: 36,
  CONV_2D: 60,
  DEPTHWISE_CONV_2D: 60,
  FULLY_CONNECTED: 72,
  MAX_POOL_2D: 36,
  SVDF: 40,
  TRANSPOSE_CONV: 76,
  UNIDIRECTIONAL_SEQUENCE_LSTM: 1024,
};

const WORD = 4;
/** Input channels above which a transposed convolution becomes one with a reversed filter. */
const REVERSE_THRESHOLD = 16;
/** Channels that a depthwise kernel of a core with vectors works on at a time. */
const DEPTHWISE_BLOCK = 124;

/**
 * The structures that CMSIS-NN's kernel of an operator keeps.
 *
 * @param operator its name in the schema
 * @param reference those of the reference kernel on a 32-bit device
 * @returns their sizes
 */
export function cmsisStructures(operator: string, reference: KernelStructures): KernelStructures {
  return { ...reference, data: Math.max(reference.data, DATA[operator] ?? 0) };
}

/**
 * What CMSIS-NN's kernel of an operator asks for.
 *
 * @param call the operator
 * @param options the core, and what the reference kernel asks for
 * @returns sizes in bytes; those of the reference kernel where CMSIS-NN has none of its own
 */
export function cmsisMemory(
  call: OperatorCall,
  { core, reference }: { readonly core: CortexCore; readonly reference: KernelMemory },
): KernelMemory {
  const image = call.name === "TRANSPOSE_CONV" ? call.inputs[2] : call.inputs[0];
  const [, filter] = call.inputs;
  const [output] = call.outputs;
  if (image?.type !== TensorType.INT8 || output === undefined) return reference;
  const scratch = (...bytes: readonly number[]) => ({ ...reference, scratch: bytes });
  const kept = (...bytes: readonly number[]) => ({
    ...reference,
    kept: [...reference.kept, ...bytes],
  });
  switch (call.name) {
    case "AVERAGE_POOL_2D":
      return core === "dsp" ? scratch(WORD * dimension(image, 3)) : reference;
    case "BATCH_MATMUL":
      return core === "mve" ? scratch(WORD * (output.shape?.at(-1) ?? 1)) : reference;
    case "CONV_2D":
      return scratch(convolutionBytes(filter, core, {
        isPointwise: dimension(image, 3) === dimension(filter, 3) && !isDilated(call),
      }));
    case "DEPTHWISE_CONV_2D":
      return scratch(depthwiseBytes(call, core));
    case "FULLY_CONNECTED":
      return fullyConnectedBytes(call, { core, reference });
    case "SVDF":
      return core === "mve" ? kept(WORD * dimension(filter, 0)) : reference;
    case "TRANSPOSE_CONV":
      return scratch(...transposeConvBytes(call, core));
    case "UNIDIRECTIONAL_SEQUENCE_LSTM":
      return kept(...new Array<number>(8).fill(WORD * (call.inputs[18]?.shape?.at(-1) ?? 1)));
    default:
      return reference;
  }
}

/** Patches of the picture as columns; a pointwise convolution has a kernel of its own. */
function convolutionBytes(
  filter: Tensor | undefined,
  core: CortexCore,
  { isPointwise = false }: { readonly isPointwise?: boolean } = {},
): number {
  const window = dimension(filter, 1) * dimension(filter, 2);
  const patch = window * dimension(filter, 3);
  if (isPointwise && window === 1) return core === "dsp" ? 2 * 2 * patch : 0;
  return core === "dsp" ? 2 * 2 * alignUp(patch, 4) : 4 * alignUp(patch, 16);
}

function isDilated({ options }: OperatorCall): boolean {
  return (options?.type === "Conv2DOptions" || options?.type === "DepthwiseConv2DOptions") &&
    (options.dilationWFactor !== 1 || options.dilationHFactor !== 1);
}

function depthwiseBytes(call: OperatorCall, core: CortexCore): number {
  const [image, filter] = call.inputs;
  const [channels, depth] = [dimension(image, 3), dimension(call.outputs[0], 3)];
  const window = dimension(filter, 1) * dimension(filter, 2);
  if (core === "mve" && channels === 1 && depth > 1) {
    return 4 * alignUp(window, 16) + depth * window;
  }
  if (channels !== depth || dimension(image, 0) !== 1 || isDilated(call)) return 0;
  return core === "dsp" ? 2 * channels * window : 4 * DEPTHWISE_BLOCK * window;
}

/** Sums of the weights are kept; with more than two axes it is computed as a convolution. */
function fullyConnectedBytes(
  { inputs, outputs }: OperatorCall,
  { core, reference }: { readonly core: CortexCore; readonly reference: KernelMemory },
): KernelMemory {
  const [, weights] = inputs;
  const depth = dimension(weights, 1);
  const units = outputs[0]?.shape?.at(-1) ?? 1;
  if ((outputs[0]?.shape?.length ?? 0) > 2 && depth % 4 === 0) {
    const isPerChannel = (weights?.quantization?.scale?.length ?? 0) > 1;
    return { ...reference, scratch: [...(isPerChannel ? [] : [2 * WORD * units]), 2 * 2 * depth] };
  }
  return core === "mve" ? { ...reference, kept: [...reference.kept, WORD * units] } : reference;
}

function transposeConvBytes(
  { inputs, outputs, options }: OperatorCall,
  core: CortexCore,
): number[] {
  const [, filter, image] = inputs;
  const { strideW, strideH } = options?.type === "TransposeConvOptions"
    ? options
    : { strideW: 1, strideH: 1 };
  if (strideW <= 2 && strideH <= 2 && dimension(image, 3) > REVERSE_THRESHOLD) {
    return [convolutionBytes(filter, core), filter ? tensorElements(filter) : 0];
  }
  const width = (dimension(image, 2) - 1) * strideW + Math.max(dimension(filter, 2), strideH);
  const height = Math.max(dimension(filter, 1), strideH);
  return [width * height * dimension(outputs[0], 3) * WORD, 0];
}
