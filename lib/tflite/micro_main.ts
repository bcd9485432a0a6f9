/**
 * Writes a program in C++ that runs a model once with TFLite Micro: what a project for a
 * microcontroller starts from.
 *
 * @module
 */
import type { ModelSummary, TensorSummary } from "./inspect/model_summary.ts";

/**
 * The name of the method of TFLite Micro's `MicroMutableOpResolver` that adds an operator.
 *
 * @param operator the operator's name in the schema, such as `MAX_POOL_2D`
 * @returns the method's name, such as `AddMaxPool2D`
 */
export function microResolverMethod(operator: string): string {
  return METHODS_WITH_OWN_SPELLING[operator] ??
    `Add${
      operator.toLowerCase().replaceAll(
        /(?:^|_)([a-z0-9])([a-z0-9]*)/g,
        (_, first: string, rest: string) => first.toUpperCase() + rest,
      ).replaceAll("2d", "2D").replaceAll("3d", "3D")
    }`;
}

/** Methods that are not the operator's words with capitals (micro_mutable_op_resolver.h). */
const METHODS_WITH_OWN_SPELLING: Readonly<Record<string, string>> = {
  BATCH_MATMUL: "AddBatchMatMul",
  CUMSUM: "AddCumSum",
  "ethos-u": "AddEthosU",
  PADV2: "AddPadV2",
  TFLite_Detection_PostProcess: "AddDetectionPostprocess",
  UNIDIRECTIONAL_SEQUENCE_LSTM: "AddUnidirectionalSequenceLSTM",
};

/**
 * The calls that add a model's operators to a resolver.
 *
 * @param summary what `inspect` found
 * @returns the methods' names, each once, in alphabetical order of the operators
 */
export function resolverMethods({ graphs }: ModelSummary): string[] {
  const operators = graphs.flatMap((graph) => graph.operators.map(({ name }) => name));
  return [...new Set(operators)].sort().map(microResolverMethod);
}

/** How a type is named in C++, and where a tensor keeps its elements (`TfLitePtrUnion`). */
const TYPES: Readonly<Record<string, readonly [type: string, member: string]>> = {
  float32: ["float", "f"],
  int8: ["int8_t", "int8"],
  uint8: ["uint8_t", "uint8"],
  int16: ["int16_t", "i16"],
  int32: ["int32_t", "i32"],
  uint32: ["uint32_t", "u32"],
  int64: ["int64_t", "i64"],
  bool: ["bool", "b"],
};

/**
 * Writes the program: resolver, arena, interpreter, inputs with their quantization, outputs.
 *
 * @param summary what `inspect` found; the first graph is run
 * @param name the model's name in identifiers and file names
 * @returns the text of a `.cc` file that includes `NAME_model_data.h`
 */
export function microMain(summary: ModelSummary, name: string): string {
  const methods = resolverMethods(summary);
  const { inputs = [], outputs = [] } = summary.graphs[0] ?? {};
  return `\
// Runs the model "${name}" once with TensorFlow Lite for Microcontrollers, to start a program from.

#include <cmath>
#include <cstdint>

#include "${name}_model_data.h"
#include "tensorflow/lite/core/c/common.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_log.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/micro/system_setup.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace {

using Resolver = tflite::MicroMutableOpResolver<${Math.max(methods.length, 1)}>;

// Where tensors and the interpreter's own data live.
alignas(16) uint8_t g_arena[${name}_model::kArenaSize];

TfLiteStatus AddOperators(Resolver& resolver) {
${methods.map((method) => `  TF_LITE_ENSURE_STATUS(resolver.${method}());\n`).join("")}\
  return kTfLiteOk;
}

${helpers([...inputs, ...outputs], inputs)}\
${inputs.map(fillInput).join("")}\
${outputs.map(printOutput).join("")}\
TfLiteStatus RunOnce() {
  const tflite::Model* model = tflite::GetModel(g_${name}_model_data);
  if (model->version() != TFLITE_SCHEMA_VERSION) return kTfLiteError;
  Resolver resolver;
  TF_LITE_ENSURE_STATUS(AddOperators(resolver));
  tflite::MicroInterpreter interpreter(model, resolver, g_arena, sizeof(g_arena));
  TF_LITE_ENSURE_STATUS(interpreter.AllocateTensors());
${inputs.map((_, i) => `  FillInput${i}(interpreter.input(${i}));\n`).join("")}\
  TF_LITE_ENSURE_STATUS(interpreter.Invoke());
${outputs.map((_, i) => `  PrintOutput${i}(interpreter.output(${i}));\n`).join("")}\
  return kTfLiteOk;
}

}  // namespace

int main() {
  tflite::InitializeTarget();
  if (RunOnce() != kTfLiteOk) {
    MicroPrintf("The model could not be run.");
    return 1;
  }
  return 0;
}
`;
}

