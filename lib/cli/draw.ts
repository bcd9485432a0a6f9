/**
 * `deno task draw`: serves a page on which digits are drawn and read, or writes it to a folder.
 *
 * @module
 */
import "#host";
import {
  buildSite,
  bytesOf,
  type Files,
  isEverywhere,
  openBrowser,
  serveSite,
  USUAL_PORT,
  writeSite,
} from "../site/mod.ts";
import { runCommand, shownPath, userPath } from "./command.ts";
import { parseOptions, type Values } from "./options.ts";

const usage = {
  command: "draw",
  summary: "Serves a page on which you draw digits and see how the models read them.",
  options: {
    port: {
      kind: "integer",
      min: 0,
      help: `where to serve, 0 for any free port (default: ${USUAL_PORT}, or the next free one)`,
    },
    host: {
      kind: "text",
      value: "ADDRESS",
      help: "0.0.0.0, or an address of this machine: others on the network can open the page " +
        "(default: 127.0.0.1, nobody else can)",
    },
    open: { kind: "flag", help: "open the page in the browser" },
    build: {
      kind: "text",
      value: "DIR",
      help: "write the page's files to a folder that any web server can serve, and end",
    },
  },
} as const;

/** Runs the command. */
export async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const parsed = parseOptions(args, usage);
  if ("help" in parsed) return console.log(parsed.help);
  const { build } = parsed.values;
  checkBuild(parsed.values);
  try {
    const files = await buildSite();
    if (signal.aborted) return;
    if (build === undefined) await serve(files, parsed.values, signal);
    else await write(files, build, signal);
  } catch (error) {
    // Ctrl-C also ends the compiler, which is then missed.
    if (!signal.aborted) throw error;
  }
}

type Given = Values<typeof usage.options>;

/** Refuses options that say how to serve where nothing is served. */
function checkBuild({ build, port, host, open }: Given): void {
  if (build === undefined) return;
  const needless = Object.entries({ port, host, open: open || undefined })
    .find(([, value]) => value !== undefined);
  if (needless) throw new Error(`--build serves nothing, expected no --${needless[0]} beside it`);
}

async function write(files: Files, build: string, signal: AbortSignal): Promise<void> {
  const folder = userPath(build);
  await writeSite(folder, files, { signal });
  const contents = await Promise.all([...files.values()].map(bytesOf));
  const bytes = contents.reduce((sum, { length }) => sum + length, 0);
  console.log(
    `Saved: ${shownPath(folder)}, ${files.size} files, ${bytes.toLocaleString("en")} bytes`,
  );
}

async function serve(files: Files, given: Given, signal: AbortSignal): Promise<void> {
  const { host = "127.0.0.1", open } = given;
  const { link, port } = await serveSite(files, { ...given, host });
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve());
  });
  if (given.port === undefined && port !== USUAL_PORT) {
    console.log(`Port ${USUAL_PORT} is taken: this is the next free one`);
  }
  console.log(`Serving: ${link} (Ctrl-C ends it)`);
  if (isEverywhere(host)) {
    console.log(
      `Others on the network open it at this machine's address, port ${port}; their browsers ` +
        "give it no camera, as the link is no https",
    );
  }
  if (open) {
    // Some browsers end only when their user closes them: nobody waits for that.
    openBrowser(link).then((opens) => {
      if (!opens) console.log("No browser opens: open the link yourself");
    });
  }
  await giveUpPermissions();
  await stopped;
}

/**
 * What others talk to can do nothing more: all files are in memory and the port is open. The task
 * must begin with `--allow-run` and `--allow-env` as a whole, since esbuild starts a program of
 * which only the package knows where it lies, and hands it the whole environment.
 */
async function giveUpPermissions(): Promise<void> {
  for (const name of ["run", "write", "read", "env", "net"] as const) {
    await Deno.permissions.revoke({ name });
  }
}

if (import.meta.main) await runCommand(main);
