import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { assertRefused, filesIn, interrupt, runTask, startTask, withFolder } from "../cli/run.ts";
import { requestText, sendRaw } from "./raw.ts";

/** Reads what a command prints until it has said a link, and tells its port. */
async function portIn(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<number> {
  let said = "";
  for await (const text of output.pipeThrough(new TextDecoderStream())) {
    said += text;
    const [, port] = /Serving: http:\/\/127\.0\.0\.1:(\d+)\/ /.exec(said) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`No link was said: ${said}`);
}

Deno.test("draw serves the page, refuses a second at its port, and ends at Ctrl-C", async () => {
  const process = startTask(["draw", "--port", "0"]);
  const [serving, watched] = process.stdout.tee();
  const port = await portIn(watched);
  const { status, body } = await sendRaw(port, requestText("GET /", { "Host": "localhost" }));
  assertEquals(status, 200);
  assertMatch(new TextDecoder().decode(body), /page\.js/);
  const big = await sendRaw(
    port,
    requestText("GET /litert/litert_wasm_internal.wasm", {
      "Host": `127.0.0.1:${port}`,
      "Accept-Encoding": "gzip",
    }),
  );
  assertEquals([big.status, big.headers.get("content-encoding")], [200, "gzip"]);
  await assertRefused(
    ["draw", "--port", `${port}`],
    `Cannot listen at 127.0.0.1:${port}: the port is taken, expected a free one`,
  );
  process.kill("SIGINT");
  const [{ code }, said, errors] = await Promise.all([
    process.status,
    new Response(serving).text(),
    new Response(process.stderr).text(),
  ]);
  assertEquals([code, errors], [130, ""]);
  assertEquals(said, `Serving: http://127.0.0.1:${port}/ (Ctrl-C ends it)\n`);
});

Deno.test("draw says what others on the network can open", async () => {
  const { code, stdout, stderr } = await interrupt(
    startTask(["draw", "--port", "0", "--host", "0.0.0.0"]),
    { stream: "stdout", when: "Others on the network" },
  );
  assertEquals([code, stderr], [130, ""]);
  assertMatch(stdout, /^Serving: http:\/\/127\.0\.0\.1:\d+\/ /);
});

/** Runs a test with a program `xdg-open` of its own, so that no browser opens. */
async function withOpener(
  script: string,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "xdg-open"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const path = Deno.env.get("PATH")!;
    Deno.env.set("PATH", `${folder}:${path}`);
    try {
      await test(folder);
    } finally {
      Deno.env.set("PATH", path);
    }
  });
}

/** Only Linux opens links by this program. */
const ignore = Deno.build.os !== "linux";

Deno.test({
  name: "draw --open opens the page's link",
  ignore,
  fn: () =>
    withOpener(`echo "$@" > "$(dirname "$0")/opened"; exec sleep 1`, async (folder) => {
      const process = startTask(["draw", "--port", "0", "--open"]);
      const port = await portIn(process.stdout);
      const opened = join(folder, "opened");
      while (!(await Deno.readTextFile(opened).catch(() => "")).endsWith("\n")) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      process.kill("SIGINT");
      await process.stderr.cancel();
      assertEquals((await process.status).code, 130);
      assertEquals(await Deno.readTextFile(opened), `http://127.0.0.1:${port}/\n`);
    }),
});

Deno.test({
  name: "draw --open says that no browser opens",
  ignore,
  fn: () =>
    withOpener("exit 3", async () => {
      const { code, stdout, stderr } = await interrupt(
        startTask(["draw", "--port", "0", "--open"]),
        { stream: "stdout", when: "No browser opens: open the link yourself" },
      );
      assertEquals([code, stderr], [130, ""]);
      assertMatch(stdout, /^Serving: /);
    }),
});

Deno.test("draw --build writes the page to a folder, again over its own, and over no other", async () => {
  await withFolder(async (folder) => {
    const first = await runTask(["draw", "--build", "site"], folder);
    assertEquals([first.code, first.stderr], [0, ""]);
    assertMatch(first.stdout, /^Saved: site, \d+ files, [\d,]+ bytes\n$/);
    const files = filesIn(folder);
    assert(files.includes("site/service_worker.js") && files.includes("site/page.js"));
    assertEquals((await runTask(["draw", "--build", "site"], folder)).code, 0);
    assertEquals(filesIn(folder), files);
    await Deno.writeTextFile(join(folder, "site", "notes.txt"), "mine");
    await assertRefused(["draw", "--build", "site"], 'it holds "notes.txt"', folder);
  });
});

Deno.test("draw refuses what it cannot do", async () => {
  await assertRefused(["draw", "--port", "65536"], "expected an integer of at most 65535");
  await assertRefused(["draw", "--port", "-1"], "expected an integer of 0 or more");
  await assertRefused(["draw", "--host", "example.com"], "expected an address like 0.0.0.0");
  await assertRefused(["draw", "--host", "8.8.8.8"], "the task may not, expected an address");
  await assertRefused(["draw", "--host", "10.255.255.1"], "this machine has no such address");
  await assertRefused(["draw", "page"], 'Unexpected "page", expected deno task draw [options]');
  for (const option of ["--port=1", "--host=127.0.0.1", "--open"]) {
    const [name] = option.split("=");
    await assertRefused(
      ["draw", "--build", "site", option],
      `--build serves nothing, expected no ${name} beside it`,
    );
  }
});
