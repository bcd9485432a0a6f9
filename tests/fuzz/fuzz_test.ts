import "#host";
import { assertEquals } from "@std/assert";
import { makeInput } from "../../lib/tools/fuzz/inputs.ts";
import { judge, type Reader } from "../../lib/tools/fuzz/reader.ts";
import { READERS } from "../../lib/tools/fuzz/registry.ts";

/** How many inputs of each reader are tried here; `deno task fuzz` tries as many as are wanted. */
const RUNS = 150;
/** The seed of those inputs. */
const SEED = 20;
/** Milliseconds after which a reader gets no more inputs, on a machine that is busy. */
const TIME = 1000;

for (const reader of READERS) {
  Deno.test({
    name: `${reader.name}: what was once a finding is none`,
    async fn() {
      const folder = new URL(`crashers/${reader.name}/`, import.meta.url);
      const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
      for (const name of names) {
        assertEquals(await judge(reader, await Deno.readFile(new URL(name, folder))), "refused");
      }
    },
  });

  Deno.test({
    name: `${reader.name}: inputs that nobody meant are read or refused`,
    async fn() {
      const seeds = await reader.seeds();
      const end = performance.now() + TIME;
      const outcomes = { read: 0, refused: 0, contained: 0 };
      for (let index = 0; index < RUNS && performance.now() < end; index++) {
        outcomes[await judge(reader, makeInput(reader, { seeds, seed: SEED, index }))]++;
      }
      assertEquals(outcomes.refused > 0, true, JSON.stringify(outcomes));
    },
  });

  Deno.test(`${reader.name}: the files that inputs are made from are sound`, async () => {
    for (const seed of await reader.seeds()) await judge(reader, seed);
  });
}

const failing = (error: unknown): Reader => ({
  name: "failing",
  seeds: () => [],
  read: () => {
    throw error;
  },
});

for (
  const [what, error] of [
    ["an error of the language", new TypeError("Cannot read properties of undefined")],
    ["an error in nobody's words", new Error("oops")],
    ["what is no error", "Cannot"],
  ] as const
) {
  Deno.test(`judge() finds ${what}`, async () => {
    let found = "";
    await judge(failing(error), new Uint8Array()).catch(({ name }) => found = name);
    assertEquals(found, "Finding");
  });
}

Deno.test("makeInput() makes the same input of the same numbers", async () => {
  for (const reader of READERS) {
    const seeds = await reader.seeds();
    const input = () => makeInput(reader, { seeds, seed: 3, index: 4 });
    assertEquals(input(), input());
  }
});
