/**
 * Metadata: what a model means to apps and tools. Android Studio, ML Kit and the TFLite Task Library
 * read from it how to prepare an image and what the outputs are called
 * (https://ai.google.dev/edge/litert/conversion/tensorflow/metadata).
 *
 * @module
 */
import {
  AssociatedFileType,
  ColorSpaceType,
  METADATA_SCHEMA,
  type ModelTable,
  type TensorTable,
} from "./metadata_schema.ts";
import { type PackedFile, packFiles, unpackFiles } from "./packed_files.ts";
import { readFlatBuffer, readModel, type ReadOptions } from "./read.ts";
import type { Model } from "./schema.ts";
import { writeFlatBuffer, writeModel } from "./write.ts";

/** What a model is and does. */
export interface ModelDescription {
  /** Its name. */
  readonly name?: string;
  /** What it does. */
  readonly description?: string;
  /** Its own version. */
  readonly version?: string;
  /** Who made it. */
  readonly author?: string;
  /** On what terms it may be used. */
  readonly license?: string;
  /** One for each input, in the model's order. */
  readonly inputs: readonly InputDescription[];
  /** One for each output, in the model's order. */
  readonly outputs: readonly OutputDescription[];
}

/** What an input means. */
export interface InputDescription {
  /** Its name for people. */
  readonly name?: string;
  /** What it means. */
  readonly description?: string;
  /** How the channels of an image lie, if it is one. */
  readonly image?: "rgb" | "grayscale";
  /** How real pixels or measurements become the input: `(value − mean) / standardDeviation`. */
  readonly normalization?: Normalization;
}

/** One mean and deviation for all channels, or one for each. */
export interface Normalization {
  /** What is subtracted; 0 for pixels that are divided by 255. */
  readonly mean: readonly number[];
  /** By what is divided then, never 0; 255 for pixels in 0–255 that are to be in 0–1. */
  readonly standardDeviation: readonly number[];
}

/** What an output means. */
export interface OutputDescription {
  /** Its name for people. */
  readonly name?: string;
  /** What it means. */
  readonly description?: string;
  /** The names of the classes along the last axis, one a line in the file that is packed. */
  readonly labels?: readonly string[];
}

/** The name under which a `.tflite` file keeps its metadata. */
const METADATA_NAME = "TFLITE_METADATA";
/** Everything that is written here was there from the metadata library's first version on. */
const MIN_PARSER_VERSION = "1.0.0";

/**
 * Adds metadata to a model, in place of what it has. Labels are packed behind the model as text
 * files. What it computes stays the same.
 *
 * @param bytes a `.tflite` file
 * @param description what it is and does
 * @returns the longer file
 * @throws InvalidModelError when the bytes are no `.tflite` file
 * @throws Error when the description does not fit the model's inputs and outputs
 */
export function addMetadata(bytes: Uint8Array, description: ModelDescription): Uint8Array {
  const model = readModel(bytes);
  assertFits(description, model);
  const files = labelFiles(description);
  const table: ModelTable = {
    name: description.name,
    description: description.description,
    version: description.version,
    author: description.author,
    license: description.license,
    minParserVersion: MIN_PARSER_VERSION,
    subgraphMetadata: [{
      inputTensorMetadata: description.inputs.map(inputTable),
      outputTensorMetadata: description.outputs.map((output, index) => ({
        name: output.name,
        description: output.description,
        content: { contentProperties: { type: "FeatureProperties" } },
        associatedFiles: output.labels && [{
          name: labelsName(description, index),
          description: "Names of the classes, one a line.",
          type: AssociatedFileType.TENSOR_AXIS_LABELS,
        }],
      })),
    }],
  };
  const data = writeFlatBuffer(table, { schema: METADATA_SCHEMA });
  return packFiles(writeModel(withBuffer(model, data)), files);
}

/**
 * Reads the metadata of a model.
 *
 * @param bytes a `.tflite` file
 * @param options what errors call the model
 * @returns what it is and does; undefined when it has no metadata
 * @throws InvalidModelError when the model or its metadata is damaged, or the metadata says more
 *   than can be read here
 */
export function readMetadata(
  bytes: Uint8Array,
  { name = "model" }: ReadOptions = {},
): ModelDescription | undefined {
  const model = readModel(bytes, { name });
  const entry = model.metadata?.find((metadata) => metadata.name === METADATA_NAME);
  if (entry === undefined) return undefined;
  const data = model.buffers?.[entry.buffer]?.data ?? new Uint8Array();
  const { subgraphMetadata = [], ...table }: ModelTable = readFlatBuffer(data, {
    schema: METADATA_SCHEMA,
    name,
  });
  const files = unpackFiles(bytes, { name });
  const { inputTensorMetadata = [], outputTensorMetadata = [] } = subgraphMetadata[0] ?? {};
  return {
    ...text(table, "name"),
    ...text(table, "description"),
    ...text(table, "version"),
    ...text(table, "author"),
    ...text(table, "license"),
    inputs: inputTensorMetadata.map(inputDescription),
    outputs: outputTensorMetadata.map((tensor) => ({
      ...text(tensor, "name"),
      ...text(tensor, "description"),
      ...labelsOf(tensor, files),
    })),
  };
}

