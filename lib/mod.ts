/**
 * From handwritten digits to a working `.tflite` file.
 *
 * @module
 */
export * from "./backend.ts";
export * from "./data/mod.ts";
export * from "./evaluation/mod.ts";
export * from "./files.ts";
export * from "./image/mod.ts";
export * from "./model/mod.ts";
export * from "./notebook/mod.ts";
export * from "./plot/mod.ts";
export * from "./random.ts";
export * from "./tensorflow.ts";
export * from "./tflite/mod.ts";
export * from "./training/mod.ts";
export * from "./versions.ts";
