/** Starts `deno task draw`, and ends it as a user does. */
import { startTask } from "../cli/run.ts";

/** A server that runs. */
export interface DrawingServer extends AsyncDisposable {
  /** The page's address, with a slash at the end. */
  readonly url: string;
}

/**
 * Starts the command, and waits for its link.
 *
 * @throws Error when it ends without one
 */
export async function serveDrawing(args: readonly string[]): Promise<DrawingServer> {
  const process = startTask(args);
  let said = "";
  let url: string | undefined;
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (url === undefined) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`no link: ${await new Response(process.stderr).text()}`);
    said += value;
    url = /http:\/\/[^\s]+\//.exec(said)?.[0];
  }
  const rest = Promise.all([drain(reader), new Response(process.stderr).text()]);
  let isOver = false;
  return {
    url,
    async [Symbol.asyncDispose]() {
      if (isOver) return;
      isOver = true;
      process.kill("SIGINT");
      await Promise.all([process.status, rest]);
    },
  };
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}
