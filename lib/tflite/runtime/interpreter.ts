/**
 * Runs `.tflite` files with the steps of Python's `tf.lite.Interpreter`.
 *
 * @module
 */
import { plainBytes } from "../../core/bytes.ts";
import { readFile } from "../../core/files.ts";
import { printable } from "../../core/text.ts";
import type { NdArray } from "../../core/nd_array.ts";
import {
  type GraphEnds,
  graphEnds,
  type SignatureDetails,
  type TensorDetails,
} from "./graph_ends.ts";
import { type LoadedModel, loadModel } from "./loaded_model.ts";
import { readModel } from "../format/read.ts";
import { type Runtime, startRuntime } from "./runtime.ts";
import { makeShapesStatic } from "./static_shapes.ts";
import { assertFits, fromBytes, type InterpreterArray, toBytes } from "./tensor_values.ts";
import { refuseUnsupported } from "./refuse_unsupported.ts";
import { verifyOperands } from "../format/verify_operands.ts";
import { verifyShapes } from "../format/verify_shapes.ts";

/** How to create an {@linkcode Interpreter}. */
export interface InterpreterOptions {
  /** What errors call the model; the path, or "model" for bytes, when left out. */
  readonly name?: string;
  /**
   * false runs LiteRT's build without relaxed SIMD, which is slower and gives the same bits on every
   * engine and processor; the fastest build that the engine has by default.
   */
  readonly relaxedSimd?: boolean;
  /**
   * The most bytes that the file and what it computes may take: a small file from somewhere can ask for
   * a great deal. 2^31, which is all that the runtime has, by default.
   */
  readonly memoryLimit?: number;
}

type WasmTensor = ReturnType<Runtime["wasm"]["LiteRtTensorBuffer"]["createManaged"]>;

/**
 * A model loaded into the TFLite runtime, ready to run.
 *
 * It mirrors `tf.lite.Interpreter`: allocate the tensors, set the inputs, invoke, read the outputs.
 * Beyond that it must be disposed of, since its memory lies in WebAssembly: declare it with
 * `using`, or call `dispose`.
 *
 * Files with an open batch dimension run with batch 1; `predict` runs any number of examples. Other
 * open dimensions are refused, and so are files whose declared shapes and types are not what they
 * compute.
 *
 * Each interpreter has a runtime with a memory of its own: no file can touch the results of another.
 * When a file makes its runtime break down, its interpreter says so from then on; others go on.
 *
 * @example
 * ```ts
 * import { Interpreter } from "digits/tflite";
 * import { assertEquals } from "@std/assert";
 *
 * using interpreter = await Interpreter.create("models/mnist.tflite");
 * interpreter.allocateTensors();
 * const [input] = interpreter.getInputDetails();
 * const [output] = interpreter.getOutputDetails();
 * interpreter.setTensor(input!.index, { data: new Float32Array(784), shape: [1, 28, 28] });
 * interpreter.invoke();
 * assertEquals(interpreter.getTensor(output!.index).shape, [1, 10]); // ten logits
 * ```
 */
export class Interpreter implements Disposable {
  /** What lies in the runtime's memory; undefined once it is given up, so that the engine can free it. */
  #held: { readonly runtime: Runtime; readonly loaded: LoadedModel } | undefined;
  readonly #name: string;
  readonly #ends: GraphEnds;
  readonly #inputs = new Map<number, WasmTensor>();
  readonly #outputs = new Map<number, WasmTensor>();
  #inputsSet = new Set<number>();

  private constructor(parts: {
    readonly runtime: Runtime;
    readonly name: string;
    readonly ends: GraphEnds;
    readonly loaded: LoadedModel;
  }) {
    const { runtime, loaded } = parts;
    this.#held = { runtime, loaded };
    this.#name = parts.name;
    this.#ends = parts.ends;
  }

  /**
   * Loads a model. The first call loads the runtime's code (0.1–0.4 s).
   *
   * @param model the path or file URL of a `.tflite` file, or its bytes (copied, never changed)
   * @param options what errors call the model
   * @returns an interpreter that the caller disposes of
   * @throws Error when the file cannot be read, or needs what the runtime has not
   * @throws InvalidModelError when it is no `.tflite` file, or a damaged one (see `readModel`)
   */
  static async create(
    model: string | URL | Uint8Array,
    options: InterpreterOptions = {},
  ): Promise<Interpreter> {
    const name = printable(
      options.name ?? (model instanceof Uint8Array ? "model" : String(model)),
    );
    const bytes = model instanceof Uint8Array
      ? plainBytes(model).slice()
      : await readFile(model, { what: `the model "${name}"` });
    const read = verifyShapes(readModel(bytes, { name }), { name });
    verifyOperands(read, { name });
    refuseUnsupported(read, { ...options, name, fileBytes: bytes.length });
    const ends = graphEnds(read, { name });
    const runtime = await startRuntime(options);
    const loaded = loadModel(runtime, { bytes: await makeShapesStatic(bytes, read), name });
    return new Interpreter({ runtime, name, ends, loaded });
  }

  /** The names of the model's inputs and outputs in its signature, if the file has one. */
  get signature(): SignatureDetails | undefined {
    return this.#ends.signature;
  }

