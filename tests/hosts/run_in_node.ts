/** Does the job in Node, with the installed package. */
import * as esbuild from "esbuild";
import { fromFileUrl, join } from "@std/path";
import type { JobResult } from "./job.ts";
import { runWell } from "./process.ts";

/**
 * Translates the job for Node; its imports stay what they are, but for the package's name.
 *
 * @param folder where the package is installed
 * @returns the script's path
 */
export async function prepareNodeJob(folder: string): Promise<string> {
  const outfile: string = join(folder, "job.js");
  await esbuild.build({
    entryPoints: [fromFileUrl(new URL("./node_job.ts", import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    alias: { digits: "@digits/digits" },
    external: ["@digits/*", "@tensorflow/*"],
    logLevel: "silent",
  });
  return outfile;
}

/**
 * Does the job.
 *
 * @param node the program
 * @param script what `prepareNodeJob` made
 */
export async function runInNode(node: string, script: string): Promise<JobResult> {
  return JSON.parse(await runWell([node, script]));
}
