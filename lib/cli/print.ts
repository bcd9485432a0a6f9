import process from "node:process";

/** The exit code where nobody reads what is written: 128 + the number of SIGPIPE. */
const NOBODY_READS = 141;

let listens = false;

/**
 * Prints to stdout, and waits until it is written. Where nobody reads on, as `head` does not, the
 * process ends without a word, as programs do.
 *
 * @param line without its end
 * @param options how a line ends
 */
export function print(
  line: string,
  { end = "\n" }: { readonly end?: "\n" | "\r\n" } = {},
): Promise<void> {
  const { stdout } = process;
  if (!listens) {
    // Node would print the error's stack.
    stdout.on("error", (error: Error & { readonly code?: string }) => {
      if (error.code === "EPIPE") process.exit(NOBODY_READS);
      console.error(`error: Cannot print: ${error.message}`);
      process.exit(1);
    });
    listens = true;
  }
  return new Promise((resolve) => void stdout.write(`${line}${end}`, () => resolve()));
}
