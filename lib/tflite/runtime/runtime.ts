/**
 * Starts Google's own TFLite runtime, LiteRT: a copy for each model, with a memory of its own. What a
 * file makes it write where it should not, it writes over its own model alone; what traps or runs out
 * of memory is thrown away with it. Of its two builds one uses relaxed SIMD; their last bits differ.
 *
 * @module
 */
import { currentHost, type LiteRtModule } from "../../core/host.ts";
import { errorMessage, printable } from "../../core/text.ts";

/** The runtime's own state, which a model is loaded into. */
type LiteRtEnvironment = ReturnType<LiteRtModule["LiteRtEnvironment"]["create"]>;

/** The most memory that the builds of LiteRT ask for, in bytes (`getHeapMax` of their scripts). */
export const MAX_RUNTIME_BYTES = 2 ** 31;

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

/** A started runtime. */
export interface Runtime {
  /** The bindings of the WebAssembly module. */
  readonly wasm: LiteRtModule;
  /** The environment in which the model is loaded. */
  readonly environment: LiteRtEnvironment;
  /**
   * Does one thing with the runtime.
   *
   * @param action what is being done, for the error: `Cannot run "mnist.tflite"`
   * @param work the calls into `wasm`
   * @param options `logged`: whether a line of the log that says ERROR is an error, too
   * @returns what `work` returns
   * @throws Error that begins with `action` and ends with what the runtime said; after a trap, every
   *   time
   */
  readonly attempt: <Result>(
    action: string,
    work: () => Result,
    options?: { readonly logged?: boolean },
  ) => Result;
  /**
   * Frees things in the runtime's memory.
   *
   * @param work the calls into `wasm`; nothing is done after a trap, when all memory is given up
   */
  readonly release: (work: () => void) => void;
}

/**
 * Starts a copy of the runtime. The first call loads its code (0.1–0.4 s); later ones take about
 * 15 ms.
 *
 * @param options `relaxedSimd`: false for the build that gives the same bits on every engine
 * @returns the runtime, for one model
 * @throws Error when the package's files cannot be read or the engine cannot run them
 */
export async function startRuntime(
  { relaxedSimd = true }: { readonly relaxedSimd?: boolean } = {},
): Promise<Runtime> {
  const log: string[] = [];
  try {
    const wasm = await currentHost().loadLiteRt({
      relaxedSimd: relaxedSimd && WebAssembly.validate(RELAXED_SIMD_PROBE),
      print: () => {},
      printErr: (line) => {
        if (/^(ERROR|F\d|FATAL)/.test(line)) log.push(line);
      },
    });
    wasm.setupLogging();
    return runtimeOf(wasm, log);
  } catch (error) {
    throw new Error(`Cannot start the TFLite runtime: ${errorMessage(error)}`, { cause: error });
  }
}

function runtimeOf(wasm: LiteRtModule, log: string[]): Runtime {
  let broken: string | undefined;
  return {
    wasm,
    environment: wasm.LiteRtEnvironment.create(null),
    attempt(action, work, { logged = false } = {}) {
      if (broken !== undefined) {
        throw new Error(
          `${action}: the runtime broke down before (${broken}); ` +
            "dispose of this interpreter and create a new one",
        );
      }
      log.length = 0;
      try {
        const result = work();
        if (logged && log.length > 0) throw new Error("");
        return result;
      } catch (error) {
        const problem = reason(error, log);
        // After a trap the memory is in no known state.
        if (isTrap(error)) broken = problem;
        throw new Error(`${action}: ${problem}`, { cause: error });
      }
    },
    release(work) {
      if (broken !== undefined) return;
      try {
        work();
      } catch (error) {
        broken = reason(error, log); // the memory is given up; what was asked for is done
      }
    },
  };
}

/** Whether the runtime was stopped in the middle of its work: by a trap, or with its stack full. */
function isTrap(error: unknown): boolean {
  return !(error instanceof Error) || error instanceof WebAssembly.RuntimeError ||
    error instanceof RangeError;
}

function reason(error: unknown, log: readonly string[]): string {
  const message = errorMessage(error);
  // Google's own checks call `abort`, and so does its allocator when there is no memory left.
  const said = message.startsWith("Aborted(")
    ? "the runtime stopped itself (abort), as it does when numbers in the file do not fit each other"
    : error instanceof WebAssembly.RuntimeError
    ? `the runtime stopped at a fault of its own (${message})`
    : message;
  const lines = [...log, said].map(withoutSource).filter(Boolean);
  return printable([...new Set(lines)].join("; "));
}

/** `ERROR: [litert/cc/file.h:73] text` → `text`; the place in Google's sources helps nobody. */
function withoutSource(line: string): string {
  return line.replaceAll(/^[└\s]*ERROR: ?(\[[^\]]*\])?\s*/gm, "").replaceAll("\n", " ").trim();
}
