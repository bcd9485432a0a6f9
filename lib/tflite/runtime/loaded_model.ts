/**
 * Loads a model's bytes into the runtime's memory and frees them again.
 *
 * @module
 */
import type { Runtime } from "./runtime.ts";

type Wasm = Runtime["wasm"];
type WasmModel = ReturnType<Wasm["loadModel"]>;
type WasmCompiledModel = Awaited<ReturnType<Wasm["compileModel"]>>;

/** A model in the runtime's memory. */
export interface LoadedModel {
  /** The model as the runtime read it. */
  readonly model: WasmModel;
  /** The model ready to run. */
  readonly compiled: WasmCompiledModel;
  /** The names of the first signature's inputs, in the order in which `run` takes them. */
  readonly inputNames: readonly string[];
  /** The names of the first signature's outputs, in the order in which `run` gives them. */
  readonly outputNames: readonly string[];
  /** Frees all of it. */
  readonly unload: () => void;
}

/**
 * Loads and compiles a model.
 *
 * @param runtime the started runtime
 * @param options the bytes of a valid `.tflite` file without dynamic shapes, and the model's name
 *   for errors
 * @returns the loaded model; whoever asked for it calls `unload`
 * @throws Error when the runtime refuses the model
 */
export function loadModel(
  runtime: Runtime,
  { bytes, name }: { readonly bytes: Uint8Array; readonly name: string },
): LoadedModel {
  const { wasm, environment, attempt, release } = runtime;
  const undo: (() => void)[] = [];
  const unload = () => {
    for (const step of undo.splice(0).reverse()) release(step);
  };
  try {
    return attempt(`Cannot load "${name}"`, () => {
      // The runtime reads weights where they lie, so the bytes stay until the model goes.
      const address = wasm._malloc(bytes.length);
      if (address === 0) throw new Error(`there is no memory left for its ${bytes.length} bytes`);
      undo.push(() => wasm._free(address));
      wasm.HEAPU8.set(bytes, address);
      const model = wasm.loadModel(environment, address, bytes.length);
      undo.push(() => model.delete());
      const compiled = wasm.compileModel(environment, model, { accelerator: "wasm" });
      // Only the build with JavaScript promise integration answers with a promise.
      if (compiled instanceof Promise) throw new Error("the runtime is asynchronous");
      undo.push(() => compiled.delete());
      const signature = model.getSignature(0);
      const inputNames = toArray(signature.inputNames());
      const outputNames = toArray(signature.outputNames());
      signature.delete();
      return { model, compiled, inputNames, outputNames, unload };
    });
  } catch (error) {
    unload();
    throw error;
  }
}

/** Copies a C++ vector and frees it. */
function toArray<Item>(
  vector: { size(): number; get(index: number): Item; delete(): void },
): Item[] {
  const items = Array.from({ length: vector.size() }, (_, index) => vector.get(index));
  vector.delete();
  return items;
}
