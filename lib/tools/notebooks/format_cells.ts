/**
 * Formats the cells of a notebook as `deno fmt` does. `deno fmt --check` cannot be asked for
 * notebooks (Deno 2.9.6): it finds fault with every cell that does not end in an empty line, though
 * formatting leaves it as it is.
 *
 * @param json the contents of a notebook file
 * @param project the folder with `deno.json`, which says how
 * @returns the contents with formatted cells, the same where they were
 * @throws Error when a cell is no TypeScript
 */
export async function formatCells(json: string, project: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "ipynb", "-"],
    cwd: project,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(json));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`Cannot format a notebook: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
