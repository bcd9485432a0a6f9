/** Small TensorFlow graphs, made by hand in the form of a tfjs `model.json`. */
import { elementCount } from "../../../lib/core/nd_array.ts";
import type { LoadedGraphModel } from "../../../lib/tflite/graph_model/graph_model.ts";
import {
  readGraphModel,
  type ReadOptions,
} from "../../../lib/tflite/graph_model/read_graph_model.ts";
import { seededRandom } from "../convert/compare.ts";

/** An attribute in the JSON form of TensorFlow's protocol buffers. */
export type Attribute = Readonly<Record<string, unknown>>;

/** A whole number; 64-bit integers are text there. */
export const int = (value: number): Attribute => ({ i: String(value) });
/** A list of whole numbers. */
export const ints = (...values: number[]): Attribute => ({ list: { i: values.map(String) } });
/** A real number. */
export const float = (value: number): Attribute => ({ f: value });
/** A truth value. */
export const flag = (value = true): Attribute => ({ b: value });
/** Text; base64 there. */
export const text = (value: string): Attribute => ({ s: btoa(value) });
/** A list of texts. */
export const texts = (...values: string[]): Attribute => ({
  list: { s: values.map((v) => btoa(v)) },
});
/** An element type. */
export const type = (name: string): Attribute => ({ type: name });
/** A function of the library. */
export const func = (name: string): Attribute => ({ func: { name } });

/** The element types of weights. */
export type DType = "float32" | "int32" | "bool";

const TYPES: Readonly<Record<DType, string>> = {
  bool: "DT_BOOL",
  float32: "DT_FLOAT",
  int32: "DT_INT32",
};

/** A form of weights: what fills them, and their place in the manifest. */
interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly values: readonly number[];
}

/** Smallest and largest of random numbers. */
export type Limits = readonly [min: number, max: number];

/** A graph that grows node by node. */
export class GraphDef {
  /** The nodes, which tests may damage. */
  readonly nodes: { name: string; op: string; input?: string[]; attr?: object }[] = [];
  /** The functions that nodes call. */
  readonly functions: object[] = [];
  /** The inputs with the limits of what they are fed. */
  readonly inputs: { name: string; shape: number[]; dtype: DType; limits: Limits }[] = [];
  /** The outputs; the last node by default. */
  outputs: string[] = [];
  readonly #weights: Weight[] = [];
  readonly #random = seededRandom(5);

  /** Adds a node; its name is made of its operation. */
  node(op: string, input: readonly string[], attr: Record<string, Attribute> = {}): string {
    const name = `${op}_${this.nodes.length}`;
    this.nodes.push({ name, op, input: [...input], attr });
    return name;
  }

  /** Adds an input of the model. */
  input(
    shape: readonly number[],
    { dtype = "float32", limits = [-2, 2] }: { dtype?: DType; limits?: Limits } = {},
  ): string {
    const dim = shape.map((size) => ({ size: String(size) }));
    const name = this.node("Placeholder", [], {
      dtype: type(TYPES[dtype]),
      shape: { shape: { dim } },
    });
    this.inputs.push({ name, shape: [...shape], dtype, limits });
    return name;
  }

  /** Adds a constant. */
  constant(
    values: readonly number[],
    { shape = [values.length], dtype = "float32" }: { shape?: number[]; dtype?: DType } = {},
  ): string {
    const name = this.node("Const", [], { dtype: type(TYPES[dtype]) });
    this.#weights.push({ name, shape, dtype, values });
    return name;
  }

  /** Gives a node of `Const` that is there already its value, an integer. */
  adopt(name: string, value: number): void {
    this.#weights.push({ name, shape: [], dtype: "int32", values: [value] });
  }

  /** Adds a constant vector of integers. */
  integers(...values: number[]): string {
    return this.constant(values, { dtype: "int32" });
  }

  /** Adds a constant integer. */
  integer(value: number): string {
    return this.constant([value], { shape: [], dtype: "int32" });
  }

  /** Adds a constant number. */
  number(value: number): string {
    return this.constant([value], { shape: [] });
  }

  /** Adds a constant of random numbers. */
  random(shape: readonly number[], [min, max]: Limits = [-1, 1]): string {
    const values = Array.from(
      { length: elementCount(shape) },
      () => Math.fround(min + (max - min) * this.#random()),
    );
    return this.constant(values, { shape: [...shape] });
  }

  /** The text of `model.json`, and the bytes of the weights. */
  files(): { json: string; bytes: Uint8Array } {
    const weights = this.#weights;
    const parts = weights.map(({ dtype, values }) => {
      const data = dtype === "float32"
        ? Float32Array.from(values)
        : dtype === "int32"
        ? Int32Array.from(values)
        : Uint8Array.from(values);
      return new Uint8Array(data.buffer);
    });
    const outputs = this.outputs.length > 0 ? this.outputs : [this.nodes.at(-1)!.name];
    const port = (name: string) => ({ name: name.includes(":") ? name : `${name}:0` });
    const json = JSON.stringify({
      format: "graph-model",
      modelTopology: { node: this.nodes, library: { function: this.functions } },
      signature: {
        inputs: Object.fromEntries(this.inputs.map(({ name }, i) => [`in_${i}`, port(name)])),
        outputs: Object.fromEntries(outputs.map((name, i) => [`out_${i}`, port(name)])),
      },
      weightsManifest: [{
        paths: ["weights.bin"],
        weights: weights.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
      }],
    });
    return { json, bytes: new Uint8Array(parts.flatMap((part) => [...part])) };
  }

  /** Loads the graph as from a file. */
  load(options: ReadOptions = {}): Promise<LoadedGraphModel> {
    const { json, bytes } = this.files();
    return loadText(json, bytes, options);
  }
}

/** Loads a model from the text of its `model.json` and the bytes of its weights. */
export function loadText(
  json: string,
  bytes: Uint8Array = new Uint8Array(),
  options: ReadOptions = {},
): Promise<LoadedGraphModel> {
  return readGraphModel({
    json,
    sizeOf: () => Promise.resolve(bytes.length),
    read: () => Promise.resolve(bytes),
  }, options);
}
