import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { BuiltinOperator } from "../../lib/tflite/format/schema.ts";
import type { RuntimeSupport } from "../../lib/tflite/inspect/runtime_support.ts";
import { inspect } from "../../lib/tflite/inspect/inspect.ts";
import { writeOperatorFiles } from "./operators.ts";

/** Where continuous integration finds the files; else a folder that is removed. */
const cases = Deno.env.get("RUNTIME_CASES");

Deno.test("the files for the official runtimes hold each operator at the borders of its support", async () => {
  const folder = cases ? join(cases, "operators") : await Deno.makeTempDir();
  try {
    await writeOperatorFiles(folder);
    const support = JSON.parse(await Deno.readTextFile(join(folder, "support.json")));
    assertEquals(support.length, Object.keys(BuiltinOperator).length - 1, "all but CUSTOM");
    for (const { name, code, today, of2023 } of support) {
      const accepts = (version: number) => {
        const file = Deno.readFileSync(join(folder, `${code}-${version}.tflite`));
        const { runtimes } = inspect(file, { name });
        // Of one operand of float32 many an operator cannot be made: here its version alone counts.
        const has = ({ reasons }: RuntimeSupport) =>
          !reasons.some((reason) => reason.startsWith("it has "));
        return { today: has(runtimes.today), of2023: has(runtimes.of2023) };
      };
      if (today > 0) assert(accepts(today).today, `${name} ${today}, today`);
      assert(!accepts(today + 1).today, `${name} ${today + 1}, today`);
      if (of2023 > 0) assert(accepts(of2023).of2023, `${name} ${of2023}, 2023`);
      assert(!accepts(of2023 + 1).of2023, `${name} ${of2023 + 1}, 2023`);
    }
  } finally {
    if (!cases) await Deno.remove(folder, { recursive: true });
  }
});
