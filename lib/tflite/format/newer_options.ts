/**
 * The tables of options of operators that came after 2022, one for each member of the schema's union
 * `BuiltinOptions2`, as data (fields.ts). Read and written so that such files can be told about; nothing
 * here computes with them. Slots and defaults are those of the official schema (`schema.fbs` of LiteRT).
 *
 * @module
 */
import { scalar, string, type TableDescription, vector } from "./fields.ts";

/** The fields of each table; a table's position is its number in the union, which counts from 1. */
export const NEWER_OPTION_TABLES: Readonly<Record<string, TableDescription>> = {
  StablehloConcatenateOptions: {
    fields: {
      dimension: scalar(0, "int64"),
    },
  },
  StablehloBroadcastInDimOptions: {
    fields: {
      broadcastDimensions: vector(0, "int64"),
    },
  },
  StablehloSliceOptions: {
    fields: {
      startIndices: vector(0, "int64"),
      limitIndices: vector(1, "int64"),
      strides: vector(2, "int64"),
    },
  },
  StablehloConvolutionOptions: {
    fields: {
      windowStrides: vector(0, "int64"),
      padding: vector(1, "int64"),
      lhsDilation: vector(2, "int64"),
      rhsDilation: vector(3, "int64"),
      windowReversal: vector(4, "uint8"),
      inputBatchDimension: scalar(5, "int64"),
      inputFeatureDimension: scalar(6, "int64"),
      inputSpatialDimensions: vector(7, "int64"),
      kernelInputFeatureDimension: scalar(8, "int64"),
      kernelOutputFeatureDimension: scalar(9, "int64"),
      kernelSpatialDimensions: vector(10, "int64"),
      outputBatchDimension: scalar(11, "int64"),
      outputFeatureDimension: scalar(12, "int64"),
      outputSpatialDimensions: vector(13, "int64"),
      featureGroupCount: scalar(14, "int64"),
      batchGroupCount: scalar(15, "int64"),
      precisionConfig: vector(16, "uint32"),
    },
  },
  StablehloCustomCallOptions: {
    fields: {
      callTargetName: string(0),
      hasSideEffect: scalar(1, "bool"),
      backendConfig: string(2),
      apiVersion: scalar(3, "int32"),
      calledComputations: vector(4, "int32"),
      customAttributes: vector(5, "uint8"),
    },
  },
  StablehloReduceOptions: {
    fields: {
      dimensions: vector(0, "int64"),
      bodySubgraphIndex: scalar(1, "int32"),
    },
  },
  StablehloScatterOptions: {
    fields: {
      indicesAreSorted: scalar(0, "bool"),
      updateWindowDims: vector(1, "int64"),
      insertedWindowDims: vector(2, "int64"),
      scatterDimsToOperandDims: vector(3, "int64"),
      indexVectorDim: scalar(4, "int64"),
      uniqueIndices: scalar(5, "bool"),
      updateComputationSubgraphIndex: scalar(6, "int32"),
    },
  },
  StablehloCompareOptions: {
    fields: {
      comparisonDirection: scalar(0, "uint32"),
      compareType: scalar(1, "uint32"),
    },
  },
  StablehloDynamicSliceOptions: {
    fields: {
      sliceSizes: vector(0, "int64"),
    },
  },
  StablehloPadOptions: {
    fields: {
      edgePaddingLow: vector(0, "int64"),
      edgePaddingHigh: vector(1, "int64"),
      interiorPadding: vector(2, "int64"),
    },
  },
  StablehloIotaOptions: {
    fields: {
      iotaDimension: scalar(0, "int64"),
    },
  },
  StablehloDotGeneralOptions: {
    fields: {
      lhsBatchingDimensions: vector(0, "int64"),
      rhsBatchingDimensions: vector(1, "int64"),
      lhsContractingDimensions: vector(2, "int64"),
      rhsContractingDimensions: vector(3, "int64"),
      precisionConfig: vector(4, "uint32"),
    },
  },
  StablehloReduceWindowOptions: {
    fields: {
      windowDimensions: vector(0, "int64"),
      windowStrides: vector(1, "int64"),
      baseDilations: vector(2, "int64"),
      windowDilations: vector(3, "int64"),
      padding: vector(4, "int64"),
      bodySubgraphIndex: scalar(5, "int32"),
    },
  },
  StablehloSortOptions: {
    fields: {
      dimension: scalar(0, "int64"),
      isStable: scalar(1, "bool"),
      comparatorSubgraphIndex: scalar(2, "int32"),
    },
  },
  StablehloWhileOptions: {
    fields: {
      condSubgraphIndex: scalar(0, "int32"),
      bodySubgraphIndex: scalar(1, "int32"),
    },
  },
  StablehloGatherOptions: {
    fields: {
      offsetDims: vector(0, "int64"),
      collapsedSliceDims: vector(1, "int64"),
      startIndexMap: vector(2, "int64"),
      indexVectorDim: scalar(3, "int64"),
      sliceSizes: vector(4, "int64"),
      indicesAreSorted: scalar(5, "bool"),
    },
  },
  StablehloTransposeOptions: {
    fields: {
      permutation: vector(0, "int64"),
    },
  },
  DilateOptions: { fields: {} },
  StablehloRngBitGeneratorOptions: {
    fields: {
      algorithm: scalar(0, "int8"),
    },
  },
  ReduceWindowOptions: {
    fields: {
      reduceFunction: scalar(0, "int32"),
    },
  },
  StableHLOCompositeOptions: {
    fields: {
      name: string(0),
      decompositionSubgraphIndex: scalar(1, "int32"),
      compositeAttributes: vector(2, "uint8"),
      compositeAttributesFormat: scalar(3, "int8"),
      version: scalar(4, "int32"),
    },
  },
  StablehloShiftLeftOptions: { fields: {} },
  StablehloCaseOptions: {
    fields: {
      branchSubgraphIndices: vector(0, "int32"),
    },
  },
};

/** The names of the tables by their number in the union `BuiltinOptions2`; 0 is no table. */
export const NEWER_OPTIONS_NAMES: readonly string[] = ["NONE", ...Object.keys(NEWER_OPTION_TABLES)];
