/**
 * Reads the metadata of a model: apart from what writes it, since whoever runs a model writes none.
 *
 * @module
 */
import { readFlatBuffer, readModel, type ReadOptions } from "../format/read.ts";
import {
  AssociatedFileType,
  ColorSpaceType,
  METADATA_SCHEMA,
  type ModelTable,
  type TensorTable,
} from "./metadata_schema.ts";
import type { InputDescription, ModelDescription } from "./model_description.ts";
import { type PackedFile, unpackFiles } from "./packed_files.ts";

/** The name under which a `.tflite` file keeps its metadata. */
export const METADATA_NAME = "TFLITE_METADATA";

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
      ...thresholdOf(tensor),
    })),
  };
}

function inputDescription(tensor: TensorTable): InputDescription {
  const content = tensor.content?.contentProperties;
  const unit = tensor.processUnits?.map(({ options }) => options)
    .find((options) => options?.type === "NormalizationOptions");
  const image = content?.type !== "ImageProperties"
    ? {}
    : { image: content.colorSpace === ColorSpaceType.RGB ? "rgb" as const : "grayscale" as const };
  const normalization = unit === undefined ? {} : {
    normalization: { mean: [...unit.mean ?? []], standardDeviation: [...unit.std ?? []] },
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

function labelsOf(
  { associatedFiles = [] }: TensorTable,
  files: readonly PackedFile[],
): { readonly labels?: readonly string[] } {
  const file = associatedFiles.find(({ type }) => type === AssociatedFileType.TENSOR_AXIS_LABELS);
  const packed = files.find(({ name }) => name === file?.name);
  if (packed === undefined) return {};
  return { labels: new TextDecoder().decode(packed.data).replace(/\r?\n$/, "").split(/\r?\n/) };
}

function thresholdOf({ processUnits = [] }: TensorTable): { readonly scoreThreshold?: number } {
  const unit = processUnits.map(({ options }) => options)
    .find((options) => options?.type === "ScoreThresholdingOptions");
  return unit === undefined ? {} : { scoreThreshold: unit.globalScoreThreshold };
}
