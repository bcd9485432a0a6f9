/**
 * Which step of a file loses the accuracy: every value that it computes beside the same value of a
 * reference.
 *
 * @module
 */
import { builtinCode, operatorName } from "./format/schema.ts";
import { readModel } from "./format/read.ts";
import { Differences } from "./difference.ts";
import { openFile, runFile } from "./file_run.ts";
import type { RunInputs } from "./source_run.ts";

/** The error of one value of a file. */
export interface LayerError {
  /** The value's name, which begins with its layer's. */
  readonly name: string;
  /** The operator that computes it, such as `CONV_2D`. */
  readonly operator: string;
  /** The root of the mean squared error over that of the reference. */
  readonly error: number;
  /** The same in decibels: the higher, the better; infinite without any error. */
  readonly signalToNoise: number;
  /** The part of the error that was not there in what the operator reads. */
  readonly added: number;
}

/** What the values of a file are compared with. */
export interface LayerReference {
  /**
   * The values of a run, by name; undefined for values that it does not know.
   *
   * @param run the number of the run
   * @returns gives the values of a name
   */
  readonly valuesOf: (run: number) => (name: string) => ArrayLike<number> | undefined;
}

/**
 * Compares each value that a file computes with the reference.
 *
 * @param bytes a `.tflite` file
 * @param runs the inputs of each run
 * @param reference what is expected
 * @returns the values that the reference knows, those that add most error first
 * @throws Error when the runtime refuses the file
 */
export async function layerErrors(
  bytes: Uint8Array,
  runs: readonly RunInputs[],
  { valuesOf }: LayerReference,
): Promise<LayerError[]> {
  const file = openFile(bytes);
  const differences = new Map<string, Differences>();
  await runFile(file.bytes, runs, (outputs, run) => {
    const expected = valuesOf(run);
    for (const { name, data } of outputs) {
      const wanted = expected(name);
      if (wanted === undefined || wanted.length !== data.length) continue;
      const sum = differences.get(name) ?? new Differences();
      differences.set(name, sum);
      sum.add(data, wanted);
    }
  });
  const codes = readModel(bytes).operatorCodes ?? [];
  /** The error of each value; of those that the reference lacks, the error of what they are made of. */
  const errors = new Map<string, number>();
  const found = file.steps.flatMap(({ name, opcode, reads }): LayerError[] => {
    const inherited = Math.max(0, ...reads.map((read) => errors.get(read) ?? 0));
    const error = differences.get(name)?.result.noise;
    errors.set(name, error ?? inherited);
    if (error === undefined) return [];
    const code = codes[opcode];
    return [{
      name,
      operator: (code && (code.customCode || operatorName(builtinCode(code)))) ?? "",
      error,
      signalToNoise: -20 * Math.log10(error),
      added: Math.sqrt(Math.max(0, error ** 2 - inherited ** 2)),
    }];
  });
  return found.toSorted((left, right) => right.added - left.added);
}

/**
 * The values of another file that is made of the same graph, as a reference.
 *
 * @param bytes the other file, usually the float32 one
 * @param runs the inputs of each run
 * @returns its values by name
 */
export async function fileReference(
  bytes: Uint8Array,
  runs: readonly RunInputs[],
): Promise<LayerReference> {
  const values: ReadonlyMap<string, Float32Array>[] = [];
  await runFile(openFile(bytes).bytes, runs, (outputs, run) => {
    values[run] = new Map(outputs.map(({ name, data }) => [name, data]));
  });
  return { valuesOf: (run) => (name) => values[run]?.get(name) };
}
