import { assertEquals } from "@std/assert";
import { ProgramBuilder, shareOf } from "../../../lib/training/plan/program.ts";

Deno.test("shareOf() gives each thing to one thread, cut at multiples of the unit", () => {
  for (const threads of [1, 2, 3, 5]) {
    for (const count of [0, 1, 7, 32, 33]) {
      for (const unit of [1, 4]) {
        let next = 0;
        for (let thread = 0; thread < threads; thread++) {
          const { start, end } = shareOf(thread, threads, count, unit);
          assertEquals(start, next);
          assertEquals(start % unit === 0 || start === count, true);
          next = end;
        }
        assertEquals(next, count);
      }
    }
  }
});

/** The kernels that each thread calls. */
function kernelsOf(threads: number, add: (program: ProgramBuilder) => void): string[][] {
  const program = new ProgramBuilder(threads, { barrierArgs: [0, threads, 8] });
  add(program);
  return program.build().map((calls) => calls.map(({ kernel }) => kernel));
}

const call = (kernel: string) => () => ({ kernel, args: [] });

Deno.test("threads wait where the division of the work changes, and between weights", () => {
  const calls = kernelsOf(2, (program) => {
    program.byWeights(4, call("a"), { joined: true });
    program.byExamples(4, call("b"));
    program.byExamples(4, call("c"));
    program.byWeights(4, call("d"));
    program.byWeights(4, call("e"));
    program.byWeights(4, call("f"), { joined: true });
  });
  const expected = ["a", "barrier", "b", "c", "barrier", "d", "barrier", "e", "f", "barrier"];
  assertEquals(calls, [expected, expected]);
});

Deno.test("one thread never waits", () => {
  const calls = kernelsOf(1, (program) => {
    program.byExamples(4, call("a"));
    program.byWeights(4, call("b"));
  });
  assertEquals(calls, [["a", "b"]]);
});

Deno.test("a thread without examples is called only where it must be, and waits like all", () => {
  const calls = kernelsOf(2, (program) => {
    program.byExamples(1, call("a"));
    program.byExamples(1, call("b"), { always: true });
  });
  assertEquals(calls, [["b", "barrier"], ["a", "b", "barrier"]]);
});