  /**
   * Reserves the memory of the inputs. Must be called once before `setTensor`; calling it again
   * changes nothing.
   *
   * @throws Error when the runtime has too little memory
   */
  allocateTensors(): void {
    const { runtime: { wasm, environment, attempt }, loaded } = this.#alive("allocate the tensors");
    if (this.#inputs.size > 0) return;
    attempt(`Cannot allocate the tensors of "${this.#name}"`, () => {
      for (const [position, name] of loaded.inputNames.entries()) {
        const index = this.#ends.signature?.inputs.get(name) ?? this.#ends.inputs[position]!.index;
        const type = loaded.model.getInputTensorType(0, position);
        const tensor = wasm.LiteRtTensorBuffer.createManaged(
          environment,
          wasm.LiteRtTensorBufferType.HOST_MEMORY,
          type,
          type.bytes(),
        );
        type.delete();
        this.#inputs.set(index, tensor);
      }
    });
  }

  /** What the model takes, in the file's order. */
  getInputDetails(): readonly TensorDetails[] {
    return this.#ends.inputs;
  }

  /** What the model gives, in the file's order. */
  getOutputDetails(): readonly TensorDetails[] {
    return this.#ends.outputs;
  }

  /**
   * Sets an input for the next `invoke`; it stays set until it is set again.
   *
   * @param index the input's `index` from `getInputDetails`
   * @param value the values, of the input's shape and element type (copied)
   * @throws Error when there is no such input, or the shape or element type differs, or
   *   `allocateTensors` was not called
   */
  setTensor(index: number, value: NdArray<ArrayLike<number>>): void {
    const { runtime: { wasm, attempt } } = this.#alive("set a tensor");
    const details = this.#find(this.#ends.inputs, { index, action: "set", end: "input" });
    const tensor = this.#inputs.get(index);
    if (tensor === undefined) {
      throw new Error(
        `Cannot set tensor ${index} of "${this.#name}": its memory is not allocated, ` +
          `call allocateTensors() first`,
      );
    }
    assertFits(value, { details, name: this.#name });
    const bytes = toBytes(value.data, { details, name: this.#name });
    attempt(`Cannot set tensor ${index} of "${this.#name}"`, () => {
      const address = tensor.lock(wasm.LiteRtTensorBufferLockMode.WRITE);
      wasm.HEAPU8.set(bytes, address);
      tensor.unlock();
    });
    this.#inputsSet.add(index);
  }

  /**
   * Runs the model on the inputs that are set.
   *
   * @throws Error when an input was never set, or the runtime fails: after a breakdown every time, until
   *   the interpreter is created anew
   */
  invoke(): void {
    const { runtime, loaded } = this.#alive("run the model");
    const missing = this.#ends.inputs.find(({ index }) => !this.#inputsSet.has(index));
    if (missing !== undefined) {
      throw new Error(
        `Cannot run "${this.#name}": input ${missing.index} ("${
          printable(missing.name)
        }") is not set, ` +
          `call setTensor(${missing.index}, …) first`,
      );
    }
    this.#deleteOutputs();
    const results = runtime.attempt(
      `Cannot run "${this.#name}"`,
      () => loaded.compiled.run(0, [...this.#inputs.values()]),
      // It answers with outputs that it has not written, and says in its log alone that it failed.
      { logged: true },
    );
    // Only the build with JavaScript promise integration answers with a promise.
    if (results instanceof Promise) throw new Error(`Cannot run "${this.#name}" synchronously`);
    for (const [position, tensor] of results.entries()) {
      const name = loaded.outputNames[position]!;
      const index = this.#ends.signature?.outputs.get(name) ?? this.#ends.outputs[position]!.index;
      this.#outputs.set(index, tensor);
    }
  }

  /**
   * Reads an output of the last `invoke`.
   *
   * @param index the output's `index` from `getOutputDetails`
   * @returns a copy of the values and their shape
   * @throws Error when there is no such output, or the model has not been run
   */
  getTensor(index: number): NdArray<InterpreterArray> {
    const { runtime: { wasm, attempt } } = this.#alive("read a tensor");
    const details = this.#find(this.#ends.outputs, { index, action: "read", end: "output" });
    const tensor = this.#outputs.get(index);
    if (tensor === undefined) {
      throw new Error(
        `Cannot read tensor ${index} of "${this.#name}": the model has not run, ` +
          `call invoke() first`,
      );
    }
    const bytes = attempt(`Cannot read tensor ${index} of "${this.#name}"`, () => {
      const address = tensor.lock(wasm.LiteRtTensorBufferLockMode.READ);
      const copy = wasm.HEAPU8.slice(address, address + tensor.packedSize());
      tensor.unlock();
      return copy;
    });
    return { data: fromBytes(bytes, { details, name: this.#name }), shape: details.shape };
  }

  /** Frees the model's memory. The interpreter cannot be used afterwards; disposing twice is fine. */
  dispose(): void {
    if (this.#held === undefined) return;
    const { runtime, loaded } = this.#held;
    this.#deleteOutputs();
    for (const tensor of this.#inputs.values()) runtime.release(() => tensor.delete());
    this.#inputs.clear();
    loaded.unload();
    this.#held = undefined;
  }

  /** Lets `using` dispose of the interpreter. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #find(
    details: readonly TensorDetails[],
    { index, action, end }: {
      readonly index: number;
      readonly action: string;
      readonly end: string;
    },
  ): TensorDetails {
    const found = details.find((detail) => detail.index === index);
    if (found !== undefined) return found;
    const expected = details.slice(0, 10)
      .map(({ index, name }) => `${index} ("${printable(name)}")`).join(" or ");
    throw new Error(
      `Cannot ${action} tensor ${index} of "${this.#name}": it is no ${end}, expected ${expected}`,
    );
  }

  #deleteOutputs(): void {
    for (const tensor of this.#outputs.values()) {
      this.#held?.runtime.release(() => tensor.delete());
    }
    this.#outputs.clear();
  }

  /** What lies in the runtime's memory. */
  #alive(action: string): { readonly runtime: Runtime; readonly loaded: LoadedModel } {
    if (this.#held !== undefined) return this.#held;
    throw new Error(`Cannot ${action} of "${this.#name}": the interpreter is disposed of`);
  }
}
