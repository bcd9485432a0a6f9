/**
 * Finds and compiles the built WebAssembly modules, of which there is one for each arithmetic.
 *
 * @module
 */
import { currentHost } from "../core/host.ts";
import { type Arithmetic, chooseArithmetic } from "./arithmetic.ts";

/** Which module: the kernels of the fused training step, or those of the tfjs backend. */
export type KernelRoom = "fused" | "tfjs";

/** The builds by arithmetic: `asconfig.json` names them for the instructions that they may use. */
const BUILDS = { fused: "relaxed", plain: "simd" } as const;

/** A compiled module, ready to be given a memory and instantiated, in this thread or another. */
export interface KernelModule {
  /** The compiled module; it imports one memory as `env.memory`. */
  readonly module: WebAssembly.Module;
  /** The arithmetic that it computes in. */
  readonly arithmetic: Arithmetic;
  /** Why that is `plain` though nobody asked for it. */
  readonly reason?: string;
}

/**
 * Compiles the kernels of a room.
 *
 * @param room which module
 * @param options `arithmetic` asks for one of the two; by default `fused` where it can be
 * @returns the module and the arithmetic that it computes in
 * @throws Error when the engine cannot run the module (it lacks WebAssembly SIMD or, for the fused
 *   step, shared memory), or `fused` is asked for and cannot be
 * @throws FileError when the built file cannot be read
 */
export async function loadKernels(
  room: KernelRoom,
  options: { readonly arithmetic?: Arithmetic } = {},
): Promise<KernelModule> {
  const choice = chooseArithmetic(options.arithmetic);
  const bytes = await currentHost().loadAsset(`${room}.${BUILDS[choice.arithmetic]}.wasm`);
  if (!WebAssembly.validate(bytes)) {
    throw new Error(`Cannot load the kernels "${room}": this engine lacks WebAssembly SIMD`);
  }
  return { module: await WebAssembly.compile(bytes), ...choice };
}
