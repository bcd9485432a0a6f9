import { groupBy } from "../core/group_by.ts";
import { printable } from "../core/text.ts";
import type { FloatOperation } from "../tflite/mod.ts";

/** How many results of one operator are named. */
const MOST_NAMED = 3;

/** What a full-int8 file computes in float32, a line for each operator; nothing when it is nothing. */
export function formatFloatOperations(operations: readonly FloatOperation[]): string[] {
  const byReason = groupBy(operations, ({ operator, reason }) => `${operator}\n${reason}`);
  return Array.from(byReason.values(), (alike) => {
    const { operator, reason } = alike[0]!;
    const named = alike.slice(0, MOST_NAMED).map(({ output }) => `"${printable(output)}"`).join(
      ", ",
    );
    const more = alike.length - MOST_NAMED;
    return `${operator} stays in float32 (${named}${
      more > 0 ? ` and ${more} more` : ""
    }): ${reason}`;
  });
}
