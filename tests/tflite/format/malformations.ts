/** The ways in which a model can be wrong, each as a change of the tiny model; for tests alone. */
import {
  type Model,
  type Operator,
  type Tensor,
  TensorType,
} from "../../../lib/tflite/format/schema.ts";
import { changeGraph, changeTensor, TINY } from "../tiny_model.ts";

/** A malformation: what it is called, how the model is changed, what the error must say. */
export type Malformation = readonly [title: string, change: (model: Model) => Model, error: string];

/** Every way in which a model can be wrong, at least once. */
export const MALFORMATIONS: readonly Malformation[] = [
  ["another schema version", (model) => ({ ...model, version: 2 }), "schema version is 2"],
  ["no subgraphs", (model) => ({ ...model, subgraphs: undefined }), "it has no subgraphs"],
  ["an empty list of subgraphs", (model) => ({ ...model, subgraphs: [] }), "expected at least one"],
  ["no operator codes", (model) => ({ ...model, operatorCodes: undefined }), "no operatorCodes"],
  ["no buffers", (model) => ({ ...model, buffers: undefined }), "it has no buffers"],
  ["no operators", changeGraph({ operators: undefined }), "it has no subgraphs[0].operators"],
  ["no inputs", changeGraph({ inputs: undefined }), "it has no subgraphs[0].inputs"],
  ["no outputs", changeGraph({ outputs: undefined }), "it has no subgraphs[0].outputs"],
  ["no tensors", changeGraph({ tensors: undefined }), "it has no subgraphs[0].tensors"],
  ["an input past the tensors", changeGraph({ inputs: Int32Array.of(9) }), "is 9, expected 0 to 8"],
  ["an output past the tensors", changeGraph({ outputs: Int32Array.of(-1) }), "is -1, expected 0"],
  [
    "an output that nothing computes",
    changeOperator(2, { outputs: Int32Array.of(5) }),
    [
      "subgraphs[0].outputs[0] is tensor 8, which nothing computes",
    ].join(),
  ],

  ["an unknown operator", changeCode({ builtinCode: 1000 }), "operator 1000, which is not part"],
  ["operator version 0", changeCode({ version: 0 }), "operatorCodes[0].version is 0"],
  [
    "a custom operator without a name",
    changeCode({ builtinCode: 32, deprecatedBuiltinCode: 32 }),
    "operatorCodes[0] is a custom operator without a name",
  ],
  [
    "an operator code past the end",
    changeOperator(0, { opcodeIndex: 3 }),
    "subgraphs[0].operators[0].opcodeIndex is 3, expected 0 to 2",
  ],

  [
    "a tensor past the end as an operator's input",
    changeOperator(0, { inputs: Int32Array.of(0, 99, 2) }),
    "subgraphs[0].operators[0] (CONV_2D).inputs[1] is 99, expected 0 to 8",
  ],
  [
    "a tensor past the end as an operator's output",
    changeOperator(0, { outputs: Int32Array.of(-1) }),
    "subgraphs[0].operators[0] (CONV_2D).outputs[0] is -1, expected 0 to 8",
  ],
  [
    "an operator that reads what is computed later",
    changeOperator(0, { inputs: Int32Array.of(TINY.flat, TINY.filter, TINY.bias) }),
    '(CONV_2D) reads tensor 5 ("flat") before it is computed',
  ],
  [
    "an operator that overwrites a constant",
    changeOperator(1, { outputs: Int32Array.of(TINY.bias) }),
    '(RESHAPE) computes tensor 2 ("bias"), which is a constant or an input',
  ],
  [
    "an operator that overwrites an input",
    changeOperator(1, { outputs: Int32Array.of(TINY.image) }),
    '(RESHAPE) computes tensor 0 ("image"), which is a constant or an input',
  ],
  [
    "an operator without inputs",
    changeOperator(0, { inputs: undefined }),
    "it has no subgraphs[0].operators[0] (CONV_2D).inputs",
  ],
  [
    "custom options outside of the file",
    changeOperator(0, { largeCustomOptionsOffset: 2n ** 64n - 8n, largeCustomOptionsSize: 64n }),
    "has options outside of the FlatBuffer",
  ],
  [
    "a stride of 0",
    changeOptions("Conv2DOptions", { strideW: 0 }),
    "(CONV_2D) has strideW 0, expected 1 or more",
  ],
  [
    "a dilation of 0",
    changeOptions("Conv2DOptions", { dilationHFactor: 0 }),
    "(CONV_2D) has dilationHFactor 0, expected 1 or more",
  ],

  [
    "an unknown element type",
    changeTensor("image", { type: 99 }),
    'subgraphs[0].tensors[0] ("image") has element type 99, which is not part of the schema',
  ],
  [
    "a negative dimension",
    changeTensor("flat", { shape: Int32Array.of(1, -8) }),
    'tensors[5] ("flat").shape[1] is -8, expected 0 or more',
  ],
  [
    "dimensions whose product wraps around 32 bits",
    changeTensor("flat", { shape: Int32Array.of(65536, 65537) }),
    "of shape [65536, 65537] would have 17180131328 bytes",
  ],
  [
    "dimensions whose product wraps around 64 bits",
    changeTensor("filter", { shape: Int32Array.of(2 ** 30, 2 ** 30, 16, 1) }),
    'tensors[1] ("filter") of shape [1073741824, 1073741824, 16, 1] would have',
  ],
  [
    "a signature with another number of dimensions",
    changeTensor("image", { shapeSignature: Int32Array.of(-1, 4) }),
    'tensors[0] ("image").shapeSignature has 2 dimensions, expected 4',
  ],
  [
    "a signature that contradicts the shape",
    changeTensor("image", { shapeSignature: Int32Array.of(-1, 2, 3, 1) }),
    'tensors[0] ("image").shapeSignature[2] is 3, expected -1 or 2',
  ],
  [
    "0 input channels",
    (model) =>
      changeTensor("image", { shape: Int32Array.of(1, 2, 2, 0), shapeSignature: undefined })(
        changeTensor("filter", { shape: Int32Array.of(2, 1, 1, 0), buffer: 0 })(model),
      ),
    "(CONV_2D) has an input 0 of shape [1, 2, 2, 0], expected no 0 in it",
  ],

  [
    "a buffer index past the end",
    changeTensor("filter", { buffer: 6 }),
    'tensors[1] ("filter").buffer is 6, expected 0 to 5',
  ],
  [
    "a buffer that is too short for its tensor",
    changeTensor("weights", { buffer: 2 }),
    '("weights") has 8 bytes of contents, expected 16 for [2, 8] INT8',
  ],
  [
    "a buffer outside of the file whose offset + size wraps around",
    (model) => ({
      ...model,
      buffers: [...model.buffers!, { offset: 2n ** 64n - 16n, size: 4096n }],
    }),
    "buffers[6] lies outside of the FlatBuffer (4096 bytes from byte 18446744073709551600)",
  ],
  [
    "strings whose borders are out of order",
    (model) => ({
      ...changeTensor("filter", { type: TensorType.STRING, shape: Int32Array.of(2) })(model),
      buffers: model.buffers!.with(1, {
        ...model.buffers![1]!,
        data: new Uint8Array(Int32Array.of(2, 16, 99, 20, 0x61626364).buffer),
      }),
    }),
    'tensors[1] ("filter") has a string border at byte 99',
  ],
  [
    "more strings than its contents can hold",
    (model) => ({
      ...changeTensor("filter", { type: TensorType.STRING, shape: Int32Array.of(9) })(model),
      buffers: model.buffers!.with(1, {
        ...model.buffers![1]!,
        data: new Uint8Array(Int32Array.of(9, 0).buffer),
      }),
    }),
    'tensors[1] ("filter") holds 9 strings in 8 bytes',
  ],

  ["a scale of 0", changeQuantization({ scale: Float32Array.of(0) }), "scale 0 at 0"],
  ["a negative scale", changeQuantization({ scale: Float32Array.of(-1) }), "scale -1 at 0"],
  ["a scale that is no number", changeQuantization({ scale: Float32Array.of(NaN) }), "scale NaN"],
  ["an infinite scale", changeQuantization({ scale: Float32Array.of(Infinity) }), "scale Infinity"],
  [
    "a zero point outside of int8",
    changeQuantization({ zeroPoint: BigInt64Array.of(128n) }),
    '("weights") has zero point 128, expected -128 to 127',
  ],
  [
    "more zero points than scales",
    changeQuantization({ zeroPoint: BigInt64Array.of(0n, 0n) }),
    '("weights") has 2 zero points, expected 1, as scales',
  ],
  [
    "a scale without a zero point",
    changeQuantization({ zeroPoint: undefined }),
    '("weights") has 0 zero points, expected 1, as scales',
  ],
  [
    "more scales than channels",
    changeQuantization({ scale: new Float32Array(3).fill(1), zeroPoint: new BigInt64Array(3) }),
    '("weights") has 3 scales, expected 2, as dimension 0',
  ],
  [
    "scales along a dimension that is not there",
    changeQuantization({
      scale: new Float32Array(2).fill(1),
      zeroPoint: new BigInt64Array(2),
      quantizedDimension: 2,
    }),
    '("weights").quantizedDimension is 2, expected 0 to 1',
  ],

  [
    "a RESHAPE whose target does not match its input",
    changeTensor("convolved", { shape: Int32Array.of(1, 2, 3, 2) }),
    "(RESHAPE) reshapes [1, 2, 3, 2] to [-1, 8], expected 12 elements",
  ],
  [
    "a RESHAPE with two open dimensions",
    (model) => ({
      ...model,
      buffers: model.buffers!.with(3, {
        ...model.buffers![3]!,
        data: new Uint8Array(Int32Array.of(-1, -1).buffer),
      }),
    }),
    "(RESHAPE) reshapes [1, 2, 2, 2] to [-1, -1]",
  ],
  [
    "a RESHAPE to 0 elements",
    (model) => ({
      ...model,
      buffers: model.buffers!.with(3, {
        ...model.buffers![3]!,
        data: new Uint8Array(Int32Array.of(-1, 0).buffer),
      }),
    }),
    "(RESHAPE) reshapes [1, 2, 2, 2] to [-1, 0]",
  ],

  [
    "metadata in a buffer that is not there",
    (model) => ({ ...model, metadata: [{ name: "x", buffer: 6 }] }),
    "metadata[0].buffer is 6, expected 0 to 5",
  ],
  [
    "metadata without a name",
    (model) => ({ ...model, metadata: [{ buffer: 5 }] }),
    "it has no metadata[0].name",
  ],
  [
    "a signature without a name",
    (model) => ({ ...model, signatureDefs: [{ subgraphIndex: 0 }] }),
    "it has no signatureDefs[0].signatureKey",
  ],
  [
    "a signature of a graph that is not there",
    (model) => ({ ...model, signatureDefs: [{ signatureKey: "a", subgraphIndex: 1 }] }),
    "signatureDefs[0].subgraphIndex is 1, expected 0 to 0",
  ],
  [
    "two signatures of one name",
    (model) => ({ ...model, signatureDefs: [model.signatureDefs![0]!, model.signatureDefs![0]!] }),
    'signatureDefs[1].signatureKey is "serving_default", which another signature has, too',
  ],
  [
    "a signature that names a tensor that is no input",
    (model) => ({
      ...model,
      signatureDefs: [{
        ...model.signatureDefs![0]!,
        inputs: [{ name: "image", tensorIndex: TINY.bias }],
      }],
    }),
    'signatureDefs[0].inputs[0] ("image") is tensor 2, expected one of the graph\'s inputs (0)',
  ],
  [
    "a graph that calls itself",
    changeOperator(2, {
      builtinOptions: { type: "WhileOptions", condSubgraphIndex: 0, bodySubgraphIndex: 0 },
    }),
    "subgraphs[0] calls itself without end",
  ],
  [
    "a call of a graph that is not there",
    changeOperator(2, {
      builtinOptions: { type: "CallOnceOptions", initSubgraphIndex: 1 },
    }),
    "initSubgraphIndex of an operator in subgraphs[0] is 1, expected 0 to 0",
  ],
];

function changeCode(change: Partial<NonNullable<Model["operatorCodes"]>[number]>) {
  return (model: Model): Model => ({
    ...model,
    operatorCodes: model.operatorCodes!.with(0, { ...model.operatorCodes![0]!, ...change }),
  });
}

function changeOperator(index: number, change: Partial<Operator>) {
  return (model: Model): Model => {
    const operators = model.subgraphs![0]!.operators!;
    const operator = { ...operators[index]!, ...change };
    return changeGraph({ operators: operators.with(index, operator) })(model);
  };
}

function changeOptions(type: "Conv2DOptions", change: Readonly<Record<string, number>>) {
  return (model: Model): Model => {
    const { builtinOptions } = model.subgraphs![0]!.operators![0]!;
    if (builtinOptions?.type !== type) throw new Error(`expected ${type}`);
    return changeOperator(0, { builtinOptions: { ...builtinOptions, ...change } })(model);
  };
}

function changeQuantization(change: Partial<NonNullable<Tensor["quantization"]>>) {
  return (model: Model): Model => {
    const { quantization } = model.subgraphs![0]!.tensors![TINY.weights]!;
    return changeTensor("weights", { quantization: { ...quantization!, ...change } })(model);
  };
}
