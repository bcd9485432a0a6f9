/**
 * One file for each operator and version on the border of what `operator_support.ts` says the
 * official runtimes have, so that the table is measured and not believed: with what is said of them
 * in `support.json`, `operators.py` loads them in the runtimes of PyPI.
 */
import "#host";
import { join } from "@std/path";
import { writeFileAtomic } from "../../lib/core/files.ts";
import { FIRST_VERSIONS, OPERATOR_SUPPORT } from "../../lib/tflite/inspect/operator_support.ts";
import { BuiltinOperator, type Tensor, TensorType } from "../../lib/tflite/format/schema.ts";
import { writeModel } from "../../lib/tflite/format/write.ts";

/** A file of one operator with one input and one output: what it computes does not matter. */
export function operatorFile(builtinCode: number, version: number): Uint8Array {
  const tensor = (name: string): Tensor => ({
    name,
    shape: Int32Array.of(1),
    type: TensorType.FLOAT32,
    buffer: 0,
    isVariable: false,
    hasRank: false,
  });
  return writeModel({
    version: 3,
    operatorCodes: [{
      builtinCode,
      deprecatedBuiltinCode: Math.min(
        builtinCode,
        BuiltinOperator.PLACEHOLDER_FOR_GREATER_OP_CODES,
      ),
      version,
    }],
    buffers: [{ offset: 0n, size: 0n }],
    subgraphs: [{
      debugMetadataIndex: -1,
      tensors: [tensor("input"), tensor("output")],
      inputs: Int32Array.of(0),
      outputs: Int32Array.of(1),
      operators: [{
        opcodeIndex: 0,
        inputs: Int32Array.of(0),
        outputs: Int32Array.of(1),
        customOptionsFormat: 0,
        largeCustomOptionsOffset: 0n,
        largeCustomOptionsSize: 0n,
        debugMetadataIndex: -1,
      }],
    }],
  });
}

/** Stores the files for `operators.py` in a folder. */
export async function writeOperatorFiles(folder: string): Promise<void> {
  const support = Object.entries(BuiltinOperator)
    .filter(([name]) => name !== "CUSTOM")
    .map(([name, code]) => {
      const [today, of2023, micro] = OPERATOR_SUPPORT[name as keyof typeof BuiltinOperator] ??
        [0, 0, false];
      return { name, code, first: FIRST_VERSIONS[name] ?? 1, today, of2023, micro };
    });
  for (const { code, first, today, of2023 } of support) {
    const versions = [first - 1, first, today, today + 1, of2023, of2023 + 1];
    for (const version of new Set(versions.filter((version) => version > 0))) {
      await writeFileAtomic(join(folder, `${code}-${version}.tflite`), operatorFile(code, version));
    }
  }
  await writeFileAtomic(join(folder, "support.json"), JSON.stringify(support));
}
