import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { cArray, microResolverMethod } from "../../lib/tflite/c_array.ts";
import { readModel } from "../../lib/tflite/format/read.ts";
import { TensorType } from "../../lib/tflite/format/schema.ts";
import { writeModel } from "../../lib/tflite/format/write.ts";
import { MODELS, small } from "./official.ts";
import { changeTensor, tinyModel } from "./tiny_model.ts";

/** The tiny model with float weights, which TFLite Micro can run. */
function floatModel(): Uint8Array {
  const float = { type: TensorType.FLOAT32, quantization: undefined };
  const model = changeTensor("weights", float)(tinyModel());
  const data = new Uint8Array(16 * 4);
  return writeModel({
    ...model,
    buffers: model.buffers!.with(4, { data, offset: 0n, size: 0n }),
  });
}

/** The bytes of an array in C++ source. */
function bytesOf(source: string): Uint8Array {
  return Uint8Array.from(source.match(/0x[0-9a-f]{2}/g) ?? [], Number);
}

Deno.test("cArray() writes the bytes of the file, aligned to 16 bytes, and their number", () => {
  const bytes = floatModel();
  const { source } = cArray(bytes, { name: "tiny" });
  assertEquals(source.name, "tiny_model_data.cc");
  assertEquals(bytesOf(source.text), bytes);
  assertStringIncludes(source.text, "alignas(16) const unsigned char g_tiny_model_data[] = {");
  assertStringIncludes(source.text, `const unsigned int g_tiny_model_data_size = ${bytes.length};`);
  assertStringIncludes(source.text, '#include "tiny_model_data.h"');
});

Deno.test("cArray() tells in the header what goes in and out and which operators it takes", () => {
  const { header } = cArray(floatModel(), { name: "tiny" });
  assertEquals(header.name, "tiny_model_data.h");
  assertEquals(
    header.text,
    `\
// A TensorFlow Lite model for microcontrollers: ${floatModel().length} bytes, float32.
//
// Input:  "image", float32 [1, 2, 2, 1]
// Output: "scores", float32 [1, 2]
//
// The operators that it needs:
//
//   tflite::MicroMutableOpResolver<3> resolver;
//   resolver.AddConv2D();
//   resolver.AddFullyConnected();
//   resolver.AddReshape();
//
// Its tensors take 64 bytes of the arena; the interpreter needs some more.

#ifndef TINY_MODEL_DATA_H_
#define TINY_MODEL_DATA_H_

extern const unsigned char g_tiny_model_data[];
extern const unsigned int g_tiny_model_data_size;

#endif  // TINY_MODEL_DATA_H_
`,
  );
});

Deno.test("cArray() keeps names from a file inside their comment", () => {
  const evil = changeTensor("image", { name: "x\nint evil;\\" })(readModel(floatModel()));
  const { header } = cArray(writeModel(evil), { name: "tiny" });
  assertStringIncludes(header.text, '// Input:  "x\\nint evil;\\\\", float32');
});

Deno.test("cArray() refuses a dynamic range model with the reason", () => {
  assertThrows(
    () => cArray(writeModel(tinyModel()), { name: "tiny" }),
    Error,
    'Cannot write "tiny" as a C array, which is for TFLite Micro: ' +
      "it has no FULLY_CONNECTED of float32 with int8 weights (dynamic range). " +
      "Expected a float32 or full-int8 model",
  );
});

Deno.test("cArray() refuses a name that is no C identifier", () => {
  for (const name of ["", "mnist-small", "2d", "a b"]) {
    assertThrows(() => cArray(floatModel(), { name }), Error, `named "${name}": expected letters`);
  }
});

for (const model of MODELS) {
  Deno.test(`cArray() writes the official ${model}/full-int8 and refuses ${model}/float16`, async () => {
    const int8 = await small.file(model, "full-int8");
    const { header, source } = cArray(int8, { name: model });
    assertEquals(bytesOf(source.text), int8);
    assertStringIncludes(header.text, "uint8 [1, 8, 8], real = 0.00376");
    const float16 = await small.file(model, "float16");
    assertThrows(() => cArray(float16, { name: model }), Error, "it has no DEQUANTIZE of float16");
  });
}

Deno.test("microResolverMethod() spells methods as TFLite Micro does", () => {
  const methods = {
    FULLY_CONNECTED: "AddFullyConnected",
    CONV_2D: "AddConv2D",
    DEPTHWISE_CONV_2D: "AddDepthwiseConv2D",
    AVERAGE_POOL_2D: "AddAveragePool2D",
    L2_POOL_2D: "AddL2Pool2D",
    RELU6: "AddRelu6",
    PADV2: "AddPadV2",
    SPLIT_V: "AddSplitV",
    BATCH_TO_SPACE_ND: "AddBatchToSpaceNd",
    BATCH_MATMUL: "AddBatchMatMul",
    CUMSUM: "AddCumSum",
  };
  for (const [operator, method] of Object.entries(methods)) {
    assertEquals(microResolverMethod(operator), method);
  }
});
