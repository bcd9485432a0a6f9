/**
 * `deno task kernels`: compiles the AssemblyScript kernels, or checks that they are compiled.
 *
 * @module
 */
import { writeFileAtomic } from "../files.ts";
import { buildTarget, builtFile, staleTargets, targets } from "../kernels/build.ts";
import { runCommand } from "./command.ts";
import { parseOptions } from "./options.ts";

const usage = {
  command: "deno task kernels",
  summary: "Compiles the AssemblyScript kernels to the .wasm files that the project ships.",
  options: {
    check: { kind: "flag", help: "write nothing; compare with the files that are there" },
  },
} as const;

async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  if (parsed.values.check) {
    const stale = await staleTargets();
    if (stale.length > 0) {
      const files = stale.map((target) => `${target}.wasm`).join(", ");
      throw new Error(`${files} differ from what the sources compile to: run deno task kernels`);
    }
    return console.log(`${targets.length} built files are what their sources compile to`);
  }
  for (const target of targets) {
    const bytes = await buildTarget(target);
    await writeFileAtomic(builtFile(target).pathname, bytes);
    console.log(`${target}.wasm: ${bytes.length} bytes`);
  }
}

if (import.meta.main) await runCommand(main);
