/**
 * Finds and compiles the built WebAssembly modules: the relaxed-SIMD build where the engine has that
 * extension, the plain SIMD build elsewhere.
 *
 * @module
 */

/** Which module: the kernels of the tfjs backend, or those of the fused training step. */
export type KernelEntry = "backend" | "plan";

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
 * Compiles the kernels of `entry`.
 *
 * @param entry which module
 * @param options `build` forces one of the two builds; by default the fastest that the engine runs
 * @returns the module and the build it comes from
 * @throws Error when the engine cannot run the module (it lacks WebAssembly SIMD or, for the plan,
 *   shared memory), and Deno.errors.NotFound when the built file is missing
 */
export async function loadKernels(
  entry: KernelEntry,
  options: { readonly build?: KernelBuild } = {},
): Promise<KernelModule> {
  for (const build of options.build ? [options.build] : ["relaxed", "simd"] as const) {
    const bytes = await Deno.readFile(new URL(`./${entry}.${build}.wasm`, import.meta.url));
    if (WebAssembly.validate(bytes)) return { module: await WebAssembly.compile(bytes), build };
  }
  throw new Error(`Cannot load the kernels "${entry}": this engine lacks WebAssembly SIMD`);
}
