import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { PROJECT, withFolder } from "./run.ts";

Deno.test("a command that does not end by itself ends at the second Ctrl-C", () =>
  withFolder(async (folder) => {
    const script = join(folder, "endless.ts");
    await Deno.writeTextFile(
      script,
      `import { runCommand } from ${JSON.stringify(join(PROJECT, "lib/cli/command.ts"))};
      await runCommand(async (_args, signal) => {
        signal.addEventListener("abort", () => console.log("heard"));
        setInterval(() => console.log("works"), 10);
        await new Promise(() => {});
      }, []);`,
    );
    const config = ["--no-check", "--config", join(PROJECT, "deno.json")];
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-read", "--allow-env", ...config, script],
      stdout: "piped",
    }).spawn();
    const tooLate = setTimeout(() => process.kill("SIGKILL"), 10_000);
    let said = "";
    let interrupts = 0;
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      const wanted = said.includes("heard") ? 2 : said.includes("works") ? 1 : 0;
      for (; interrupts < wanted; interrupts++) process.kill("SIGINT");
    }
    clearTimeout(tooLate);
    assertEquals([said.split("heard").length - 1, (await process.status).code], [1, 130]);
  }));
