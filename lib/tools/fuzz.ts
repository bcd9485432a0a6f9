/**
 * `deno task fuzz`: tries what reads files with inputs that nobody meant.
 *
 * @module
 */
import "#host";
import { mkdir, writeFile } from "node:fs/promises";
import { runCommand, userPath } from "../cli/command.ts";
import { parseOptions, suggest } from "../cli/options.ts";
import { printable } from "../core/text.ts";
import { makeInput } from "./fuzz/inputs.ts";
import type { Reader } from "./fuzz/reader.ts";
import { READERS } from "./fuzz/registry.ts";
import { runReader, type Tally } from "./fuzz/run_reader.ts";

const usage = {
  command: "fuzz",
  summary: "Tries what reads files with damaged, cut and contradictory inputs.",
  options: {
    reader: { kind: "text", value: "NAME", help: "one reader (default: all)" },
    runs: { kind: "integer", min: 1, default: 1000, help: "how many inputs for each reader" },
    from: { kind: "integer", min: 0, default: 0, help: "the first input's number" },
    seed: { kind: "integer", min: 0, default: 1, help: "fixes the inputs" },
    limit: { kind: "integer", min: 1, default: 1000, help: "milliseconds that an input may take" },
    keep: { kind: "text", value: "FOLDER", help: "where to leave the inputs that are findings" },
  },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { reader, runs, from, seed, limit, keep } = parsed.values;
  let findings = 0;
  for (const tried of chosen(reader)) {
    const start = performance.now();
    const tally = await runReader(tried.name, { seed, from, to: from + runs, timeLimit: limit });
    const seconds = (performance.now() - start) / 1000;
    console.log(formatTally(tried.name, { tally, runs, seconds }));
    for (const { index, problem } of tally.findings) {
      console.log(`  input ${index}: ${printable(problem)}`);
    }
    if (keep !== undefined) await keepInputs(userPath(keep), { reader: tried, seed, tally });
    findings += tally.findings.length;
  }
  if (findings > 0) throw new Error(`${findings} inputs are findings, expected none`);
}

function chosen(name: string | undefined): readonly Reader[] {
  if (name === undefined) return READERS;
  const reader = READERS.find((reader) => reader.name === name);
  if (reader !== undefined) return [reader];
  const names = READERS.map(({ name }) => name);
  throw new Error(`Unknown reader "${name}"${suggest(name, names)}, expected ${names.join(", ")}`);
}

function formatTally(
  name: string,
  { tally, runs, seconds }: {
    readonly tally: Tally;
    readonly runs: number;
    readonly seconds: number;
  },
): string {
  const count = (number: number) => number.toLocaleString("en");
  return `${name}: ${count(runs)} inputs, ${count(tally.read)} read, ` +
    `${count(tally.refused)} refused, ${
      count(tally.contained)
    } contained, ${tally.findings.length} findings, ` +
    `${Math.round(tally.resident / 2 ** 20)} MB, ${seconds.toFixed(0)} s`;
}

async function keepInputs(
  folder: string,
  { reader, seed, tally }: {
    readonly reader: Reader;
    readonly seed: number;
    readonly tally: Tally;
  },
): Promise<void> {
  const seeds = await reader.seeds();
  await mkdir(folder, { recursive: true });
  for (const { index } of tally.findings) {
    await writeFile(
      `${folder}/${reader.name}_${seed}_${index}`,
      makeInput(reader, { seeds, seed, index }),
    );
  }
}

if (import.meta.main) await runCommand(main);
