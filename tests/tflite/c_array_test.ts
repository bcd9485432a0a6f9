import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { cArray, type TextFile } from "../../lib/tflite/c_array.ts";
import { microResolverMethod } from "../../lib/tflite/micro_main.ts";
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

#ifndef TINY_MODEL_DATA_H_
#define TINY_MODEL_DATA_H_

extern const unsigned char g_tiny_model_data[];
extern const unsigned int g_tiny_model_data_size;

namespace tiny_model {

// Bytes of the tensor arena, which must be aligned to 16: 64 for tensors, the rest for
// what the interpreter keeps. It is enough for TFLite Micro on a 64-bit computer; of it a 32-bit
// device uses 1104, with the kernels of CMSIS-NN up to 1136.
constexpr int kArenaSize = 1936;

}  // namespace tiny_model

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

/** The compiler of C++, if the machine has one; continuous integration must. */
const compiler = ["g++", "clang++"].find((name) => {
  try {
    return new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
});
const needsCompiler = { ignore: compiler === undefined && !Deno.env.has("RUNTIME_CASES") };

/** What the compiler says of a model's program and data, against stubs of TFLite Micro's headers. */
async function compile(bytes: Uint8Array, name: string): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    const files = Object.values(cArray(bytes, { name })) as TextFile[];
    for (const { name, text } of files) await Deno.writeTextFile(join(folder, name), text);
    const stubs = join(import.meta.dirname!, "memory", "stubs");
    const sources = files.map(({ name }) => name).filter((name) => name.endsWith(".cc"));
    const { success, stderr } = await new Deno.Command(compiler ?? "g++", {
      args: ["-std=c++17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I", stubs, ...sources],
      cwd: folder,
    }).output();
    return success ? "" : new TextDecoder().decode(stderr) || "failed";
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test(
  "cArray() writes a program that compiles, of float, int8 and uint8",
  needsCompiler,
  async () => {
    assertEquals(await compile(floatModel(), "tiny"), "");
    for (const model of MODELS) {
      assertEquals(await compile(await small.file(model, "full-int8"), model), "", model);
    }
  },
);

Deno.test(
  "cArray() writes a program that compiles whatever names the file has",
  needsCompiler,
  async () => {
    const evil = changeTensor("image", { name: "x\nint evil;\\" })(readModel(floatModel()));
    assertEquals(await compile(writeModel(evil), "_9"), "");
  },
);

Deno.test("cArray() writes a program that converts between real numbers and integers", async () => {
  const { main } = cArray(await small.file("mlp", "full-int8"), { name: "mlp" });
  assertEquals(main.name, "mlp_main.cc");
  assertStringIncludes(main.text, "Quantize<uint8_t>(real, tensor, 0, 255)");
  assertStringIncludes(main.text, "Dequantize(tensor->data.uint8[i], tensor)");
  assertStringIncludes(main.text, "alignas(16) uint8_t g_arena[mlp_model::kArenaSize];");
  assertStringIncludes(main.text, "TF_LITE_ENSURE_STATUS(resolver.AddFullyConnected());");
});
