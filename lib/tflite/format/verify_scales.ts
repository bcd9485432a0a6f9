/**
 * Checks the scales with which a quantized operator computes: Google's kernels stop the whole program
 * (`TFLITE_CHECK`) at a factor between scales that their fixed-point arithmetic cannot hold.
 *
 * @module
 */
import { type Operator, type Tensor, TensorType } from "./schema.ts";

/** Integers whose kernels compute with scales alone; int16 also occurs without, as plain integers. */
const QUANTIZED: ReadonlySet<number> = new Set([TensorType.INT8, TensorType.UINT8]);

/** Operators that bring their inputs to one scale, and then to that of the output. */
const SUMS: ReadonlySet<string> = new Set(["ADD", "SUB", "SQUARED_DIFFERENCE"]);

/** `QuantizeMultiplierSmallerThanOneExp` of ADD, SUB (add.cc): 2 × scale / (2^20 × output) < 1. */
const MAX_SUM_FACTOR = 2 ** 19;
/** The same for int16, whose sums are shifted by 15 bits. */
const MAX_SUM_FACTOR_INT16 = 2 ** 14;

/**
 * Checks an operator's scales.
 *
 * @param operatorTitle its name in the schema
 * @param options the operator, and the tensors of its graph
 * @returns what is wrong, undefined when nothing is
 */
export function verifyScales(
  operatorTitle: string,
  { operator, tensors }: { readonly operator: Operator; readonly tensors: readonly Tensor[] },
): string | undefined {
  const operands = [...operator.inputs ?? [], ...operator.outputs ?? []].filter((index) =>
    index >= 0
  );
  const without = operands.find((index) =>
    QUANTIZED.has(tensors[index]!.type) && scalesOf(tensors[index]).length === 0
  );
  if (without !== undefined) {
    const { name = "" } = tensors[without]!;
    return `computes with tensor ${without} ("${name}") of 8-bit integers, expected it to have a scale`;
  }
  if (!SUMS.has(operatorTitle)) return undefined;
  const output = tensors[operator.outputs?.[0] ?? -1];
  const [made] = scalesOf(output);
  const largest = Array.from(operator.inputs ?? [], (index) => scalesOf(tensors[index])[0] ?? 0)
    .reduce((a, b) => Math.max(a, b), 0);
  if (made === undefined || largest === 0) return undefined;
  const most = output?.type === TensorType.INT16 ? MAX_SUM_FACTOR_INT16 : MAX_SUM_FACTOR;
  return largest / made < most
    ? undefined
    : `has inputs whose scale is ${(largest / made).toPrecision(3)} times that of its output, ` +
      `expected less than ${most}`;
}

function scalesOf(tensor: Tensor | undefined): Float32Array {
  return tensor?.quantization?.scale ?? new Float32Array();
}
