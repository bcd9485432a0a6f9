/**
 * `deno task reproduce`: trains the committed models again, and compares with their cards.
 *
 * @module
 */
import "#host";
import { fromFileUrl, join } from "@std/path";
import { runCommand } from "../cli/command.ts";
import { parseOptions } from "../cli/options.ts";
import { sha256 } from "../core/bytes.ts";
import { readFile } from "../core/files.ts";
import type { Arithmetic } from "../training/mod.ts";
import { type ModelCard, parseModelCards } from "./model_cards.ts";

const PROJECT = fromFileUrl(new URL("../../", import.meta.url));

const usage = {
  command: "reproduce",
  summary: "Trains every model of models/ again, as its card says, and compares SHA-256 values.",
  options: {
    model: { kind: "text", value: "FILE", help: "one of them (mnist.tflite); all when left out" },
    arithmetic: {
      kind: "choice",
      choices: ["fused", "plain"],
      help: "one of the two; both when left out",
    },
  },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { model, arithmetic } = parsed.values;
  const text = new TextDecoder().decode(await readFile(join(PROJECT, "models", "README.md")));
  const all = parseModelCards(text);
  const cards = all.filter(({ file }) => model === undefined || file === model);
  if (cards.length === 0) {
    const files = all.map(({ file }) => file).join(" or ");
    throw new Error(`--model is "${model}", expected ${files}`);
  }
  let different = 0;
  for (const card of cards) {
    for (const each of arithmetic ? [arithmetic as Arithmetic] : ["fused", "plain"] as const) {
      if (!await isReproduced(card, each)) different++;
    }
  }
  if (different > 0) throw new Error(`${different} of the files are not what the cards say`);
}

/** Trains one model in one arithmetic, and tells how it compares. */
async function isReproduced(card: ModelCard, arithmetic: Arithmetic): Promise<boolean> {
  const name = `${card.file}, ${arithmetic}`;
  const start = performance.now();
  const found = await trainAgain(card, arithmetic);
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  const expected = card.sha256[arithmetic];
  const isSame = found === expected;
  const verdict = isSame ? "as the card says" : `the card says ${expected ?? "nothing yet"}`;
  console.log(`${isSame ? "ok     " : "DIFFERS"} ${name}: ${found}, ${verdict} (${minutes} min)`);
  return isSame;
}

/** Runs the card's command into a folder of its own; gives the file's SHA-256 value. */
async function trainAgain(
  { file, command }: ModelCard,
  arithmetic: Arithmetic,
): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "digits-reproduce-" });
  try {
    const output: string = join(folder, file);
    const plain = arithmetic === "plain" ? ["--reproducible"] : [];
    const { success, code } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "train", ...command, ...plain, "--output", output],
      cwd: PROJECT,
      stdin: "null",
      stdout: "null", // progress is on stderr
    }).output();
    if (!success) throw new Error(`Cannot train ${file} again: the command ends with ${code}`);
    return await sha256(await readFile(output));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await runCommand(main);
