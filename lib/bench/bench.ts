/**
 * `deno task bench`: training steps of this project beside its peers', in one table.
 *
 * The subjects of a row run as processes side by side and take turns, repetition by repetition; ratios
 * are taken within a repetition, then their median and range. On a shared machine only ratios mean
 * something.
 *
 * @module
 */
import "#host";
import { runCommand, userPath } from "../cli/command.ts";
import { parseOptions } from "../cli/options.ts";
import { loadMnist, type Mnist } from "../data/mod.ts";
import { type BenchCase, cases } from "./cases.ts";
import { ratiosOf, type Spread, spreadOf } from "./statistics.ts";
import { Subject, type SubjectCommand } from "./subject.ts";
import { runWhole, wholeCommands, type WholeProcess } from "./whole.ts";

const usage = {
  command: "bench",
  summary: "Measures training steps of this project beside those of its peers.",
  options: {
    peers: { kind: "text", value: "PYTHON", help: "also Keras, by a Python that has TensorFlow" },
    case: { kind: "text", value: "TEXT", default: "", help: "only rows whose name contains TEXT" },
    threads: {
      kind: "integer",
      min: 1,
      default: navigator.hardwareConcurrency,
      help: "the most threads",
    },
    repetitions: { kind: "integer", min: 5, default: 5, help: "how often each is measured" },
    whole: { kind: "flag", help: "also whole processes, from start to saved file" },
    data: { kind: "text", value: "DIR", help: "folder with IDX files; MNIST when left out" },
  },
} as const;

/** What one subject did in one row. */
interface Measured {
  readonly times: readonly number[];
  readonly peakMemory: number | undefined;
}

/** The commands of the subjects, by their name in the table. */
function subjectCommands(
  files: readonly [pixels: string, labels: string],
  { threads, python }: { readonly threads: number; readonly python: string },
): Record<string, SubjectCommand> {
  const script = new URL("./digits_subject.ts", import.meta.url).pathname;
  const permissions = ["run", "--no-prompt", "--no-check", "--allow-read", "--allow-env"];
  const digits = (kind: string, count: number) => ({
    command: Deno.execPath(),
    args: [...permissions, script, kind, String(count), ...files],
  });
  const keras = new URL("./keras_subject.py", import.meta.url).pathname;
  return {
    "1 thread": digits("fused", 1),
    ...(threads > 1 && { [`${threads} threads`]: digits("fused", threads) }),
    "tfjs + kernels": digits("kernels", 1),
    "tfjs": digits("tfjs", 1),
    ...(python && { Keras: { command: python, args: [keras, ...files] } }),
  };
}

/** Measures one row: all subjects, in turns. */
async function measure(
  measured: BenchCase,
  commands: Record<string, SubjectCommand>,
  repetitions: number,
): Promise<Map<string, Measured>> {
  const subjects = new Map<string, Subject>();
  try {
    for (const [name, command] of Object.entries(commands)) {
      const subject = await Subject.start(command, measured);
      if (subject) subjects.set(name, subject);
    }
    const times = new Map<string, number[]>([...subjects.keys()].map((name) => [name, []]));
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const [name, subject] of subjects) times.get(name)!.push(await subject.repeat());
    }
    const results = new Map<string, Measured>();
    for (const [name, subject] of subjects) {
      results.set(name, { times: times.get(name)!, peakMemory: await subject.peakMemory() });
    }
    return results;
  } finally {
    await Promise.all([...subjects.values()].map((subject) => subject.stop()));
  }
}

const showTime = ({ median }: Spread) => median.toPrecision(3);
const showRatio = ({ median, least, most }: Spread) =>
  `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;

/** Prints a row of a Markdown table. */
function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

function printResult(name: string, results: Map<string, Measured>, columns: readonly string[]) {
  const base = ["Keras", "tfjs", "tfjs + kernels"].find((peer) => results.has(peer))!;
  printRow([
    name,
    ...columns.map((column) => {
      const result = results.get(column);
      return result ? showTime(spreadOf(result.times)) : "–";
    }),
    ...columns.filter((column) => column.includes("thread")).map((column) => {
      const result = results.get(column);
      return result
        ? `${showRatio(ratiosOf(result.times, results.get(base)!.times))} × ${base}`
        : "–";
    }),
    columns.map((column) => {
      const peak = results.get(column)?.peakMemory;
      return peak === undefined ? "–" : Math.round(peak / 1e6);
    }).join(" / "),
  ]);
}

/** Measures the rows of the table and prints them, each as soon as it is there. */
async function measureSteps(
  rows: readonly BenchCase[],
  { commands, repetitions }: {
    readonly commands: Record<string, SubjectCommand>;
    readonly repetitions: number;
  },
): Promise<void> {
  const columns = Object.keys(commands);
  const ratios = columns.filter((column) => column.includes("thread"));
  console.log("Milliseconds a training step (medians), ratios of pairs (median, range), peak MB\n");
  printRow(["model", ...columns, ...ratios.map((name) => `${name}: ratio`), "MB"]);
  printRow(["---", ...columns, ...ratios, ""].map(() => "---"));
  for (const row of rows) printResult(row.name, await measure(row, commands, repetitions), columns);
}

/** Measures whole processes in turns, and prints them. */
async function measureWhole(
  directory: string,
  { data, python, repetitions }: {
    readonly data: string | undefined;
    readonly python: string;
    readonly repetitions: number;
  },
): Promise<void> {
  const runs = new Map<string, WholeProcess[]>();
  const commands = wholeCommands(directory, { data, python });
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, command] of Object.entries(commands)) {
      runs.set(name, [...runs.get(name) ?? [], await runWhole(command)]);
    }
  }
  console.log("\nWhole processes, from start to saved file (5 epochs of the MLP)\n");
  printRow(["process", "seconds", "peak MB"]);
  printRow(["---", "---", "---"]);
  for (const [name, results] of runs) {
    const seconds = spreadOf(results.map(({ seconds }) => seconds));
    const peak = Math.max(...results.map(({ peakMemory = NaN }) => peakMemory));
    printRow([name, seconds.median.toFixed(1), Number.isNaN(peak) ? "–" : (peak / 1e6).toFixed(0)]);
  }
  const [ours, peer] = [...runs.values()].map((results) => results.map(({ seconds }) => seconds));
  if (peer) console.log(`\nRatio of the times: ${showRatio(ratiosOf(ours!, peer))}`);
}

/** Writes MNIST as bare bytes, which every subject can read. */
async function writeData(directory: string, { train, test }: Mnist): Promise<void> {
  for (const [name, { images, labels }] of Object.entries({ train, test })) {
    await Deno.writeFile(`${directory}/${name}-pixels`, images.data);
    await Deno.writeFile(`${directory}/${name}-labels`, labels);
  }
}

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { peers: python = "", threads, repetitions, whole, ...options } = parsed.values;
  const data = options.data && userPath(options.data);
  const mnist = await loadMnist(data ? { directory: data } : {});
  const directory = await Deno.makeTempDir({ prefix: "digits-bench-" });
  try {
    await writeData(directory, mnist);
    const files = [`${directory}/train-pixels`, `${directory}/train-labels`] as const;
    const rows = cases.filter(({ name }) => name.includes(options.case));
    const commands = subjectCommands(files, { threads, python });
    if (rows.length > 0) await measureSteps(rows, { commands, repetitions });
    if (!whole) return;
    await measureWhole(directory, { data, python, repetitions });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

if (import.meta.main) await runCommand(main);
