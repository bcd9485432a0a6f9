/**
 * The tables of TFLite metadata, which describes a model to apps and tools: their form in memory and
 * their form in the file, as data (fields.ts). Names and slots are those of `metadata_schema.fbs` in
 * PyPI's package `tflite-support` 0.4.4; of its kinds of content, those for features and images are
 * described here.
 *
 * @module
 */
import {
  type FieldsOf,
  scalar,
  type Schema,
  string,
  table,
  type TableDescription,
  tables,
  union,
  vector,
} from "../format/fields.ts";

/** What a packed file is to a tensor. */
export const AssociatedFileType = { TENSOR_AXIS_LABELS: 2, TENSOR_VALUE_LABELS: 3 } as const;

/** The order of an image's channels. */
export const ColorSpaceType = { UNKNOWN: 0, RGB: 1, GRAYSCALE: 2 } as const;

/** The root: a model as a whole. */
export interface ModelTable {
  /** The model's name. */
  readonly name?: string;
  /** What it does. */
  readonly description?: string;
  /** Its own version. */
  readonly version?: string;
  /** One for each graph. */
  readonly subgraphMetadata?: readonly SubGraphTable[];
  /** Who made it. */
  readonly author?: string;
  /** On what terms it may be used. */
  readonly license?: string;
  /** Files packed behind the model that describe it as a whole. */
  readonly associatedFiles?: readonly AssociatedFileTable[];
  /** The oldest version of the metadata library that understands all of it. */
  readonly minParserVersion?: string;
}

/** A graph. */
export interface SubGraphTable {
  /** Its name. */
  readonly name?: string;
  /** What it does. */
  readonly description?: string;
  /** One for each input, in the graph's order. */
  readonly inputTensorMetadata?: readonly TensorTable[];
  /** One for each output, in the graph's order. */
  readonly outputTensorMetadata?: readonly TensorTable[];
  /** Files packed behind the model that describe the graph. */
  readonly associatedFiles?: readonly AssociatedFileTable[];
}

/** An input or output. */
export interface TensorTable {
  /** Its name for people. */
  readonly name?: string;
  /** What it means. */
  readonly description?: string;
  /** What kind of content it is. */
  readonly content?: ContentTable;
  /** What to do with the values before they go in, or after they come out. */
  readonly processUnits?: readonly ProcessUnitTable[];
  /** The range of its values. */
  readonly stats?: StatsTable;
  /** Files packed behind the model, such as labels. */
  readonly associatedFiles?: readonly AssociatedFileTable[];
}

/** What kind of content a tensor is. */
export interface ContentTable {
  /** The kind. */
  readonly contentProperties?: FeaturePropertiesTable | ImagePropertiesTable;
}

/** Any numbers. */
export interface FeaturePropertiesTable {
  /** Tells the kinds apart. */
  readonly type: "FeatureProperties";
}

/** An image. */
export interface ImagePropertiesTable {
  /** Tells the kinds apart. */
  readonly type: "ImageProperties";
  /** A value of `ColorSpaceType`. */
  readonly colorSpace: number;
  /** Its size where the tensor leaves it open. */
  readonly defaultSize?: ImageSizeTable;
}

