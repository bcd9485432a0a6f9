import "#host";
import { assertEquals } from "@std/assert";
import { partsOf, ProgramBuilder, shareOf } from "../../../lib/training/fused/program.ts";

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

Deno.test("threads wait where they are told to, and single calls are made before", () => {
  const calls = kernelsOf(2, (program) => {
    program.wait(); // nothing has been called
    program.byExample(2, call("a"));
    program.wait();
    program.byExamples(2, call("b"));
  });
  const expected = ["a", "barrier", "b", "barrier"];
  assertEquals(calls, [expected, expected]);
});

Deno.test("one thread never waits", () => {
  const calls = kernelsOf(1, (program) => {
    program.byExamples(4, call("a"));
    program.byWeights(4, call("b"));
  });
  assertEquals(calls, [["a", "b"]]);
});

Deno.test("a thread without examples is not called, and waits like all", () => {
  const calls = kernelsOf(2, (program) => {
    program.byExamples(1, call("a"));
    program.byExample(1, call("b"));
  });
  assertEquals(calls, [["barrier"], ["a", "b", "barrier"]]);
});

Deno.test("calls for single examples are made example by example, in order, and know their part", () => {
  const program = new ProgramBuilder(2, { barrierArgs: [] });
  for (const kernel of ["a", "b"]) {
    program.byExample(9, ({ start, end, part, first, last }) => ({
      kernel,
      args: [start, end, part, Number(first), Number(last)],
    }));
  }
  program.byExamples(9, ({ start, end }) => ({ kernel: "c", args: [start, end] }));
  const calls = program.build().map((thread) =>
    thread.filter(({ kernel }) => kernel !== "barrier").map(({ kernel, args }) =>
      `${kernel} ${args}`
    )
  );
  const both = (args: string) => [`a ${args}`, `b ${args}`];
  // Nine examples in eight parts: the last one has two.
  const [early, late] = [[0, 1, 2, 3], [4, 5, 6]].map((parts) =>
    parts.flatMap((part) => both(`${part},${part + 1},${part},1,1`))
  );
  assertEquals(calls, [
    [...early!, "c 0,4"],
    [...late!, ...both("7,8,7,1,0"), ...both("8,9,7,0,1"), "c 4,9"],
  ]);
});

Deno.test("the parts of a batch do not depend on the threads, and each example is in one of them", () => {
  for (const count of [1, 2, 7, 8, 9, 32, 33]) {
    const partsWith = (threads: number) => {
      const program = new ProgramBuilder(threads, { barrierArgs: [] });
      program.byExample(count, ({ start, part }) => ({ kernel: "a", args: [start, part] }));
      return program.build().flatMap((calls) =>
        calls.filter(({ kernel }) => kernel === "a").map(({ args }) => args.join())
      );
    };
    const expected = partsWith(1);
    assertEquals(expected.length, count);
    assertEquals(new Set(expected.map((pair) => pair.split(",")[1])).size, partsOf(count));
    for (const threads of [2, 3, 4, 5, 9]) assertEquals(partsWith(threads), expected);
  }
});
