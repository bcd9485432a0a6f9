/**
 * From a tfjs model to the bytes of a `.tflite` file.
 *
 * @module
 */
import { quantizeDynamicRange } from "./quantize/dynamic_range.ts";
import { quantizeToFloat16 } from "./quantize/float16.ts";
import { type Calibration, type PortType, quantizeFullInt8 } from "./quantize/full_int8.ts";
import { writeModel } from "./format/write.ts";
import { type Precision, PRECISIONS } from "./quantize/precision.ts";
import { emit } from "./emit/emit.ts";
import { checkRuntime } from "./check_runtime.ts";
import { type Graph, TARGET_RUNTIMES, type TargetRuntime } from "./graph/graph.ts";
import { optimize } from "./optimize/optimize.ts";
import { type ConvertibleModel, graphOf } from "./source.ts";

/** What the file is to be like. */
export interface ConvertOptions {
  /**
   * Whether the length of the batch stays open where the model leaves it open. By default it is 1,
   * which every runtime takes; some refuse an open one.
   */
  readonly dynamicBatch?: boolean;
  /**
   * The runtime that the file is for; by default all three, where one form does for them. A file for
   * one runtime may use what the others lack; what that runtime lacks is refused.
   */
  readonly runtime?: TargetRuntime;
  /** How numbers are stored and computed; float32 by default. */
  readonly precision?: Precision;
  /** The ranges of the model's values, which `full-int8` needs: what `calibrate` gives. */
  readonly calibration?: Calibration;
  /** The type of the inputs of a `full-int8` file; float32 by default. */
  readonly inputType?: PortType;
  /** The type of the outputs of a `full-int8` file; float32 by default. */
  readonly outputType?: PortType;
}

/**
 * Converts a model to TFLite. The model is read, not changed.
 *
 * @param model a model with float32 or int32 inputs of fixed shape; the batch may be open
 * @param options the precision, the runtime, and whether the batch stays open
 * @returns the bytes of the `.tflite` file
 * @throws UnsupportedLayerError when a layer cannot be expressed exactly; it names the layer
 * @throws Error when the runtime lacks an operator, which it names
 * @throws Error when options contradict each other, or the calibration is not this model's
 */
export function convert(
  model: ConvertibleModel,
  options: ConvertOptions = {},
): Uint8Array<ArrayBuffer> {
  checkOptions(options);
  const graph = optimize(graphOf(model, options));
  const file = emit(quantize(graph, options));
  if (options.runtime !== undefined) checkRuntime(file, options.runtime);
  return writeModel(file);
}

function quantize(graph: Graph, options: ConvertOptions): Graph {
  const { precision = "float32", runtime, calibration = new Map(), inputType, outputType } =
    options;
  switch (precision) {
    case "float32":
      return graph;
    case "float16":
      return quantizeToFloat16(graph);
    case "dynamic-range":
      return quantizeDynamicRange(graph, { runtime });
    case "full-int8":
      return quantizeFullInt8(graph, { calibration, inputType, outputType, runtime });
  }
}

function checkOptions(
  { precision = "float32", calibration, inputType, outputType, runtime }: ConvertOptions,
) {
  // Callers in JavaScript have no compiler to tell them.
  if (!PRECISIONS.includes(precision)) {
    throw new Error(`Cannot convert to "${precision}": expected ${PRECISIONS.join(", ")}`);
  }
  if (runtime !== undefined && !TARGET_RUNTIMES.includes(runtime)) {
    throw new Error(`Cannot convert for "${runtime}": expected ${TARGET_RUNTIMES.join(", ")}`);
  }
  if (runtime === "micro" && (precision === "float16" || precision === "dynamic-range")) {
    throw new Error(
      `Cannot convert to ${precision} for TFLite Micro, which computes in float32 or full-int8 only`,
    );
  }
  if (precision === "full-int8") {
    if (calibration === undefined) {
      throw new Error(
        "Cannot convert to full-int8: there is no calibration, expected what calibrate() gives",
      );
    }
  } else if (calibration ?? inputType ?? outputType) {
    throw new Error(
      `Cannot convert to ${precision}: calibration, inputType and outputType are given, ` +
        "expected them with full-int8 only",
    );
  }
}
