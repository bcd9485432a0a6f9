/**
 * `deno task kernels`: compiles the AssemblyScript kernels, or checks that they are compiled.
 *
 * @module
 */
import "#host";
import { fromFileUrl } from "@std/path";
import { runCommand } from "../cli/command.ts";
import { parseOptions } from "../cli/options.ts";
import { writeFileAtomic } from "../core/files.ts";
import { buildTarget, builtFile, staleTargets, targets } from "./build_kernels.ts";

const usage = {
  command: "kernels",
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
    await writeFileAtomic(fromFileUrl(builtFile(target)), bytes);
    console.log(`${target}.wasm: ${bytes.length} bytes`);
  }
}

if (import.meta.main) await runCommand(main);
