/**
 * Starts Google's own TFLite runtime, LiteRT: one of a build for everything in this process. Of its two
 * builds one uses relaxed SIMD; their last bits differ.
 *
 * @module
 */
import { currentHost, type LiteRtModule } from "../../core/host.ts";
import { errorMessage } from "../../core/text.ts";

/** The runtime's own state, which every model is loaded into. */
type LiteRtEnvironment = ReturnType<LiteRtModule["LiteRtEnvironment"]["create"]>;

/**
 * A module with one instruction of relaxed SIMD, `i8x16.relaxed_swizzle`
 * (https://github.com/WebAssembly/relaxed-simd/tree/main/proposals/relaxed-simd, "Binary format").
 */
// deno-fmt-ignore
const RELAXED_SIMD_PROBE = /* @__PURE__ */ new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, // magic, version 1
  1, 5, 1, 96, 0, 1, 123, // type: () → v128
  3, 2, 1, 0, // one function of that type
  10, 15, 1, 13, 0, // its code, without locals
  65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11, // splat 1, splat 2, relaxed_swizzle, end
]);

/** The started runtime. */
export interface Runtime {
  /** The bindings of the WebAssembly module. */
  readonly wasm: LiteRtModule;
  /** The environment in which models are loaded. */
  readonly environment: LiteRtEnvironment;
  /**
   * Does one thing with the runtime.
   *
   * @param action what is being done, for the error: `Cannot run "mnist.tflite"`
   * @param work the calls into `wasm`
   * @returns what `work` returns
   * @throws Error that begins with `action` and ends with what the runtime said
   */
  readonly attempt: <Result>(action: string, work: () => Result) => Result;
  /**
   * Frees things in the runtime's memory.
   *
   * @param work the calls into `wasm`; nothing is done after a trap, when all memory is given up
   */
  readonly release: (work: () => void) => void;
}

/** The runtimes that run, by whether they use relaxed SIMD. */
const started = new Map<boolean, Promise<Runtime>>();

/**
 * Starts the runtime on the first call (0.1–0.4 s); later calls get the same one.
 *
 * @param options `relaxedSimd`: false for the build that gives the same bits on every engine
 * @returns the runtime, shared by everything in this process that asks for the same build
 * @throws Error when the package's files cannot be read or the engine cannot run them
 */
export function startRuntime(
  { relaxedSimd = true }: { readonly relaxedSimd?: boolean } = {},
): Promise<Runtime> {
  const relaxed = relaxedSimd && WebAssembly.validate(RELAXED_SIMD_PROBE);
  const running = started.get(relaxed) ?? start(relaxed).catch((error) => {
    started.delete(relaxed);
    throw new Error(`Cannot start the TFLite runtime: ${errorMessage(error)}`, { cause: error });
  });
  started.set(relaxed, running);
  return running;
}

async function start(relaxedSimd: boolean): Promise<Runtime> {
  const log: string[] = [];
  const wasm = await currentHost().loadLiteRt({
    relaxedSimd,
    print: () => {},
    printErr: (line) => {
      if (line.startsWith("ERROR")) log.push(line);
    },
  });
  wasm.setupLogging();
  const environment = wasm.LiteRtEnvironment.create(null);
  let isBroken = false;
  return {
    wasm,
    environment,
    attempt(action, work) {
      log.length = 0;
      try {
        return work();
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) {
          // After a trap the module's memory is in no known state: the next model gets a new one.
          isBroken = true;
          started.delete(relaxedSimd);
        }
        throw new Error(`${action}: ${reason(error, log)}`, { cause: error });
      }
    },
    release: (work) => isBroken ? undefined : work(),
  };
}

function reason(error: unknown, log: readonly string[]): string {
  // What the runtime's allocator does when there is no memory left.
  if (errorMessage(error).startsWith("Aborted()")) {
    return "the runtime has too little memory for it";
  }
  const said = [...log, errorMessage(error)].map(withoutSource).filter(Boolean);
  return [...new Set(said)].join("; ");
}

/** `ERROR: [litert/cc/file.h:73] text` → `text`; the place in Google's sources helps nobody. */
function withoutSource(line: string): string {
  return line.replaceAll(/^[└\s]*ERROR: ?(\[[^\]]*\])?\s*/gm, "").replaceAll("\n", " ").trim();
}
