import { assertEquals } from "@std/assert";
import { type BuiltinOptions, type Tensor, TensorType } from "../../../lib/tflite/format/schema.ts";
import { cmsisMemory, type CortexCore } from "../../../lib/tflite/memory/cmsis_nn.ts";
import { kernelMemory } from "../../../lib/tflite/memory/kernel_memory.ts";

function tensor(...shape: number[]): Tensor {
  return {
    shape: Int32Array.from(shape),
    type: TensorType.INT8,
    buffer: 0,
    isVariable: false,
    hasRank: true,
  };
}

/** What a kernel asks for beyond what the reference kernel keeps. */
function asked(
  name: string,
  core: CortexCore,
  { inputs, output, options }: {
    readonly inputs: readonly Tensor[];
    readonly output: Tensor;
    readonly options?: BuiltinOptions;
  },
) {
  const call = { name, inputs, outputs: [output], options };
  const reference = kernelMemory(call, 4);
  const { kept, scratch } = cmsisMemory(call, { core, reference });
  return { kept: kept.slice(reference.kept.length), scratch };
}

// What arm_…_get_buffer_size_dsp and …_mve of CMSIS-NN (2026) return, compiled and called.
Deno.test("cmsisMemory() asks for what CMSIS-NN computes for its convolutions", () => {
  const convolution = {
    inputs: [tensor(1, 8, 8, 5), tensor(7, 3, 3, 5)],
    output: tensor(1, 6, 6, 7),
  };
  assertEquals(asked("CONV_2D", "dsp", convolution), { kept: [], scratch: [192] });
  assertEquals(asked("CONV_2D", "mve", convolution), { kept: [], scratch: [192] });
  const pointwise = {
    inputs: [tensor(1, 8, 8, 20), tensor(7, 1, 1, 20)],
    output: tensor(1, 8, 8, 7),
  };
  assertEquals(asked("CONV_2D", "mve", pointwise).scratch, [0]);
  const depthwise = {
    inputs: [tensor(1, 8, 8, 6), tensor(1, 5, 5, 6)],
    output: tensor(1, 4, 4, 6),
  };
  assertEquals(asked("DEPTHWISE_CONV_2D", "dsp", depthwise).scratch, [300]);
  assertEquals(asked("DEPTHWISE_CONV_2D", "mve", depthwise).scratch, [12400]);
});

Deno.test("cmsisMemory() asks for what CMSIS-NN computes for transposed convolutions", () => {
  const options: BuiltinOptions = {
    type: "TransposeConvOptions",
    strideW: 2,
    strideH: 2,
    padding: 0,
    fusedActivationFunction: 0,
    quantizedBiasType: 0,
  };
  const of = (channels: number) => ({
    inputs: [tensor(4), tensor(3, 2, 2, channels), tensor(1, 5, 5, channels)],
    output: tensor(1, 10, 10, 3),
    options,
  });
  assertEquals(asked("TRANSPOSE_CONV", "dsp", of(4)).scratch, [240, 0]);
  assertEquals(asked("TRANSPOSE_CONV", "dsp", of(20)).scratch, [320, 240]);
  assertEquals(asked("TRANSPOSE_CONV", "mve", of(20)).scratch, [320, 240]);
});

Deno.test("cmsisMemory() keeps sums of dense weights on cores with vectors, and has averages on others", () => {
  const dense = { inputs: [tensor(1, 30), tensor(9, 30)], output: tensor(1, 9) };
  assertEquals(asked("FULLY_CONNECTED", "dsp", dense), { kept: [], scratch: [] });
  assertEquals(asked("FULLY_CONNECTED", "mve", dense), { kept: [36], scratch: [] });
  const pool = { inputs: [tensor(1, 8, 8, 6)], output: tensor(1, 4, 4, 6) };
  assertEquals(asked("AVERAGE_POOL_2D", "dsp", pool).scratch, [24]);
  assertEquals(asked("AVERAGE_POOL_2D", "mve", pool).scratch, []);
});
