/**
 * Checks the options and shapes of the operators that stop or corrupt a runtime when they are
 * wrong: divisions by zero, and contents that do not fit their new shape.
 *
 * @module
 */
import type { Fail } from "./checks.ts";
import {
  builtinCode,
  BuiltinOperator,
  type Model,
  type Operator,
  type Tensor,
  TensorType,
} from "./schema.ts";
import { tensorElements } from "./verify_tensor.ts";

/** What is being checked, and how to say that it is wrong. */
interface Context {
  readonly path: string;
  readonly model: Model;
  readonly tensors: readonly Tensor[];
  readonly fail: Fail;
}

/** Options by which a runtime divides, or which it multiplies to the size of a window. */
const POSITIVE_OPTIONS = [
  "strideW",
  "strideH",
  "strideD",
  "dilationWFactor",
  "dilationHFactor",
  "dilationDFactor",
  "filterWidth",
  "filterHeight",
  "blockSize",
] as const;

/** Operators that divide by the dimensions of their inputs. */
const NEEDS_DIMENSIONS: ReadonlySet<number> = new Set([
  BuiltinOperator.CONV_2D,
  BuiltinOperator.DEPTHWISE_CONV_2D,
  BuiltinOperator.TRANSPOSE_CONV,
  BuiltinOperator.CONV_3D,
  BuiltinOperator.FULLY_CONNECTED,
]);

/**
 * Checks an operator whose inputs and outputs have been checked.
 *
 * @throws InvalidModelError when an option or a dimension is 0 where a runtime divides by it, or a
 *   RESHAPE's target holds another number of elements than its input
 */
export function verifyOperator(operator: Operator, context: Context): void {
  const { path, model, fail } = context;
  const options = operator.builtinOptions as Readonly<Record<string, unknown>> | undefined;
  for (const option of POSITIVE_OPTIONS) {
    const value = options?.[option];
    if (typeof value === "number" && value < 1) {
      fail(`${path} has ${option} ${value}, expected 1 or more`);
    }
  }
  const code = builtinCode(model.operatorCodes![operator.opcodeIndex]!);
  if (NEEDS_DIMENSIONS.has(code)) verifyDimensions(operator, context);
  if (code === BuiltinOperator.RESHAPE) verifyReshape(operator, context);
}

/** Checks that no axis of the operator's inputs is empty. */
function verifyDimensions(operator: Operator, { path, tensors, fail }: Context): void {
  for (const [position, index] of (operator.inputs ?? []).entries()) {
    const axis = tensors[index]?.shape?.indexOf(0) ?? -1;
    if (axis >= 0) {
      const shape = tensors[index]?.shape?.join(", ");
      fail(`${path} has an input ${position} of shape [${shape}], expected no 0 in it`);
    }
  }
}

function verifyReshape(operator: Operator, context: Context): void {
  const { path, tensors, fail } = context;
  const [inputIndex] = operator.inputs ?? [];
  const input = tensors[inputIndex ?? -1];
  if (input === undefined) return fail(`${path} has no input`);
  const target = reshapeTarget(operator, context);
  // Without a rank nothing is known of the input before it is computed.
  if (target === undefined || (!input.hasRank && !input.shape?.length)) return;
  const elements = tensorElements(input);
  const open = target.filter((dimension) => dimension === -1).length;
  const known = target.filter((dimension) => dimension !== -1).reduce((a, b) => a * b, 1);
  const fits = open === 0 ? known === elements : open === 1 && elements % known === 0;
  if (!fits || target.some((dimension) => dimension < -1)) {
    fail(
      `${path} reshapes [${input.shape?.join(", ")}] to [${target.join(", ")}], ` +
        `expected ${elements} elements`,
    );
  }
}

/** The constant target of a RESHAPE; undefined when it is computed by the graph or left out. */
function reshapeTarget(
  operator: Operator,
  { model, tensors }: Context,
): readonly number[] | undefined {
  const shapeTensor = tensors[operator.inputs?.[1] ?? -1];
  if (shapeTensor === undefined) {
    const options = operator.builtinOptions;
    return options?.type === "ReshapeOptions" ? [...options.newShape ?? []] : undefined;
  }
  const data = model.buffers?.[shapeTensor.buffer]?.data;
  if (data === undefined || data.length === 0 || shapeTensor.type !== TensorType.INT32) {
    return undefined;
  }
  return [...new Int32Array(data.slice().buffer)];
}
