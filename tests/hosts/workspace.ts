/** A folder in which the package is installed, as a user would have it, and the Nodes to run it. */
import { fromFileUrl, join } from "@std/path";
import { run, runWell } from "./process.ts";

/** The project's folder. */
export const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

/** The versions of Node that the package is tested in; others come from npm. */
const NODES = ["20.20.2", "22.23.3"] as const;

/** The compiler that reads the package's types, as a user's project does. */
const TYPESCRIPT = "typescript@6.0.3";

/** Where everything is. */
export interface Workspace {
  /** A folder with `node_modules`, and nothing else around it that npm would take for a project. */
  readonly folder: string;
  /** The package, not unpacked. */
  readonly tarball: string;
  /** The programs `node` by names like "Node 20". */
  readonly nodes: ReadonlyMap<string, string>;
}

/**
 * Makes the package and installs it.
 *
 * @param around an empty folder; what is installed goes into a folder of it
 * @throws Error when it cannot be made or installed
 */
export async function createWorkspace(around: string): Promise<Workspace> {
  const tarball: string = join(around, "package.tgz");
  const folder: string = join(around, "project");
  await Deno.mkdir(folder);
  await runWell([Deno.execPath(), "task", "--quiet", "package", "--output", tarball], {
    cwd: PROJECT,
  });
  const manifest = JSON.stringify({ private: true, type: "module" });
  await Deno.writeTextFile(join(folder, "package.json"), manifest);
  const nodes = new Map<string, string>();
  const packages: string[] = [tarball, TYPESCRIPT];
  for (const version of NODES) {
    const [major] = version.split(".");
    const present = await installedNode();
    if (present?.version.startsWith(`v${major}.`)) {
      nodes.set(`Node ${major}`, present.path);
      continue;
    }
    // What the package "node" would install by a script, which npm may be told not to run.
    packages.push(`node${major}@npm:${nodePackage()}@${version}`);
    nodes.set(`Node ${major}`, join(folder, "node_modules", `node${major}`, "bin", "node"));
  }
  await runWell(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages], {
    cwd: folder,
  });
  return { folder, tarball, nodes };
}

function nodePackage(): string {
  const { os, arch } = Deno.build;
  return `node-${os}-${arch === "x86_64" ? "x64" : "arm64"}`;
}

async function installedNode(): Promise<{ version: string; path: string } | undefined> {
  const code = "console.log(process.version, process.execPath)";
  const { stdout } = await run(["node", "-e", code]).catch(() => ({ stdout: "" }));
  const [version, path] = stdout.trim().split(" ");
  return version && path ? { version, path } : undefined;
}
