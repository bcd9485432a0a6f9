/**
 * Tries a reader with many inputs, in a process that is started anew when an input breaks it, or takes
 * too long.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What is wrong with an input. */
export interface FoundFault {
  /** The input's number. */
  readonly index: number;
  /** What happened. */
  readonly problem: string;
}

/** What became of the inputs. */
export interface Tally {
  /** How many were read without an error. */
  read: number;
  /** How many the reader refused, in its own words. */
  refused: number;
  /** How many it let in, which then broke down without harm to others. */
  contained: number;
  /** What is wrong. */
  readonly findings: FoundFault[];
  /** The most memory that the process took, in bytes. */
  resident: number;
}

/** How many inputs, which, and how long each may take. */
export interface RunOptions {
  /** Fixes the inputs. */
  readonly seed: number;
  /** The first input's number. */
  readonly from: number;
  /** The number after the last one's. */
  readonly to: number;
  /** Milliseconds after which an input hangs. */
  readonly timeLimit: number;
  /** Is told how many inputs are done. */
  readonly onProgress?: (done: number) => void;
}

/** Time that a new process gets until its first input, in milliseconds. */
const START_LIMIT = 60_000;

/**
 * Tries a reader.
 *
 * @param reader the reader's name
 * @param options which inputs
 * @returns what became of them
 */
export async function runReader(reader: string, options: RunOptions): Promise<Tally> {
  const tally: Tally = { read: 0, refused: 0, contained: 0, findings: [], resident: 0 };
  let from = options.from;
  let retried = -1;
  while (from < options.to) {
    const { next, hangs } = await runChild(reader, { ...options, from, tally });
    // On a busy machine the process may just not have been given its turn.
    if (hangs === undefined || hangs === retried) {
      if (hangs !== undefined) {
        tally.findings.push({
          index: hangs,
          problem: `it takes more than ${options.timeLimit} ms`,
        });
      }
      from = next;
    } else {
      from = retried = hangs;
    }
  }
  return tally;
}

/** How far a process came. */
interface Part {
  /** The first input that it has not judged, and that did not break it. */
  readonly next: number;
  /** The input at which it was stopped, if it was. */
  readonly hangs?: number;
}

/** Runs one process. */
function runChild(
  reader: string,
  { seed, from, to, timeLimit, tally, onProgress }: RunOptions & { readonly tally: Tally },
): Promise<Part> {
  const script = fileURLToPath(new URL("./child.ts", import.meta.url));
  const args = ["run", "--no-prompt", "--no-check", "--allow-read", "--allow-env", script, reader];
  const child = spawn(process.execPath, [...args, `${seed}`, `${from}`, `${to}`], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const errors: string[] = [];
  child.stderr.on("data", (data: Uint8Array) => void errors.push(new TextDecoder().decode(data)));
  let at = from;
  let isJudged = true;
  let isStarted = false;
  let hangs = false;
  let timer = setTimeout(() => (hangs = stop(child)), START_LIMIT);
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [what = "", number = "0", text = '""'] = line.split(/ (.*?) (.*)/);
    clearTimeout(timer);
    timer = setTimeout(() => (hangs = stop(child)), timeLimit);
    if (what === "most") return void (tally.resident = Math.max(tally.resident, Number(number)));
    isStarted = true;
    at = Number(number);
    isJudged = what !== "at";
    if (what === "read" || what === "refused" || what === "contained") tally[what]++;
    if (what === "finding") tally.findings.push({ index: at, problem: JSON.parse(text) });
    if (isJudged && at % 1000 === 999) onProgress?.(at + 1);
  });
  return new Promise((resolve, reject) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0) return resolve({ next: to });
      if (!isStarted) return reject(new Error(`Cannot start "${reader}": ${errors.join("")}`));
      const next = at + 1;
      if (hangs) return resolve(isJudged ? { next } : { next, hangs: at });
      const said = errors.join("").trim().split("\n").slice(0, 3).join(" ");
      tally.findings.push({ index: at, problem: `it ends the process: ${said}` });
      resolve({ next });
    });
  });
}

function stop(child: ChildProcess): true {
  child.kill("SIGKILL");
  return true;
}
