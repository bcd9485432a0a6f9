/**
 * Writes metadata: what a model means to apps and tools. Android Studio, ML Kit and the TFLite Task Library
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
import { type PackedFile, packFiles } from "./packed_files.ts";
import { readModel } from "../format/read.ts";
import {
  checkDescription,
  type InputDescription,
  type ModelDescription,
} from "./model_description.ts";
import type { Model } from "../format/schema.ts";
import { METADATA_NAME } from "./read_metadata.ts";
import { writeFlatBuffer, writeModel } from "../format/write.ts";

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
  checkDescription(description, model);
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
        processUnits: output.scoreThreshold === undefined ? undefined : [{
          options: {
            type: "ScoreThresholdingOptions",
            globalScoreThreshold: output.scoreThreshold,
          },
        }],
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
