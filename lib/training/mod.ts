/**
 * Training a classifier with integer labels.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { compileClassifier, createModel, startBackend, train } from "digits";
 *
 * await startBackend();
 * const model = createModel("mlp", { seed: 1, inputShape: [2, 2] });
 * compileClassifier(model);
 * const images = { data: new Float32Array([0, 0, 0, 0, 1, 1, 1, 1]), shape: [2, 2, 2] };
 * const { epochs } = await train(model, { images, labels: new Uint8Array([0, 1]) }, { epochs: 3 });
 * assertEquals(epochs.length, 3);
 * model.dispose();
 * ```
 *
 * @module
 */
export type { Arithmetic } from "./arithmetic.ts";
export { type Checkpoint, restoreCheckpoint, takeCheckpoint } from "./checkpoint.ts";
export { compileClassifier } from "./compile_classifier.ts";
export type { EngineInfo } from "./engine.ts";
export { examplesOf } from "./examples_of.ts";
export type { BatchResult, EpochResult, History } from "./history.ts";
export type { Metrics } from "./metrics.ts";
export { type BackendInfo, startBackend } from "./tfjs/start_backend.ts";
export { type Recipe, recipes } from "./recipe.ts";
export { splitExamples } from "./split_examples.ts";
export { cosineDecay, type Schedule, stepDecay } from "./schedule.ts";
export { train } from "./train.ts";
export { memberSeed, trainEnsemble } from "./train_ensemble.ts";
export type { TrainOptions } from "./train_options.ts";
export { type Versions, versions } from "./versions.ts";