function assertFits({ inputs, outputs }: ModelDescription, model: Model): void {
  const graph = model.subgraphs?.[0];
  for (
    const [end, given, tensors] of [["input", inputs, graph?.inputs], [
      "output",
      outputs,
      graph?.outputs,
    ]] as const
  ) {
    if (given.length !== tensors?.length) {
      throw new Error(
        `Cannot add metadata: ${given.length} ${end}s are described, expected ${tensors?.length}`,
      );
    }
  }
  for (const [index, { normalization }] of inputs.entries()) {
    const { mean, standardDeviation } = normalization ?? { mean: [], standardDeviation: [] };
    const isUsable = standardDeviation.every((value) => Number.isFinite(value) && value !== 0);
    if (mean.length !== standardDeviation.length || !isUsable) {
      throw new Error(
        `Cannot add metadata: input ${index} is normalized by mean [${mean}] and standard ` +
          `deviation [${standardDeviation}], expected as many of both, the latter not 0`,
      );
    }
  }
  for (const [index, { labels }] of outputs.entries()) {
    const classes = graph?.tensors?.[graph.outputs![index]!]?.shape?.at(-1);
    if (labels !== undefined && labels.length !== classes) {
      throw new Error(
        `Cannot add metadata: output ${index} has ${labels.length} labels, expected ${classes}`,
      );
    }
    const broken = labels?.find((label) => /[\r\n]/.test(label));
    if (broken !== undefined) {
      throw new Error(
        `Cannot add metadata: label ${JSON.stringify(broken)} has several lines, expected one`,
      );
    }
  }
}

function inputTable({ name, description, image, normalization }: InputDescription): TensorTable {
  return {
    name,
    description,
    content: {
      contentProperties: image === undefined ? { type: "FeatureProperties" } : {
        type: "ImageProperties",
        colorSpace: image === "rgb" ? ColorSpaceType.RGB : ColorSpaceType.GRAYSCALE,
      },
    },
    processUnits: normalization && [{
      options: {
        type: "NormalizationOptions",
        mean: Float32Array.from(normalization.mean),
        std: Float32Array.from(normalization.standardDeviation),
      },
    }],
  };
}

function inputDescription(tensor: TensorTable): InputDescription {
  const content = tensor.content?.contentProperties;
  const [unit] = tensor.processUnits ?? [];
  const image = content?.type !== "ImageProperties"
    ? {}
    : { image: content.colorSpace === ColorSpaceType.RGB ? "rgb" as const : "grayscale" as const };
  const normalization = unit?.options === undefined ? {} : {
    normalization: {
      mean: [...unit.options.mean ?? []],
      standardDeviation: [...unit.options.std ?? []],
    },
  };
  return { ...text(tensor, "name"), ...text(tensor, "description"), ...image, ...normalization };
}

/** A property of a table, left out when the table leaves it out. */
function text<Name extends string>(
  table: { readonly [Key in Name]?: string },
  name: Name,
): { readonly [Key in Name]?: string } {
  const value = table[name];
  return value === undefined ? {} : { [name]: value } as { readonly [Key in Name]?: string };
}

function labelsName({ outputs }: ModelDescription, index: number): string {
  const labelled = outputs.filter(({ labels }) => labels !== undefined).length;
  return labelled > 1 ? `labels_${index}.txt` : "labels.txt";
}

function labelFiles(description: ModelDescription): PackedFile[] {
  return description.outputs.flatMap(({ labels }, index) =>
    labels === undefined ? [] : [{
      name: labelsName(description, index),
      data: new TextEncoder().encode(labels.map((label) => `${label}\n`).join("")),
    }]
  );
}

function labelsOf(
  { associatedFiles = [] }: TensorTable,
  files: readonly PackedFile[],
): { readonly labels?: readonly string[] } {
  const file = associatedFiles.find(({ type }) => type === AssociatedFileType.TENSOR_AXIS_LABELS);
  const packed = files.find(({ name }) => name === file?.name);
  if (packed === undefined) return {};
  return { labels: new TextDecoder().decode(packed.data).replace(/\r?\n$/, "").split(/\r?\n/) };
}

/** The model with the metadata in a buffer of its own, in place of what it had. */
function withBuffer(model: Model, data: Uint8Array): Model {
  const buffers = model.buffers ?? [];
  const metadata = model.metadata ?? [];
  const old = metadata.find(({ name }) => name === METADATA_NAME);
  const contents = { data, offset: 0n, size: 0n };
  if (old !== undefined) return { ...model, buffers: buffers.with(old.buffer, contents) };
  return {
    ...model,
    buffers: [...buffers, contents],
    metadata: [...metadata, { name: METADATA_NAME, buffer: buffers.length }],
  };
}
