/**
 * A process that is measured: it sets up, says "ready", and makes one repetition whenever asked.
 *
 * Subjects stay alive side by side and take turns, so that what disturbs the machine disturbs all.
 *
 * @module
 */
import type { BenchCase } from "./cases.ts";
import { peakMemory } from "./memory.ts";

/** What to start. */
export interface SubjectCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A started subject. */
export class Subject {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
    this.#writer = process.stdin.getWriter();
    this.#lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /**
   * Starts a subject on a case and waits until it is warm.
   *
   * @param command what to run; the case is appended as JSON
   * @param measured the case
   * @returns the subject, or undefined when it cannot do the case (it says so)
   * @throws Error when the process ends without a word
   */
  static async start(
    { command, args, env = {} }: SubjectCommand,
    measured: BenchCase,
  ): Promise<Subject | undefined> {
    const process = new Deno.Command(command, {
      args: [...args, JSON.stringify(measured)],
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const subject = new Subject(process);
    const answer = await subject.#line();
    if (answer === "ready") return subject;
    await subject.stop();
    if (answer === "cannot") return undefined;
    throw new Error(`Cannot measure with "${command}": it said "${answer}", expected "ready"`);
  }

  /** Makes one repetition; gives milliseconds a step. */
  async repeat(): Promise<number> {
    await this.#writer.write(new TextEncoder().encode("go\n"));
    const answer = await this.#line();
    const milliseconds = Number(answer);
    if (!(milliseconds > 0)) {
      throw new Error(`Cannot measure: a subject said "${answer}", expected a time`);
    }
    return milliseconds;
  }

  /** The most memory the process has taken so far, see `peakMemory`. */
  peakMemory(): Promise<number | undefined> {
    return peakMemory(this.#process.pid);
  }

  /** Ends the process and waits for it. */
  async stop(): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#lines.cancel();
    await this.#process.status;
  }

  async #line(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) return this.#rest;
      this.#rest += value;
    }
    const [line = "", ...rest] = this.#rest.split("\n");
    this.#rest = rest.join("\n");
    return line.trim();
  }
}
