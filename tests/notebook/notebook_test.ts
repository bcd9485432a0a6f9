import { assert, assertEquals, assertRejects } from "@std/assert";
import { offerDownload, prepareNotebook, projectPath, showTraining } from "digits/notebook";
import { interruptSignal, isNotebook, LiveOutput } from "../../lib/notebook/mod.ts";

/** What `work` prints. */
async function printed(work: () => void | Promise<void>): Promise<string[]> {
  const log = console.log;
  const said: string[] = [];
  console.log = (...values) => said.push(values.join(" "));
  try {
    await work();
  } finally {
    console.log = log;
  }
  return said;
}

Deno.test("a test runs in no notebook, and preparing one does nothing there", () => {
  assertEquals(isNotebook(), false);
  prepareNotebook();
  assertEquals(interruptSignal().aborted, false);
});

Deno.test("a live output shows nothing where there is no notebook", async () => {
  assertEquals(await printed(() => new LiveOutput().show({ "text/plain": "a" })), []);
});

Deno.test("projectPath() finds the project from any folder", async () => {
  const before = Deno.cwd();
  Deno.chdir("/");
  try {
    assert((await Deno.stat(projectPath("deno.json"))).isFile);
  } finally {
    Deno.chdir(before);
  }
});

Deno.test("offerDownload() prints the path where there is no notebook", async () => {
  const path = projectPath("deno.json");
  assertEquals(await printed(() => offerDownload(path)), [path]);
});

Deno.test("offerDownload() names a file that is not there", async () => {
  await assertRejects(() => offerDownload("none.tflite"), Error, 'Cannot read "none.tflite"');
});

Deno.test("showTraining() prints a line an epoch where there is no notebook", async () => {
  const lines = await printed(() => {
    const { onBatchEnd, onEpochEnd, signal } = showTraining(2);
    onBatchEnd({ epoch: 1, batch: 1, batches: 2, loss: 1, accuracy: 0.5 });
    onEpochEnd({ epoch: 1, loss: 0.5, accuracy: 0.75, seconds: 1.25 });
    assertEquals(signal.aborted, false);
  });
  assertEquals(lines, ["Epoch 1/2 · loss 0.5000 · accuracy 0.7500 · 1.3 s"]);
});
