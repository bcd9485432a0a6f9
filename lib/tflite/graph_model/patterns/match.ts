/**
 * Looks at operations from their outputs, to recognize formulas in them.
 *
 * @module
 */
import type { Graph, Operation, Value } from "../../graph/graph.ts";

/** What computes and what reads each value. */
export class Matcher {
  readonly #producers = new Map<Value, Operation>();
  readonly #uses = new Map<Value, number>();

  /**
   * Indexes a graph.
   *
   * @param graph the graph
   */
  constructor({ operations, outputs }: Graph) {
    for (const operation of operations) {
      for (const output of operation.outputs) this.#producers.set(output, operation);
      for (const input of operation.inputs) if (input !== undefined) this.#count(input);
    }
    for (const { value } of outputs) this.#count(value);
  }

  #count(value: Value): void {
    this.#uses.set(value, (this.#uses.get(value) ?? 0) + 1);
  }

  /** The operation that computes a value, if it is one of an operator. */
  producer(value: Value | undefined, operator?: Operation["operator"]): Operation | undefined {
    const operation = value && this.#producers.get(value);
    return operator === undefined || operation?.operator === operator ? operation : undefined;
  }

  /** Whether one operation alone reads a value. */
  isUsedOnce(value: Value): boolean {
    return this.#uses.get(value) === 1;
  }

  /** The value to which a number is added, or by which it is multiplied. */
  besideNumber(
    value: Value,
    operator: "ADD" | "MUL",
    number: number,
  ): Value | undefined {
    const [left, right] = this.producer(value, operator)?.inputs ?? [];
    if (isNumber(right, number)) return left;
    return isNumber(left, number) ? right : undefined;
  }

  /** The factors of a product of three, in every order. */
  factors(product: Operation): Value[][] {
    const [left, right] = product.inputs as readonly [Value, Value];
    return [[left, right], [right, left]].flatMap(([inner, last]) => {
      const [first, second] = this.producer(inner, "MUL")?.inputs ?? [];
      return first && second ? orders([first, second, last!]) : [];
    });
  }
}

function orders([a, b, c]: readonly [Value, Value, Value]): Value[][] {
  return [[a, b, c], [a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]];
}

/** How far from a number its float32 may be, relative to it: models hold rounded ones. */
const TOLERANCE = 3e-7;

/**
 * Whether a value is one constant number.
 *
 * @param value the value
 * @param number the number
 */
export function isNumber(value: Value | undefined, number: number): boolean {
  return value?.type === "float32" && value.data !== undefined && value.data.length === 1 &&
    Math.abs(value.data[0]! - number) <= TOLERANCE * Math.abs(number);
}
