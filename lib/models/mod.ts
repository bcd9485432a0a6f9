/**
 * The tutorial's two models, those that read real drawings, and models of tfjs and Keras on disk.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createModel, startBackend } from "digits";
 *
 * await startBackend();
 * const model = createModel("mlp", { seed: 1 });
 * assertEquals(model.countParams(), 101_770);
 * model.dispose();
 * ```
 *
 * @module
 */
export { createCnn } from "./cnn.ts";
export { createModel, MODEL_NAMES, type ModelName } from "./create_model.ts";
export { createEnsemble } from "./ensemble.ts";
export type { CreateModelOptions } from "./options.ts";
export { createMlp } from "./mlp.ts";
export { InvalidLayersModelError } from "./load/invalid_layers_model_error.ts";
export { findModel, type FoundModel } from "./load/find_model.ts";
export {
  type InputShape,
  loadModel,
  loadModelFiles,
  type LoadOptions,
  type ModelFiles,
} from "./load/load_model.ts";
export { readCompanion } from "./load/read_companion.ts";
export { createCompact } from "./compact.ts";
export { createImproved } from "./improved.ts";
export { encodeModel, type ModelFile, saveModel } from "./save_model.ts";
export { withSoftmax } from "./with_softmax.ts";
