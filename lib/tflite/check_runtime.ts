/**
 * Refuses a model that the runtime which it is made for would not take.
 *
 * @module
 */
import type { Model } from "./format/schema.ts";
import type { TargetRuntime } from "./graph/graph.ts";
import { type RuntimeName, RUNTIMES } from "./inspect/runtimes.ts";
import { operatorReason } from "./inspect/operator_reason.ts";

const NAMES: Readonly<Record<TargetRuntime, RuntimeName>> = {
  today: "today",
  "2023": "of2023",
  micro: "micro",
};

/** How many tensors of one reason are named. */
const MOST_NAMED = 3;

/**
 * Checks that a runtime has all operators of a model.
 *
 * @param model the tables of the file
 * @param runtime the runtime that it is made for
 * @throws Error naming each operator that the runtime lacks, and what the model computes with it
 */
export function checkRuntime(model: Model, runtime: TargetRuntime): void {
  const name = NAMES[runtime];
  const places = new Map<string, string[]>();
  for (const graph of model.subgraphs ?? []) {
    for (const operator of graph.operators ?? []) {
      const reason = operatorReason(model.operatorCodes![operator.opcodeIndex]!, name);
      if (reason === undefined) continue;
      const output = graph.tensors?.[operator.outputs?.[0] ?? -1]?.name ?? "";
      places.set(reason, [...places.get(reason) ?? [], `"${output}"`]);
    }
  }
  if (places.size === 0) return;
  const list = [...places].map(([reason, tensors]) => {
    const more = tensors.length - MOST_NAMED;
    const named = tensors.slice(0, MOST_NAMED).join(", ");
    return `${reason}, which would compute ${named}${more > 0 ? ` and ${more} more` : ""}`;
  });
  throw new Error(
    `Cannot convert for the runtime "${runtime}", ${RUNTIMES[name]}: ${list.join("; ")}`,
  );
}
