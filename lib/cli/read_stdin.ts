import process from "node:process";
import { addAbortSignal } from "node:stream";
import { errorMessage } from "../core/text.ts";

/** The most bytes: twice what 67 million pixels take, the most that are read, of four samples of 16 bits. */
const MOST_BYTES = 2 ** 30;

/**
 * Reads standard input to its end.
 *
 * @param signal ends the reading early
 * @param options what errors call it: `Cannot read ${what}: …`; the most bytes that it may have
 * @returns its bytes
 * @throws Error when it is a terminal, longer than that, or cannot be read
 */
export async function readStdin(
  signal: AbortSignal,
  { what, mostBytes = MOST_BYTES }: { readonly what: string; readonly mostBytes?: number },
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (process.stdin.isTTY) throw new Error("it is the terminal, expected a file or a pipe");
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of addAbortSignal(signal, process.stdin)) {
      parts.push(part);
      length += part.length;
      if (length > mostBytes) {
        throw new Error(
          `it does not end, expected at most ${mostBytes.toLocaleString("en")} bytes`,
        );
      }
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  } catch (error) {
    throw new Error(`Cannot read ${what}: ${errorMessage(error)}`, { cause: error });
  }
}
