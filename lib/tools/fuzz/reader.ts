/**
 * What is tried with inputs that nobody meant: a reader, the files that it begins with, and which errors
 * are its way of saying no.
 *
 * @module
 */
import type { Random } from "../../core/random.ts";

/**
 * What became of an input: read, refused, or contained: the reader let it in, and what it runs in broke
 * down and was thrown away.
 */
export type Outcome = "read" | "refused" | "contained";

/** A reader under test. */
export interface Reader {
  /** What `--reader` calls it. */
  readonly name: string;
  /** Valid files, small ones; inputs are made from them. */
  readonly seeds: () => Promise<readonly Uint8Array[]> | readonly Uint8Array[];
  /**
   * Changes one thing in a valid file: a count, a type, a shape, an option. Left out where only bytes
   * are changed.
   *
   * @returns undefined when the file has nothing of the kind
   */
  readonly change?: (seed: Uint8Array, random: Random) => Uint8Array | undefined;
  /**
   * Reads an input.
   *
   * @throws Error of the reader's own kind when it refuses it: its message begins with "Cannot"
   * @throws Finding when something is wrong
   */
  readonly read: (input: Uint8Array) => Promise<void> | void;
}

/** Something is wrong with a reader. */
export class Finding extends Error {
  /** The error's name. */
  override readonly name = "Finding";
}

/**
 * Reads an input and judges the error, if there is one.
 *
 * @param reader the reader
 * @param input the input
 * @returns what became of it
 * @throws Finding when the reader throws anything but its own kind of error, or without a word
 */
export async function judge(reader: Reader, input: Uint8Array): Promise<Outcome> {
  try {
    await reader.read(input);
    return "read";
  } catch (error) {
    if (error instanceof Finding) throw error;
    const isOwn = error instanceof Error && !LANGUAGE_ERRORS.has(error.name) &&
      /^(Cannot|Unknown|Unexpected|Missing|--|-|The )/.test(error.message);
    if (isOwn) return CONTAINED.test(error.message) ? "contained" : "refused";
    const name = error instanceof Error ? error.name : typeof error;
    const message = error instanceof Error ? error.message : String(error);
    throw new Finding(`${name}: ${message}`, { cause: error });
  }
}

/** What the TFLite runtime's breakdown is called. */
const CONTAINED = /the runtime stopped (itself|at a fault)/;

/** What JavaScript and WebAssembly throw of themselves. */
const LANGUAGE_ERRORS: ReadonlySet<string> = new Set([
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "RuntimeError",
  "URIError",
]);