/** Functions between real numbers and integers, those of them that are needed. */
function helpers(ends: readonly TensorSummary[], inputs: readonly TensorSummary[]): string {
  const quantize = `\
// The integer of type T that stands for a real number: real = scale * (integer - zero_point).
template <typename T>
T Quantize(float real, const TfLiteTensor* tensor, float lowest, float highest) {
  const float integer = std::round(real / tensor->params.scale) + tensor->params.zero_point;
  return static_cast<T>(integer < lowest ? lowest : integer > highest ? highest : integer);
}

`;
  const dequantize = `\
// The real number that an integer stands for.
float Dequantize(int32_t integer, const TfLiteTensor* tensor) {
  return tensor->params.scale * (integer - tensor->params.zero_point);
}

`;
  const outputs = ends.filter((tensor) => !inputs.includes(tensor));
  return (inputs.some(isQuantized) ? quantize : "") +
    (outputs.some(isQuantized) ? dequantize : "");
}

/** The integers of a quantized type. */
const RANGES: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
};

function isQuantized({ dtype, quantization }: TensorSummary): boolean {
  return quantization !== undefined && Object.hasOwn(RANGES, dtype);
}

function typeOf({ dtype }: TensorSummary): readonly [type: string, member: string] {
  const type = TYPES[dtype];
  if (type === undefined) {
    throw new Error(
      `Cannot write a program for a model with an input or output of ${dtype}, ` +
        `expected ${Object.keys(TYPES).join(", ")}`,
    );
  }
  return type;
}

/** The function that fills an input with zeros, which is where a program puts its data. */
function fillInput(tensor: TensorSummary, index: number): string {
  const [type, member] = typeOf(tensor);
  const [lowest, highest] = RANGES[tensor.dtype] ?? [0, 0];
  const body = isQuantized(tensor)
    ? `    const float real = 0;  // Your data here, in the range that the model was trained with.
    tensor->data.${member}[i] = Quantize<${type}>(real, tensor, ${lowest}, ${highest});`
    : `    tensor->data.${member}[i] = 0;  // Your data here, as the model was trained with.`;
  return `\
// Input ${index}: ${described(tensor)}.
void FillInput${index}(TfLiteTensor* tensor) {
  const int count = tensor->bytes / sizeof(${type});
  for (int i = 0; i < count; ++i) {
${body}
  }
}

`;
}

function printOutput(tensor: TensorSummary, index: number): string {
  const [type, member] = typeOf(tensor);
  const element = `tensor->data.${member}[i]`;
  const isReal = tensor.dtype === "float32" || isQuantized(tensor);
  const value = isQuantized(tensor)
    ? `Dequantize(${element}, tensor)`
    : isReal
    ? element
    : `static_cast<int>(${element})`;
  return `\
// Output ${index}: ${described(tensor)}.
void PrintOutput${index}(const TfLiteTensor* tensor) {
  const int count = tensor->bytes / sizeof(${type});
  for (int i = 0; i < count; ++i) {
    MicroPrintf("output ${index}, %d: %${isReal ? "f" : "d"}", i, ${
    isReal ? `static_cast<double>(${value})` : value
  });
  }
}

`;
}

/** A tensor in a comment; its name is quoted, so that none from a file can end the line. */
function described({ name, dtype, shape }: TensorSummary): string {
  return `${JSON.stringify(name)}, ${dtype} [${shape.map(Math.abs).join(", ")}]`;
}
