/**
 * `deno task hosts`: the same job in Deno, in Node 20 and 22 and in Chromium and Firefox, the latter
 * four from the npm package, installed as a user would; and what else the package promises.
 */
import "#host";
import * as esbuild from "esbuild";
import { runCommand } from "../../lib/cli/command.ts";
import { CHECKS, type Expectation } from "./agreement.ts";
import { buildSite } from "./build_site.ts";
import { formatTable } from "./format_table.ts";
import { type JobResult, runJob } from "./job.ts";
import { checkPackage } from "./package_checks.ts";
import { Report } from "./report.ts";
import { BROWSERS, runInBrowser, startBrowser } from "./run_in_browser.ts";
import { prepareNodeJob, runInNode } from "./run_in_node.ts";
import { serveSite, type Setting } from "./serve_site.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

const NO_WAITING = /a page's main thread may not wait/;

/** The pages that do the job, in both browsers. */
const PAGES: readonly (readonly [Setting, string, Omit<Expectation, "arithmetic">])[] = [
  ["isolated", "worker_page", { threads: 4 }],
  ["isolated", "page", { threads: 1, reason: NO_WAITING }],
  ["plain", "page", { threads: 1, reason: /the page is not cross-origin isolated/ }],
  ["strict", "worker_page", { threads: 4 }],
  ["strict", "page", { threads: 1, reason: NO_WAITING }],
];

async function main(): Promise<void> {
  const report = new Report();
  const folder = await Deno.makeTempDir({ prefix: "digits-hosts-" });
  try {
    const results = new Map<string, JobResult>();
    const workspace = await report.check(
      "the package is made and installed",
      () => createWorkspace(folder),
    );
    const reference = await report.check("Deno does the job", runJob);
    if (workspace && reference) {
      results.set("Deno", reference);
      const expected = { threads: 4, arithmetic: "fused" } as const;
      for (const [name, check] of Object.entries(CHECKS)) {
        await report.check(
          `Deno: ${name}`,
          () => check({ result: reference, reference, expected }),
        );
      }
      const judge = judgeWith(report, results, reference);
      await runNodes(workspace, judge);
      await runBrowsers(workspace, judge);
      await checkPackage(workspace, report);
      console.log(`\n${formatTable(results)}`);
    }
  } finally {
    await esbuild.stop();
    await Deno.remove(folder, { recursive: true });
  }
  console.log(`\n${report.summary()}`);
  if (report.failed > 0) throw new Error("Not all that the hosts should do holds");
}

/** Has a host do the job, then compares with the reference. */
type Judge = (
  host: string,
  options: { readonly job: () => Promise<JobResult>; readonly expected: Expectation },
) => Promise<void>;

function judgeWith(
  report: Report,
  results: Map<string, JobResult>,
  reference: JobResult,
): Judge {
  return async (host, { job, expected }) => {
    const result = await report.check(`${host} does the job`, job);
    if (!result) return;
    results.set(host, result);
    for (const [name, check] of Object.entries(CHECKS)) {
      await report.check(`${host}: ${name}`, () => check({ result, reference, expected }));
    }
  };
}

async function runNodes({ folder, nodes }: Workspace, judge: Judge): Promise<void> {
  const script = await prepareNodeJob(folder);
  for (const [name, node] of nodes) {
    const arithmetic = name === "Node 20" ? "plain" : "fused";
    await judge(name, {
      job: () => runInNode(node, script),
      expected: { threads: 4, arithmetic },
    });
  }
}

async function runBrowsers({ folder }: Workspace, judge: Judge): Promise<void> {
  await using server = serveSite(await buildSite(folder));
  for (const name of ["chrome", "firefox"] as const) {
    const starting = startBrowser(name);
    starting.catch(() => {}); // told by each page that needs it
    for (const [setting, page, expected] of PAGES) {
      await judge(
        `${BROWSERS[name].split("/").at(-1)}, ${setting} ${page.replace("_", " of a ")}`,
        {
          job: async () => await runInBrowser(await starting, server.url(setting, `${page}.html`)),
          expected: {
            ...expected,
            ...(name === "firefox" && page === "worker_page" &&
              { threads: 1, reason: /Firefox's workers hang/ }),
            arithmetic: "fused",
          },
        },
      );
    }
    await starting.then((browser) => browser.close(), () => {});
  }
}

if (import.meta.main) await runCommand(() => main());
