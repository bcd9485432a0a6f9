/**
 * Finds and compiles the built WebAssembly modules: the relaxed-SIMD build where the engine has that
 * extension, the plain SIMD build elsewhere.
 *
 * @module
 */
import { currentHost } from "../core/host.ts";

/** Which module: the kernels of the fused training step, or those of the tfjs backend. */
export type KernelRoom = "fused" | "tfjs";

/** The instruction set of a build. */
export type KernelBuild = "relaxed" | "simd";

/** A compiled module, ready to be given a memory and instantiated, in this thread or another. */
export interface KernelModule {
  /** The compiled module; it imports one memory as `env.memory`. */
  readonly module: WebAssembly.Module;
  /** The build that was chosen. */
  readonly build: KernelBuild;
}

/**
 * Compiles the kernels of a room.
 *
 * @param room which module
 * @param options `build` forces one of the two builds; by default the fastest that the engine runs
 * @returns the module and the build it comes from
 * @throws Error when the engine cannot run the module (it lacks WebAssembly SIMD or, for the fused
 *   step, shared memory)
 * @throws FileError when the built file cannot be read
 */
export async function loadKernels(
  room: KernelRoom,
  options: { readonly build?: KernelBuild } = {},
): Promise<KernelModule> {
  for (const build of options.build ? [options.build] : ["relaxed", "simd"] as const) {
    const bytes = await currentHost().loadAsset(`${room}.${build}.wasm`);
    if (WebAssembly.validate(bytes)) return { module: await WebAssembly.compile(bytes), build };
  }
  throw new Error(`Cannot load the kernels "${room}": this engine lacks WebAssembly SIMD`);
}
