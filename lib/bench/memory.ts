/**
 * The most memory that a process has taken so far.
 *
 * Deno keeps `/proc` to itself even with `--allow-read`, so `cat` reads it.
 *
 * @param pid the process
 * @returns bytes; undefined where the system has no /proc, or the process is gone
 */
export async function peakMemory(pid: number): Promise<number | undefined> {
  const args = [`/proc/${pid}/status`];
  const { stdout } = await new Deno.Command("cat", { args, stderr: "null" }).output();
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(new TextDecoder().decode(stdout))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
