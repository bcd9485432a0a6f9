/** The job in a page or in a worker of one. */
/// <reference lib="dom" />
import { runJob } from "../job.ts";

/**
 * Does the job.
 *
 * @returns the result as JSON
 * @throws Error when the page's policy was broken meanwhile, even by what then went another way
 */
export async function doJob(): Promise<string> {
  const violations: string[] = [];
  globalThis.addEventListener("securitypolicyviolation", (event) => {
    const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event as
      & Event
      & SecurityPolicyViolationEvent;
    violations.push(`${effectiveDirective} blocks ${blockedURI} at ${sourceFile}:${lineNumber}`);
  });
  const result = await runJob();
  if (violations.length > 0) throw new Error(violations.join("; "));
  return JSON.stringify(result);
}