/** The size of an image. */
export interface ImageSizeTable {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** A step before or after the model. */
export interface ProcessUnitTable {
  /** Which, and how. */
  readonly options?:
    | NormalizationOptionsTable
    | ScoreCalibrationOptionsTable
    | ScoreThresholdingOptionsTable;
}

/** `(value − mean) / std`, one of each for all channels or for each channel. */
export interface NormalizationOptionsTable {
  /** Tells the kinds apart. */
  readonly type: "NormalizationOptions";
  /** What is subtracted. */
  readonly mean?: Float32Array;
  /** By what is divided then. */
  readonly std?: Float32Array;
}

/** How scores become probabilities; the numbers are in a packed file. */
export interface ScoreCalibrationOptionsTable {
  /** Tells the kinds apart. */
  readonly type: "ScoreCalibrationOptions";
  /** What is done to a score first: 0 nothing, 1 its logarithm, 2 its inverse logistic function. */
  readonly scoreTransformation: number;
  /** What a score becomes that has no numbers. */
  readonly defaultScore: number;
}

/** Scores below the threshold are of low confidence. */
export interface ScoreThresholdingOptionsTable {
  /** Tells the kinds apart. */
  readonly type: "ScoreThresholdingOptions";
  /** The threshold for all classes. */
  readonly globalScoreThreshold: number;
}

/** The range of values, for all channels or for each. */
export interface StatsTable {
  /** The largest. */
  readonly max?: Float32Array;
  /** The smallest. */
  readonly min?: Float32Array;
}

/** A file packed behind the model. */
export interface AssociatedFileTable {
  /** Its name. */
  readonly name?: string;
  /** What it holds. */
  readonly description?: string;
  /** A value of `AssociatedFileType`. */
  readonly type: number;
  /** The language of its text, such as `en`. */
  readonly locale?: string;
  /** Its own version. */
  readonly version?: string;
}

interface MetadataTables {
  readonly ModelMetadata: ModelTable;
  readonly SubGraphMetadata: SubGraphTable;
  readonly TensorMetadata: TensorTable;
  readonly Content: ContentTable;
  readonly FeatureProperties: Omit<FeaturePropertiesTable, "type">;
  readonly ImageProperties: Omit<ImagePropertiesTable, "type">;
  readonly ImageSize: ImageSizeTable;
  readonly ProcessUnit: ProcessUnitTable;
  readonly NormalizationOptions: Omit<NormalizationOptionsTable, "type">;
  readonly ScoreCalibrationOptions: Omit<ScoreCalibrationOptionsTable, "type">;
  readonly ScoreThresholdingOptions: Omit<ScoreThresholdingOptionsTable, "type">;
  readonly Stats: StatsTable;
  readonly AssociatedFile: AssociatedFileTable;
}

// Marked as pure, so that a page which only converts does without.
const TABLES: {
  readonly [Name in keyof MetadataTables]: TableDescription<FieldsOf<MetadataTables[Name]>>;
} = /* @__PURE__ */ (() => ({
  ModelMetadata: {
    fields: {
      name: string(0),
      description: string(1),
      version: string(2),
      subgraphMetadata: tables(3, "SubGraphMetadata"),
      author: string(4),
      license: string(5),
      associatedFiles: tables(6, "AssociatedFile"),
      minParserVersion: string(7),
    },
  },
  SubGraphMetadata: {
    fields: {
      name: string(0),
      description: string(1),
      inputTensorMetadata: tables(2, "TensorMetadata"),
      outputTensorMetadata: tables(3, "TensorMetadata"),
      associatedFiles: tables(4, "AssociatedFile"),
    },
    refused: {
      5: "input_process_units",
      6: "output_process_units",
      7: "input_tensor_groups",
      8: "output_tensor_groups",
      9: "custom_metadata",
    },
  },
  TensorMetadata: {
    fields: {
      name: string(0),
      description: string(1),
      content: table(3, "Content"),
      processUnits: tables(4, "ProcessUnit"),
      stats: table(5, "Stats"),
      associatedFiles: tables(6, "AssociatedFile"),
    },
    refused: { 2: "dimension_names" },
  },
  Content: {
    fields: { contentProperties: union(1, ["NONE", "FeatureProperties", "ImageProperties"]) },
    refused: { 2: "range" },
  },
  FeatureProperties: { fields: {} },
  ImageProperties: {
    fields: { colorSpace: scalar(0, "int8"), defaultSize: table(1, "ImageSize") },
  },
  ImageSize: { fields: { width: scalar(0, "uint32"), height: scalar(1, "uint32") } },
  ProcessUnit: {
    fields: {
      options: union(1, [
        "NONE",
        "NormalizationOptions",
        "ScoreCalibrationOptions",
        "ScoreThresholdingOptions",
      ]),
    },
  },
  NormalizationOptions: { fields: { mean: vector(0, "float32"), std: vector(1, "float32") } },
  ScoreCalibrationOptions: {
    fields: { scoreTransformation: scalar(0, "int8"), defaultScore: scalar(1, "float32") },
  },
  ScoreThresholdingOptions: { fields: { globalScoreThreshold: scalar(0, "float32") } },
  Stats: { fields: { max: vector(0, "float32"), min: vector(1, "float32") } },
  AssociatedFile: {
    fields: {
      name: string(0),
      description: string(1),
      type: scalar(2, "int8"),
      locale: string(3),
      version: string(4),
    },
  },
}))();

/** What the metadata in a `.tflite` file is made of. */
export const METADATA_SCHEMA: Schema = {
  kind: "TFLite metadata buffer",
  identifier: "M001",
  root: "ModelMetadata",
  describe(name) {
    if (!Object.hasOwn(TABLES, name)) {
      throw new Error(`Cannot describe table "${name}": it is not part of the metadata's schema`);
    }
    const description: { readonly fields: object; readonly refused?: Record<number, string> } =
      TABLES[name as keyof MetadataTables];
    return description as TableDescription;
  },
};
