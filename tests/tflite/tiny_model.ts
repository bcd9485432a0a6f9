/** A small model with every kind of part, from which tests make malformed ones. */
import {
  BuiltinOperator,
  builtinOptions,
  type Model,
  Padding,
  type Tensor,
  TensorType,
} from "../../lib/tflite/format/schema.ts";

/** The tensors of {@linkcode tinyModel} by name. */
export const TINY = {
  image: 0,
  filter: 1,
  bias: 2,
  convolved: 3,
  shape: 4,
  flat: 5,
  weights: 6,
  biases: 7,
  scores: 8,
} as const;

/** Convolution, reshape and a dense layer with int8 weights: `[1, 2, 2, 1]` → `[1, 2]`. */
export function tinyModel(): Model {
  const operator = {
    customOptionsFormat: 0,
    largeCustomOptionsOffset: 0n,
    largeCustomOptionsSize: 0n,
    debugMetadataIndex: -1,
  };
  return {
    version: 3,
    description: "tiny",
    operatorCodes: [
      code(BuiltinOperator.CONV_2D),
      code(BuiltinOperator.RESHAPE),
      code(BuiltinOperator.FULLY_CONNECTED, 3),
    ],
    subgraphs: [{
      name: "main",
      debugMetadataIndex: -1,
      inputs: Int32Array.of(TINY.image),
      outputs: Int32Array.of(TINY.scores),
      tensors: [
        tensor("image", [1, 2, 2, 1], { shapeSignature: Int32Array.of(-1, 2, 2, 1) }),
        tensor("filter", [2, 1, 1, 1], { buffer: 1 }),
        tensor("bias", [2], { buffer: 2 }),
        tensor("convolved", [1, 2, 2, 2]),
        tensor("shape", [2], { type: TensorType.INT32, buffer: 3 }),
        tensor("flat", [1, 8]),
        tensor("weights", [2, 8], {
          type: TensorType.INT8,
          buffer: 4,
          quantization: {
            scale: Float32Array.of(0.5),
            zeroPoint: BigInt64Array.of(0n),
            quantizedDimension: 0,
          },
        }),
        tensor("biases", [2], { buffer: 2 }),
        tensor("scores", [1, 2]),
      ],
      operators: [
        {
          ...operator,
          opcodeIndex: 0,
          inputs: Int32Array.of(TINY.image, TINY.filter, TINY.bias),
          outputs: Int32Array.of(TINY.convolved),
          builtinOptions: builtinOptions("Conv2DOptions", {
            padding: Padding.VALID,
            strideW: 1,
            strideH: 1,
          }),
        },
        {
          ...operator,
          opcodeIndex: 1,
          inputs: Int32Array.of(TINY.convolved, TINY.shape),
          outputs: Int32Array.of(TINY.flat),
          builtinOptions: builtinOptions("ReshapeOptions", { newShape: Int32Array.of(-1, 8) }),
        },
        {
          ...operator,
          opcodeIndex: 2,
          inputs: Int32Array.of(TINY.flat, TINY.weights, TINY.biases),
          outputs: Int32Array.of(TINY.scores),
          builtinOptions: builtinOptions("FullyConnectedOptions"),
        },
      ],
    }],
    buffers: [
      buffer(),
      buffer(Float32Array.of(1, 2)),
      buffer(Float32Array.of(0.5, -0.5)),
      buffer(Int32Array.of(-1, 8)),
      buffer(Int8Array.from({ length: 16 }, (_, index) => index - 8)),
      buffer(new TextEncoder().encode("1.5.0")),
    ],
    metadata: [{ name: "min_runtime_version", buffer: 5 }],
    signatureDefs: [{
      signatureKey: "serving_default",
      subgraphIndex: 0,
      inputs: [{ name: "image", tensorIndex: TINY.image }],
      outputs: [{ name: "scores", tensorIndex: TINY.scores }],
    }],
  };
}

/** A change of a model's only graph. */
export function changeGraph(change: Partial<NonNullable<Model["subgraphs"]>[number]>) {
  return (model: Model): Model => ({
    ...model,
    subgraphs: [{ ...model.subgraphs![0]!, ...change }],
  });
}

/** A change of one of its tensors. */
export function changeTensor(name: keyof typeof TINY, change: Partial<Tensor>) {
  return (model: Model): Model => {
    const tensors = model.subgraphs![0]!.tensors!;
    const index = TINY[name];
    return changeGraph({ tensors: tensors.with(index, { ...tensors[index]!, ...change }) })(model);
  };
}

function code(builtinCode: number, version = 1) {
  return { builtinCode, deprecatedBuiltinCode: builtinCode, version };
}

function tensor(name: string, shape: readonly number[], given: Partial<Tensor> = {}): Tensor {
  return {
    name,
    shape: Int32Array.from(shape),
    type: TensorType.FLOAT32,
    buffer: 0,
    isVariable: false,
    hasRank: false,
    ...given,
  };
}

function buffer(values?: ArrayBufferView) {
  const data = values && new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { data, offset: 0n, size: 0n };
}
