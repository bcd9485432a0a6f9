/** A model of one operator, for tests alone. */
import {
  BuiltinOperator,
  type BuiltinOptions,
  type Model,
  type Tensor,
  TensorType,
} from "../../lib/tflite/format/schema.ts";

/** An operand: its element type, its shape, and what else it has. */
export type Operand = readonly [
  type: keyof typeof TensorType,
  shape: readonly number[],
  more?: Partial<Tensor> & { readonly values?: ArrayBufferView },
];

/** What the model is made of. */
export interface OneOperator {
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  readonly options?: BuiltinOptions;
  readonly customCode?: string;
  readonly customOptions?: Uint8Array;
}

/** A scale and a zero point for a quantized operand. */
export function scaled(scale: number, zeroPoint = 0): Partial<Tensor> {
  return {
    quantization: {
      scale: Float32Array.of(scale),
      zeroPoint: BigInt64Array.of(BigInt(zeroPoint)),
      quantizedDimension: 0,
    },
  };
}

/** Makes the model; operands with `values` are constants, all other inputs those of the graph. */
export function oneOperator(
  operator: keyof typeof BuiltinOperator,
  { inputs, outputs, options, customCode, customOptions }: OneOperator,
): Model {
  const buffers: { data?: Uint8Array; offset: bigint; size: bigint }[] = [{ offset: 0n, size: 0n }];
  const tensors = [...inputs, ...outputs].map(([type, shape, more = {}], index): Tensor => {
    const { values, ...rest } = more;
    if (values !== undefined) {
      const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      buffers.push({ data, offset: 0n, size: 0n });
    }
    return {
      name: `t${index}`,
      shape: Int32Array.from(shape),
      type: TensorType[type],
      buffer: values === undefined ? 0 : buffers.length - 1,
      isVariable: false,
      hasRank: false,
      ...rest,
    };
  });
  const given = inputs.flatMap(([, , more], index) => more?.values === undefined ? [index] : []);
  const code = BuiltinOperator[operator];
  return {
    version: 3,
    operatorCodes: [
      { builtinCode: code, deprecatedBuiltinCode: Math.min(code, 127), version: 1, customCode },
    ],
    subgraphs: [{
      debugMetadataIndex: -1,
      tensors,
      inputs: Int32Array.from(given),
      outputs: Int32Array.from(outputs, (_, index) => inputs.length + index),
      operators: [{
        opcodeIndex: 0,
        inputs: Int32Array.from(inputs, (_, index) => index),
        outputs: Int32Array.from(outputs, (_, index) => inputs.length + index),
        builtinOptions: options,
        customOptions,
        customOptionsFormat: 0,
        largeCustomOptionsOffset: 0n,
        largeCustomOptionsSize: 0n,
        debugMetadataIndex: -1,
      }],
    }],
    buffers,
  };
}
