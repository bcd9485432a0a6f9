/**
 * Tells what a model takes and gives: the details of its input and output tensors.
 *
 * @module
 */
import { printable } from "../../core/text.ts";
import {
  type Model,
  type Tensor,
  type TensorMap,
  TensorType,
  tensorTypeName,
} from "../format/schema.ts";

/** The element types that a model's inputs and outputs may have. */
export type InterpreterDType = "float32" | "int32" | "uint8" | "int8" | "int16" | "bool" | "int64";

/** What one input or output of a model is. */
export interface TensorDetails {
  /** The number that `setTensor` and `getTensor` take. */
  readonly index: number;
  /** The tensor's name in the file. */
  readonly name: string;
  /** Its dimensions; the first is usually the batch, 1. */
  readonly shape: readonly number[];
  /** Its dimensions with -1 where the file leaves them open. */
  readonly shapeSignature: readonly number[];
  /** The type of its elements. */
  readonly dtype: InterpreterDType;
  /** For integers that stand for real numbers: `real = scale × (integer − zeroPoint)`. */
  readonly quantization: { readonly scale: number; readonly zeroPoint: number } | undefined;
}

/** The names by which a model's signature calls its inputs and outputs. */
export interface SignatureDetails {
  /** The signature's name, `serving_default` for converted Keras and tfjs models. */
  readonly key: string;
  /** Tensor numbers by input name. */
  readonly inputs: ReadonlyMap<string, number>;
  /** Tensor numbers by output name. */
  readonly outputs: ReadonlyMap<string, number>;
}

/** A model's inputs and outputs. */
export interface GraphEnds {
  /** The inputs, in the file's order. */
  readonly inputs: readonly TensorDetails[];
  /** The outputs, in the file's order. */
  readonly outputs: readonly TensorDetails[];
  /** The model's first signature, if it has one. */
  readonly signature: SignatureDetails | undefined;
}

const DTYPES: Readonly<Record<number, InterpreterDType>> = {
  [TensorType.FLOAT32]: "float32",
  [TensorType.INT32]: "int32",
  [TensorType.UINT8]: "uint8",
  [TensorType.INT8]: "int8",
  [TensorType.INT16]: "int16",
  [TensorType.BOOL]: "bool",
  [TensorType.INT64]: "int64",
};

/**
 * Finds the inputs and outputs of a model's first signature, or of its first graph when it has no
 * signature.
 *
 * @param model a model as `readModel` gives it
 * @param options what errors call the model
 * @returns the details of inputs and outputs, and the signature
 * @throws Error when an input or output has an element type that cannot be set or read
 */
export function graphEnds(model: Model, { name }: { readonly name: string }): GraphEnds {
  const [signature] = model.signatureDefs ?? [];
  const graph = model.subgraphs?.[signature?.subgraphIndex ?? 0];
  const details = (index: number) => tensorDetails(graph?.tensors?.[index], { index, name });
  return {
    inputs: Array.from(graph?.inputs ?? [], details),
    outputs: Array.from(graph?.outputs ?? [], details),
    signature: signature && {
      key: signature.signatureKey ?? "",
      inputs: indicesByName(signature.inputs),
      outputs: indicesByName(signature.outputs),
    },
  };
}

function indicesByName(maps: readonly TensorMap[] = []): ReadonlyMap<string, number> {
  return new Map(maps.map(({ name, tensorIndex }) => [name ?? "", tensorIndex]));
}

function tensorDetails(
  tensor: Tensor | undefined,
  { index, name }: { readonly index: number; readonly name: string },
): TensorDetails {
  const dtype = DTYPES[tensor?.type ?? -1];
  if (tensor === undefined || dtype === undefined) {
    const type = tensorTypeName(tensor?.type ?? -1)?.toLowerCase() ?? "missing";
    throw new Error(
      printable(
        `Cannot run "${name}": input or output ${index} ("${tensor?.name}") is ${type}, ` +
          `expected ${Object.values(DTYPES).join(", ")}`,
      ),
    );
  }
  const shape = [...tensor.shape ?? []];
  const signature = [...tensor.shapeSignature ?? []];
  const [scale, ...more] = tensor.quantization?.scale ?? [];
  if (more.length > 0) {
    throw new Error(
      printable(
        `Cannot run "${name}": input or output ${index} ("${tensor.name}") has ${
          more.length + 1
        } ` +
          "scales along an axis, expected one for the whole tensor",
      ),
    );
  }
  const [zeroPoint] = tensor.quantization?.zeroPoint ?? [];
  return {
    index,
    name: tensor.name ?? "",
    shape,
    shapeSignature: signature.length === 0 ? shape : signature,
    dtype,
    quantization: scale === undefined ? undefined : { scale, zeroPoint: Number(zeroPoint ?? 0n) },
  };
}
