/**
 * Starts Google's own TFLite runtime, LiteRT: one for everything in this process.
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
const RELAXED_SIMD_PROBE = new Uint8Array([
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

let started: Promise<Runtime> | undefined;

/**
 * Starts the runtime on the first call (0.1–0.4 s); later calls get the same one.
 *
 * @returns the runtime, shared by everything in this process
 * @throws Error when the package's files cannot be read or the engine cannot run them
 */
export function startRuntime(): Promise<Runtime> {
  started ??= start().catch((error) => {
    started = undefined;
    throw new Error(`Cannot start the TFLite runtime: ${errorMessage(error)}`, { cause: error });
  });
  return started;
}

async function start(): Promise<Runtime> {
  const log: string[] = [];
  const wasm = await currentHost().loadLiteRt({
    // The compatible build is for engines without relaxed SIMD; the last bits differ.
    relaxedSimd: WebAssembly.validate(RELAXED_SIMD_PROBE),
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
          started = undefined;
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
