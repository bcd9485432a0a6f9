import { isNotebook } from "./is_notebook.ts";

/** Something that a notebook can show: forms of the same contents, by MIME type. */
export type Displayable = Readonly<Record<`${string}/${string}`, string>>;

/**
 * One output below a cell that changes in place (Jupyter's `update_display_data`), instead of a new
 * one for each change. Anywhere but in a notebook it shows nothing.
 */
export class LiveOutput {
  readonly #id: string = crypto.randomUUID();
  #shown = false;
  #sent: Promise<void> = Promise.resolve();

  /**
   * Shows something in place of what was shown before.
   *
   * @returns when the kernel has sent it; not to be waited for, since the order is kept
   */
  show(content: Displayable): Promise<void> {
    if (!isNotebook()) return this.#sent;
    const update = this.#shown;
    this.#shown = true;
    const options = { raw: true, update, display_id: this.#id };
    this.#sent = this.#sent.then(() => Deno.jupyter.display(content, options));
    return this.#sent;
  }
}
