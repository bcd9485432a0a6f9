/**
 * From a tfjs model to the bytes of a `.tflite` file.
 *
 * @module
 */
import type { LayersModel } from "../../tensorflow.ts";
import { writeModel } from "../write.ts";
import { emit } from "./emit.ts";
import { graphOfLayersModel } from "./layers_model.ts";
import { optimize } from "./optimize.ts";

/** What the file is to be like. */
export interface ConvertOptions {
  /**
   * Whether the length of the batch stays open where the model leaves it open. By default it is 1,
   * which every runtime takes; some refuse an open one.
   */
  readonly dynamicBatch?: boolean;
}

/**
 * Converts a model to TFLite. The model is read, not changed.
 *
 * @param model a model with float32 or int32 inputs of fixed shape; the batch may be open
 * @param options whether the batch stays open
 * @returns the bytes of the `.tflite` file
 * @throws UnsupportedLayerError when a layer cannot be expressed exactly; it names the layer
 */
export function convert(
  model: LayersModel,
  options: ConvertOptions = {},
): Uint8Array<ArrayBuffer> {
  return writeModel(emit(optimize(graphOfLayersModel(model, options))));
}
