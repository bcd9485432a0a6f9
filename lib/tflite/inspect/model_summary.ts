/**
 * What `inspect` tells of a `.tflite` file.
 *
 * @module
 */
import type { Precision } from "../quantize/precision.ts";
import type { ModelDescription } from "../metadata/model_description.ts";
import type { RuntimeName, RuntimeSupport } from "./runtime_support.ts";

/** How the integers of a tensor stand for real numbers: `real = scale × (integer − zeroPoint)`. */
export interface QuantizationSummary {
  /** One scale, or one for each index along `axis`. */
  readonly scales: readonly number[];
  /** As many as `scales`. */
  readonly zeroPoints: readonly number[];
  /** The axis along which there are several scales; undefined for one scale. */
  readonly axis: number | undefined;
}

/** A tensor. */
export interface TensorSummary {
  /** Its number in the graph. */
  readonly index: number;
  /** Its name, possibly empty. */
  readonly name: string;
  /** Its element type in lower case: `float32`. */
  readonly dtype: string;
  /** Its dimensions, -1 for those left open. */
  readonly shape: readonly number[];
  /** The bytes of a constant's contents; undefined for a tensor that is computed or given. */
  readonly constantBytes: number | undefined;
  /** How its integers stand for real numbers, if they do. */
  readonly quantization: QuantizationSummary | undefined;
  /** true for a value that is kept from one run to the next, as LSTM and SVDF operators have. */
  readonly isVariable?: true;
  /** true for a constant of which only values other than 0 are stored. */
  readonly isSparse?: true;
}

/** How a file stores its weights and computes: the converter's precisions, and those of others. */
export type StoredPrecision = Precision | "full-uint8" | "int16x8";

/** An operator of a graph. */
export interface OperatorSummary {
  /** Its name in the schema: `CONV_2D`; for custom operators their own. */
  readonly name: string;
  /** The version that the file asks for. */
  readonly version: number;
  /** The numbers of the tensors that it reads; -1 for an optional one that is not given. */
  readonly inputs: readonly number[];
  /** The numbers of the tensors that it computes. */
  readonly outputs: readonly number[];
  /**
   * Its options by their names in the schema, without those that have the schema's default; activation
   * and padding by name.
   */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** A graph. */
export interface GraphSummary {
  /** Its name, possibly empty. */
  readonly name: string;
  /** What it takes. */
  readonly inputs: readonly TensorSummary[];
  /** What it gives. */
  readonly outputs: readonly TensorSummary[];
  /** All its tensors. */
  readonly tensors: readonly TensorSummary[];
  /** Its operators in the order in which they run. */
  readonly operators: readonly OperatorSummary[];
  /**
   * The bytes of the tensors that exist at the same time at worst while it runs, constants not
   * counted: what a runtime needs at least beside the file.
   */
  readonly activationBytes: number;
}

/** The names of a graph's inputs and outputs. */
export interface SignatureSummary {
  /** Its name: `serving_default`. */
  readonly key: string;
  /** The number of its graph. */
  readonly graph: number;
  /** Tensor numbers by input name. */
  readonly inputs: Readonly<Record<string, number>>;
  /** Tensor numbers by output name. */
  readonly outputs: Readonly<Record<string, number>>;
}

/** What a file says about itself. */
export interface MetadataSummary {
  /** What it is: `min_runtime_version`. */
  readonly name: string;
  /** Its size. */
  readonly bytes: number;
  /** Its contents where they are short text. */
  readonly text: string | undefined;
}

/** What a `.tflite` file holds. */
export interface ModelContents {
  /** The size of the file. */
  readonly bytes: number;
  /** The description in the file, possibly empty. */
  readonly description: string;
  /** How it stores its weights and computes. */
  readonly precision: StoredPrecision;
  /** How many weights and biases it has. */
  readonly parameters: number;
  /** The bytes of all constants. */
  readonly constantBytes: number;
  /** Its graphs; the first one is the model's. */
  readonly graphs: readonly GraphSummary[];
  /** The names by which its graphs can be called. */
  readonly signatures: readonly SignatureSummary[];
  /** What it says about itself. */
  readonly metadata: readonly MetadataSummary[];
  /** What its TFLite metadata says to apps and tools; undefined without, or of a kind unknown here. */
  readonly modelDescription: ModelDescription | undefined;
  /** The names of the files that are packed behind it, such as labels. */
  readonly packedFiles: readonly string[];
}

/** What a `.tflite` file holds, and which runtimes take it. */
export interface ModelSummary extends ModelContents {
  /** Which runtimes will take it, and why not. */
  readonly runtimes: Readonly<Record<RuntimeName, RuntimeSupport>>;
}
