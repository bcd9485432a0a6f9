/** Compares what the hosts made of the same job. */
import { assert, assertEquals } from "@std/assert";
import type { JobResult, Training } from "./job.ts";

/** What a host is expected to say of its engine. */
export interface Expectation {
  /** How many threads it has at most. */
  readonly threads: 1 | 4;
  /** The arithmetic that it chooses. */
  readonly arithmetic: "fused" | "plain";
  /** Why it has fewer threads than it was asked for. */
  readonly reason?: RegExp;
}

/** The relative difference that the last bits of LiteRT's own two builds may make. */
const TOLERANCE = 1e-5;

/** What to compare with what, and what is expected. */
export interface Comparison {
  readonly result: JobResult;
  /** What Deno made. */
  readonly reference: JobResult;
  readonly expected: Expectation;
}

/** What must hold of the result of a host. */
export const CHECKS: Readonly<Record<string, (comparison: Comparison) => void>> = {
  "says what trains": checkEngines,
  "plain arithmetic gives Deno's bytes": (comparison) =>
    checkBytes(comparison, ({ order }) => order.arithmetic === "plain"),
  "the default arithmetic gives Deno's bytes of that arithmetic": (comparison) =>
    checkBytes(comparison, ({ order }) => order.arithmetic === undefined),
  "the files compute what they compute in Deno": checkLogits,
};

function checkEngines({ result: { backend, trainings }, expected }: Comparison): void {
  assertEquals(backend, "wasm with SIMD");
  for (const { order, engine } of trainings) {
    const arithmetic = order.arithmetic ?? expected.arithmetic;
    const { reason = "", ...others } = engine;
    if (order.model === "tfjs") {
      assertEquals(engine, { name: "tfjs", threads: 1, arithmetic, reason: "it was asked for" });
      continue;
    }
    // Networks side by side have a thread each.
    const threads = order.model === "improved" ? 1 : Math.min(order.threads, expected.threads);
    const isPlain = order.arithmetic === undefined && expected.arithmetic === "plain";
    assertEquals(others, { name: "fused", threads, arithmetic }, describe(order));
    if (isPlain) assert(/this engine has no relaxed SIMD/.test(reason), reason);
    if (expected.reason) assert(expected.reason.test(reason), reason);
    if (!isPlain && !expected.reason) assertEquals(reason, "", describe(order));
  }
}

/** Trainings with the same model and arithmetic must give the same files, on any number of threads. */
function checkBytes(
  { result, reference }: Comparison,
  isMeant: (training: Training) => boolean,
): void {
  for (const training of result.trainings.filter(isMeant)) {
    const twin = twinOf(training, reference);
    assertSame(
      training.float32.sha256,
      twin.float32.sha256,
      `${describe(training.order)}, float32`,
    );
    assertSame(training.int8.sha256, twin.int8.sha256, `${describe(training.order)}, full-int8`);
  }
}

function assertSame(found: string, expected: string, what: string): void {
  assert(found === expected, `${what}: SHA-256 is ${found}, expected ${expected}`);
}

/** What Deno made on one thread in the arithmetic that this one had. */
function twinOf({ order, engine }: Training, { trainings }: JobResult): Training {
  const twin: Training | undefined = trainings.find((other) =>
    other.order.model === order.model && other.engine.arithmetic === engine.arithmetic &&
    other.engine.threads === 1
  );
  if (twin) return twin;
  throw new Error(
    `Deno has no training of ${order.model} by ${engine.name}, ${engine.arithmetic}, on one thread`,
  );
}

function checkLogits({ result, reference }: Comparison): void {
  for (const training of result.trainings) {
    const twin = twinOf(training, reference);
    for (const precision of ["float32", "int8"] as const) {
      const difference = relativeDifference(training[precision].logits, twin[precision].logits);
      assert(
        difference <= TOLERANCE,
        `${describe(training.order)}, ${precision}: the logits differ by ${difference}`,
      );
    }
  }
}

/** The largest difference beside the largest number. */
function relativeDifference(left: readonly number[], right: readonly number[]): number {
  assertEquals(left.length, right.length);
  const largest = Math.max(...right.map(Math.abs));
  return Math.max(...left.map((value, index) => Math.abs(value - right[index]!))) / largest;
}

/** Words what was asked for. */
export function describe({ model, arithmetic, threads }: Training["order"]): string {
  return `${model} ${arithmetic ?? "default"} ${threads}`;
}
