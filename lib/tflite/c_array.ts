/**
 * Writes a model as C++ source, for microcontrollers without a file system, with the memory that it
 * needs and a program that runs it.
 *
 * @module
 */
import { microMain, resolverMethods } from "./micro_main.ts";
import { type ArenaPlan, arenaPlan } from "./memory/arena_plan.ts";
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
  /** A complete program that runs the model once, to start from. */
  readonly main: TextFile;
}

const BYTES_A_LINE = 12;

/**
 * Writes a model as C++ source in the form that TFLite Micro's examples have: the array
 * `g_NAME_model_data`, aligned to 16 bytes, and `g_NAME_model_data_size`, in `NAME_model_data.h` and
 * `NAME_model_data.cc`. The header also tells which operators the resolver must have, what goes in
 * and out, and how large the tensor arena must be; `NAME_main.cc` does all that is needed to run it.
 *
 * @param bytes a `.tflite` file
 * @param options the model's name
 * @returns the three files
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
    header: {
      name: `${name}_model_data.h`,
      text: formatHeader(summary, { name, plan: arenaPlan(bytes, { name }) }),
    },
    source: { name: `${name}_model_data.cc`, text: formatSource(bytes, name) },
    main: { name: `${name}_main.cc`, text: microMain(summary, name) },
  };
}

function formatHeader(
  summary: ModelSummary,
  { name, plan }: { readonly name: string; readonly plan: ArenaPlan },
): string {
  const [graph] = summary.graphs;
  const guard = `${name.toUpperCase()}_MODEL_DATA_H_`;
  const methods = resolverMethods(summary);
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

#ifndef ${guard}
#define ${guard}

extern const unsigned char g_${name}_model_data[];
extern const unsigned int g_${name}_model_data_size;

namespace ${name}_model {

${formatArena(plan)}
}  // namespace ${name}_model

#endif  // ${guard}
`;
}

function formatArena({ recommended, recommendedCmsisNn, device, cmsisNn, unknown }: ArenaPlan) {
  const guess = unknown.length === 0
    ? ""
    : "// The kernels of these are not known, so that it may need more:\n" +
      unknown.map((operator) => `//   ${JSON.stringify(operator)}\n`).join("");
  const sizes = recommendedCmsisNn > recommended
    ? `\
#ifndef CMSIS_NN
constexpr int kArenaSize = ${recommended};
#else  // The kernels for Arm Cortex-M want more scratch memory.
constexpr int kArenaSize = ${recommendedCmsisNn};
#endif
`
    : `constexpr int kArenaSize = ${recommended};\n`;
  return `\
// Bytes of the tensor arena, which must be aligned to 16: ${device.head} for tensors, the rest for
// what the interpreter keeps. It is enough for TFLite Micro on a 64-bit computer; of it a 32-bit
// device uses ${device.bytes}, with the kernels of CMSIS-NN up to ${cmsisNn.bytes}.
${guess}${sizes}`;
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
