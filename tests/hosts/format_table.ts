/** Shows what the hosts made. */
import type { JobResult } from "./job.ts";

/** Digits of a SHA-256 value that are shown. */
const DIGITS = 8;

/**
 * A table with a row for each host: its threads and arithmetic, the first digits of the files' SHA-256
 * values (float32, and full-int8 behind the stroke), and reasons below.
 *
 * @param results by the hosts' names
 */
export function formatTable(results: ReadonlyMap<string, JobResult>): string {
  const [first] = results.values();
  // Of several numbers of threads, which give the same, the first.
  const shown = (trainings: JobResult["trainings"]) => {
    const byModel = Map.groupBy(trainings, ({ order: { model, arithmetic } }) => {
      return `${model} ${arithmetic ?? "default"}`;
    });
    return [...byModel].map(([name, [training]]) => ({ name, ...training! }));
  };
  const head = ["", ...shown(first?.trainings ?? []).map(({ name }) => name)];
  const rows = [...results].map(([host, { trainings }]) => [
    host,
    ...shown(trainings).map(({ float32, int8 }) =>
      `${float32.sha256.slice(0, DIGITS)}/${int8.sha256.slice(0, DIGITS)}`
    ),
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  );
  return [...lines, "", ...formatEngines(results)].join("\n");
}

/** What each host answers when four threads and its own choice of the arithmetic are asked for. */
function formatEngines(results: ReadonlyMap<string, JobResult>): string[] {
  return [...results].map(([host, { trainings }]) => {
    const { threads, arithmetic, reason } = trainings.find(({ order }) =>
      order.model === "mlp" && order.arithmetic === undefined
    )!.engine;
    return `${host}: ${arithmetic}, ${threads} of 4 threads${reason ? ` (${reason})` : ""}`;
  });
}
