/**
 * Refuses a model that the runtime which it is made for would not take.
 *
 * @module
 */
import type { Model, Operator, SubGraph } from "./format/schema.ts";
import type { TargetRuntime } from "./graph/graph.ts";
import { type RuntimeName, RUNTIMES } from "./inspect/runtimes.ts";
import { runtimeSupport } from "./inspect/runtime_support.ts";

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
      const { reasons } = runtimeSupport(alone(model, { graph, operator }))[name];
      for (const reason of reasons) {
        const output = graph.tensors?.[operator.outputs?.[0] ?? -1]?.name ?? "";
        places.set(reason, [...places.get(reason) ?? [], `"${output}"`]);
      }
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

/** The model with one operator only, so that its reasons are those of that operator. */
function alone(
  model: Model,
  { graph, operator }: { readonly graph: SubGraph; readonly operator: Operator },
): Model {
  const code = model.operatorCodes?.[operator.opcodeIndex];
  return {
    ...model,
    operatorCodes: code && [code],
    subgraphs: [{ ...graph, operators: [{ ...operator, opcodeIndex: 0 }] }],
  };
}
