/**
 * Writes a model as C++ source, for microcontrollers without a file system.
 *
 * @module
 */
import { inspect } from "./inspect/inspect.ts";
import type { ModelSummary, TensorSummary } from "./inspect/model_summary.ts";

/** How to write a model as C++ source. */
export interface CArrayOptions {
  /** The model's name in identifiers and file names, such as `mnist`. */
  readonly name: string;
}

/** A file to be written. */
export interface TextFile {
  /** Its name without a folder. */
  readonly name: string;
  /** Its contents. */
  readonly text: string;
}

/** A model as C++ source. */
export interface CArray {
  /** Declares the array and its size, and tells what the model needs. */
  readonly header: TextFile;
  /** Defines them. */
  readonly source: TextFile;
}

const BYTES_A_LINE = 12;

/**
 * Writes a model as C++ source in the form that TFLite Micro's examples have: the array
 * `g_NAME_model_data`, aligned to 16 bytes, and `g_NAME_model_data_size`, in `NAME_model_data.h` and
 * `NAME_model_data.cc`. The header also tells which operators the resolver must have, and what goes
 * in and out.
 *
 * @param bytes a `.tflite` file
 * @param options the model's name
 * @returns the two files
 * @throws InvalidModelError when the bytes are no `.tflite` file
 * @throws Error when TFLite Micro cannot run the model, or the name is no C identifier
 */
export function cArray(bytes: Uint8Array, { name }: CArrayOptions): CArray {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new Error(
      `Cannot write a C array named "${name}": expected letters, digits and underscores, ` +
        "beginning with a letter",
    );
  }
  const summary = inspect(bytes, { name });
  const { accepts, runtime, reasons } = summary.runtimes.micro;
  if (!accepts) {
    throw new Error(
      `Cannot write "${name}" as a C array, which is for ${runtime}: ${reasons.join("; ")}. ` +
        "Expected a float32 or full-int8 model",
    );
  }
  return {
    header: { name: `${name}_model_data.h`, text: formatHeader(summary, name) },
    source: { name: `${name}_model_data.cc`, text: formatSource(bytes, name) },
  };
}

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
  PADV2: "AddPadV2",
  UNIDIRECTIONAL_SEQUENCE_LSTM: "AddUnidirectionalSequenceLSTM",
};

function formatHeader(summary: ModelSummary, name: string): string {
  const [graph] = summary.graphs;
  const guard = `${name.toUpperCase()}_MODEL_DATA_H_`;
  const operators = summary.graphs.flatMap((graph) => graph.operators.map(({ name }) => name));
  const methods = [...new Set(operators)].sort().map(microResolverMethod);
  return `\
// A TensorFlow Lite model for microcontrollers: ${summary.bytes} bytes, ${summary.precision}.
//
${(graph?.inputs ?? []).map((tensor) => `// Input:  ${formatTensor(tensor)}\n`).join("")}\
${(graph?.outputs ?? []).map((tensor) => `// Output: ${formatTensor(tensor)}\n`).join("")}\
//
// The operators that it needs:
//
//   tflite::MicroMutableOpResolver<${methods.length}> resolver;
${methods.map((method) => `//   resolver.${method}();\n`).join("")}\
//
// Its tensors take ${
    graph?.activationBytes ?? 0
  } bytes of the arena; the interpreter needs some more.

#ifndef ${guard}
#define ${guard}

extern const unsigned char g_${name}_model_data[];
extern const unsigned int g_${name}_model_data_size;

#endif  // ${guard}
`;
}

function formatTensor({ name, dtype, shape, quantization }: TensorSummary): string {
  const dimensions = shape.map((dimension) => Math.abs(dimension)).join(", ");
  const [scale] = quantization?.scales ?? [];
  const real = scale === undefined
    ? ""
    : `, real = ${scale} * (value - ${quantization?.zeroPoints[0] ?? 0})`;
  // Quoted, so that no name from a file can end the comment's line.
  return `${JSON.stringify(name)}, ${dtype} [${dimensions}]${real}`;
}

function formatSource(bytes: Uint8Array, name: string): string {
  const hexadecimal = Array.from(
    { length: 256 },
    (_, byte) => `0x${byte.toString(16).padStart(2, "0")}`,
  );
  const lines: string[] = [];
  for (let start = 0; start < bytes.length; start += BYTES_A_LINE) {
    const line = Array.from(
      bytes.subarray(start, start + BYTES_A_LINE),
      (byte) => hexadecimal[byte],
    );
    lines.push(`    ${line.join(", ")},`);
  }
  return `\
#include "${name}_model_data.h"

alignas(16) const unsigned char g_${name}_model_data[] = {
${lines.join("\n")}
};

const unsigned int g_${name}_model_data_size = ${bytes.length};
`;
}
