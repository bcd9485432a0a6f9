/**
 * Which converter takes which operation of TensorFlow.
 *
 * @module
 */
import type { NodeConverter } from "./node_call.ts";
import { activationOperators } from "./operators/activation.ts";
import { arithmeticOperators } from "./operators/arithmetic.ts";
import { convolutionOperators } from "./operators/convolution.ts";
import { creationOperators } from "./operators/creation.ts";
import { einsumOperators } from "./operators/einsum.ts";
import { matrixOperators } from "./operators/matrix.ts";
import { movingOperators } from "./operators/moving.ts";
import { reductionOperators } from "./operators/reduction.ts";
import { shapeOperators } from "./operators/shape.ts";
import { sliceOperators } from "./operators/slice.ts";

let known: ReadonlyMap<string, NodeConverter> | undefined;

/** All converters, put together when the first node is converted. */
function converters(): ReadonlyMap<string, NodeConverter> {
  known ??= new Map(Object.entries({
    ...activationOperators(),
    ...arithmeticOperators(),
    ...convolutionOperators(),
    ...creationOperators(),
    ...einsumOperators(),
    ...matrixOperators(),
    ...movingOperators(),
    ...reductionOperators(),
    ...shapeOperators(),
    ...sliceOperators(),
  }));
  return known;
}

/**
 * The operations that can be converted; those of lists and loops are not among them.
 *
 * @returns their names in alphabetical order
 */
export function supportedOperations(): string[] {
  return [...converters().keys()].sort();
}

/**
 * The converter of an operation.
 *
 * @param op TensorFlow's operation, such as `MatMul`
 * @returns its converter, undefined if there is none
 */
export function converterOf(op: string): NodeConverter | undefined {
  return converters().get(op);
}

/** Why operations of whole families cannot be converted, by what their names begin with. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^Placeholder$/, "it is no input of the model's signature, so that nothing could set it"],
  [/^(Random|Multinomial|TruncatedNormal|StatelessRandom)/, "its result is random"],
  [
    /^(NonMaxSuppression|Unique|Where$|ListDiff|DenseBincount|Bincount)/,
    "the shape of its result depends on data",
  ],
  [/^(Conv3D|AvgPool3D|MaxPool3D)/, "operators of three spatial axes are not in every runtime"],
  [/^(FFT|IFFT|RFFT|IRFFT|Complex|Real$|Imag$)/, "complex numbers have no exact form in TFLite"],
  [
    /^(HashTable|LookupTable|InitializeTable|String|StaticRegex|Ragged|Sparse)/,
    "text, tables and sparse values have no exact form in TFLite",
  ],
];

/**
 * Why an operation that has no converter cannot be converted.
 *
 * @param op TensorFlow's operation
 * @returns the reason
 */
export function whyUnsupported(op: string): string {
  return REASONS.find(([pattern]) => pattern.test(op))?.[1] ??
    "there is no exact form of this operation in TFLite, or none has been written yet";
}
