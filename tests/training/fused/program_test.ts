import "#host";
import { assertEquals } from "@std/assert";
import { ProgramBuilder, shareOf } from "../../../lib/training/fused/program.ts";

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

Deno.test("single calls are made example by example, in order, and know first and last", () => {
  const program = new ProgramBuilder(2, { barrierArgs: [] });
  for (const kernel of ["a", "b"]) {
    program.byExamples(5, ({ start, end, first, last }) => ({
      kernel,
      args: [start, end, Number(first), Number(last)],
    }), { single: true });
  }
  program.byExamples(5, ({ start, end }) => ({ kernel: "c", args: [start, end] }));
  const calls = program.build().map((thread) =>
    thread.filter(({ kernel }) => kernel !== "barrier").map(({ kernel, args }) =>
      `${kernel} ${args}`
    )
  );
  assertEquals(calls, [
    ["a 0,1,1,0", "b 0,1,1,0", "a 1,2,0,1", "b 1,2,0,1", "c 0,2"],
    ["a 2,3,1,0", "b 2,3,1,0", "a 3,4,0,0", "b 3,4,0,0", "a 4,5,0,1", "b 4,5,0,1", "c 2,5"],
  ]);
});
