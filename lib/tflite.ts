/**
 * The converter from tfjs to TensorFlow Lite, and the interpreter.
 *
 * Importing it loads neither tfjs nor a runtime: `convert` needs the model's own tfjs as a type only,
 * `loadModel` and `Interpreter` load what they need when they are called.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inspect, Interpreter } from "digits/tflite";
 *
 * const { parameters } = inspect(await Deno.readFile("models/mnist.tflite"));
 * assertEquals(parameters, 101_770);
 * using interpreter = await Interpreter.create("models/mnist.tflite");
 * assertEquals(interpreter.getInputDetails()[0]?.shape, [1, 28, 28]);
 * ```
 *
 * @module
 */
import "#host";

export { type PageFolders, setPageFolders } from "./host/page_folders.ts";
export * from "./tflite/mod.ts";
