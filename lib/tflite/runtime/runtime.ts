/**
 * Starts Google's own TFLite runtime (LiteRT, npm's `@litertjs/core`) in Deno.
 *
 * The package is made for browsers: `loadLiteRt` fetches a classic script through a `<script>`
 * element or `importScripts`, leaves its factory on `globalThis`, asks for a GPU and prints INFO
 * and WARNING lines. None of that is needed to run a model, so this module does the same work
 * without it: it evaluates the loader script as the CommonJS module that it also is, and calls its
 * factory with the WebAssembly bytes and with somewhere to write its log. No global is set, no
 * request is made, and nothing reaches the console.
 *
 * @module
 */
import { createRequire } from "node:module";
import { type LiteRt, supportsFeature } from "@litertjs/core";

/** The bindings of the WebAssembly module, as the package declares them. */
type LiteRtWasm = LiteRt["liteRtWasm"];
/** The runtime's own state, which every model is loaded into. */
type LiteRtEnvironment = ReturnType<LiteRtWasm["LiteRtEnvironment"]["create"]>;

/** What the loader script (made by Emscripten) takes; only what is used here. */
interface LoaderOptions {
  readonly wasmBinary: Uint8Array;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}
type LoaderScript = (
  require: NodeJS.Require,
  filename: string,
  dirname: string,
) => (options: LoaderOptions) => Promise<LiteRtWasm>;

/** The started runtime. */
export interface Runtime {
  /** The bindings of the WebAssembly module. */
  readonly wasm: LiteRtWasm;
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
    throw new Error(`Cannot start the TFLite runtime: ${message(error)}`, { cause: error });
  });
  return started;
}

async function start(): Promise<Runtime> {
  const directory = new URL("../wasm/", import.meta.resolve("@litertjs/core"));
  // Both builds compute the same; the compatible one is for engines without relaxed SIMD.
  const build = await supportsFeature("relaxedSimd")
    ? "litert_wasm_internal"
    : "litert_wasm_compat_internal";
  const script = new URL(`${build}.js`, directory);
  const [source, wasmBinary] = await Promise.all([
    Deno.readTextFile(script),
    Deno.readFile(new URL(`${build}.wasm`, directory)),
  ]);
  const evaluate = new Function(
    "require",
    "__filename",
    "__dirname",
    `${source}\nreturn ModuleFactory;`,
  ) as LoaderScript;
  const log: string[] = [];
  const factory = evaluate(createRequire(script), script.pathname, directory.pathname);
  const wasm = await factory({
    wasmBinary,
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
  if (message(error).startsWith("Aborted()")) return "the runtime has too little memory for it";
  const said = [...log, message(error)].map(withoutSource).filter(Boolean);
  return [...new Set(said)].join("; ");
}

/** `ERROR: [litert/cc/file.h:73] text` → `text`; the place in Google's sources helps nobody. */
function withoutSource(line: string): string {
  return line.replaceAll(/^[└\s]*ERROR: ?(\[[^\]]*\])?\s*/gm, "").replaceAll("\n", " ").trim();
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
