/**
 * Libraries in C, compiled to WebAssembly by `lib/tools/codecs/build.py`. They import nothing: all that they can
 * reach is the memory that each picture gets for itself, and that goes with it.
 *
 * @module
 */
import { inflateSync } from "fflate";

/** The libraries. */
export type CodecName = "libjpeg" | "libwebp";

/** What all codecs export. */
export interface Codec {
  /** Where the library works. */
  readonly memory: WebAssembly.Memory;
  /** Prepares the library; to be called once. */
  _initialize(): void;
  /** Takes memory; gives its address, or 0 where there is no more. */
  malloc(length: number): number;
}

/** The texts are large; each is loaded when it is needed. */
const texts: Readonly<Record<CodecName, () => Promise<{ readonly WASM: string }>>> = {
  libjpeg: () => import("./libjpeg.ts"),
  libwebp: () => import("./libwebp.ts"),
};

/** The libraries that have been needed so far, compiled. */
const modules = new Map<CodecName, WebAssembly.Module>();

/**
 * Starts a library with a memory of its own.
 *
 * @param name which one
 * @param file copied to that memory
 * @returns what the library exports, and the address of the file's copy
 */
export async function startCodec<Exports extends Codec>(
  name: CodecName,
  file: Uint8Array,
): Promise<{ readonly codec: Exports; readonly address: number }> {
  let module = modules.get(name);
  if (module === undefined) {
    const { WASM } = await texts[name]();
    const deflated = Uint8Array.from(atob(WASM), (letter) => letter.charCodeAt(0));
    module = await WebAssembly.compile(inflateSync(deflated));
    modules.set(name, module);
  }
  const { exports } = await WebAssembly.instantiate(module);
  const codec = exports as unknown as Exports;
  codec._initialize();
  const address = codec.malloc(file.length);
  new Uint8Array(codec.memory.buffer).set(file, address);
  return { codec, address };
}
