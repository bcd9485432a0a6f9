/**
 * The process that reads inputs, for run_reader.ts: it says on standard output which input it is at, so
 * that one that never ends, or ends the process, is known.
 *
 * @module
 */
import "#host";
import process from "node:process";
import { writeSync } from "node:fs";
import { makeInput } from "./inputs.ts";
import { Finding, judge } from "./reader.ts";
import { READERS } from "./registry.ts";

/** Inputs between two looks at the memory. */
const LOOK = 50;
/** What the process may take, in bytes: the figure that is promised. */
const MAX_RESIDENT = 512 * 2 ** 20;

async function main(
  [name = "", seed = "1", from = "0", to = "0"]: readonly string[],
): Promise<void> {
  const reader = READERS.find((reader) => reader.name === name);
  if (reader === undefined) throw new Error(`Unknown reader "${name}"`);
  const seeds = await reader.seeds();
  // What is loaded once, a runtime or a decoder, is no input's fault.
  await judge(reader, seeds[0]!).catch(() => {});
  let most = 0;
  for (let index = Number(from); index < Number(to); index++) {
    say("at", index);
    const input = makeInput(reader, { seeds, seed: Number(seed), index });
    try {
      say(await judge(reader, input), index);
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      say("finding", index, error.message);
    }
    if (index % LOOK !== 0) continue;
    const resident = process.memoryUsage.rss();
    if (resident > most && resident > MAX_RESIDENT) {
      say("finding", index, `${Math.round(resident / 2 ** 20)} MB are in memory`);
    }
    most = Math.max(most, resident);
  }
  say("most", most);
}

function say(what: string, number: number, text = ""): void {
  writeSync(1, `${what} ${number} ${JSON.stringify(text)}\n`);
}

await main(process.argv.slice(2));
process.exit(0);
