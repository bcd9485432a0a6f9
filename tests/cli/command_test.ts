import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { PROJECT, withFolder } from "./run.ts";

/** A command that tells when it is interrupted, and ends 600 ms later, or never. */
const script = (ends: boolean) => `
  import { runCommand } from ${JSON.stringify(join(PROJECT, "lib/cli/command.ts"))};
  await runCommand(async (_args, signal) => {
    const works = setInterval(() => console.log("works"), 10);
    await new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        console.log("heard");
        if (${ends}) setTimeout(resolve, 600);
      });
    });
    clearInterval(works);
    console.log("saved");
  }, []);`;

/** Runs a command, and sends it each signal when it has said a word and some milliseconds are over. */
function runInterrupted(
  command: string,
  signals: readonly { readonly when: string; readonly after: number }[],
): Promise<{ readonly heard: number; readonly saved: number; readonly code: number }> {
  return withFolder(async (folder) => {
    const path = join(folder, "command.ts");
    await Deno.writeTextFile(path, command);
    const config = ["--no-check", "--config", join(PROJECT, "deno.json")];
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-read", "--allow-env", ...config, path],
      stdout: "piped",
    }).spawn();
    const tooLate = setTimeout(() => process.kill("SIGKILL"), 10_000);
    const timers: ReturnType<typeof setTimeout>[] = [];
    let said = "";
    let waiting = [...signals];
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      for (const { when, after } of waiting) {
        if (said.includes(when)) timers.push(setTimeout(() => process.kill("SIGINT"), after));
      }
      waiting = waiting.filter(({ when }) => !said.includes(when));
    }
    const { code } = await process.status;
    for (const timer of [tooLate, ...timers]) clearTimeout(timer);
    const count = (word: string) => said.split(word).length - 1;
    return { heard: count("heard"), saved: count("saved"), code };
  });
}

Deno.test("a command that does not end by itself ends at the second Ctrl-C", async () => {
  const signals = [{ when: "works", after: 0 }, { when: "heard", after: 400 }];
  assertEquals(await runInterrupted(script(false), signals), { heard: 1, saved: 0, code: 130 });
});

Deno.test("one Ctrl-C that arrives three times lets the command end by itself", async () => {
  // A terminal sends it to deno task and to the command, and deno task passes it on, or twice.
  const signals = [
    { when: "works", after: 0 },
    { when: "heard", after: 0 },
    { when: "heard", after: 5 },
  ];
  assertEquals(await runInterrupted(script(true), signals), { heard: 1, saved: 1, code: 130 });
});
