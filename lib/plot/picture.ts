const JUPYTER_DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;
const DENO_INSPECT: unique symbol = Symbol.for("Deno.customInspect") as never;
const NODE_INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** One picture in every form that its viewers know, by MIME type. */
export interface MediaBundle {
  /** The picture. */
  readonly "image/svg+xml": string;
  /** What it shows, in words, for where no picture can be shown. */
  readonly "text/plain": string;
}

/**
 * A picture that shows itself: as the last value of a notebook's cell it is drawn, in a terminal
 * `console.log(picture)` prints what it shows as text, and `picture.svg` is the contents of a file.
 */
export class Picture {
  /** The picture, a whole SVG document: fonts, images and colours need nothing from outside. */
  readonly svg: string;
  /** What the picture shows, as plain text for a terminal. */
  readonly text: string;

  /**
   * Makes a picture from its two forms.
   *
   * @param forms the same contents, drawn and in words
   */
  constructor(forms: { readonly svg: string; readonly text: string }) {
    this.svg = forms.svg;
    this.text = forms.text;
  }

  /** The SVG, so that a picture can be written into a file or a page as it is. */
  toString(): string {
    return this.svg;
  }

  /** How a notebook shows the picture. */
  [JUPYTER_DISPLAY](): MediaBundle {
    return { "image/svg+xml": this.svg, "text/plain": this.text };
  }

  /** How `console.log` shows the picture in Deno. */
  [DENO_INSPECT](): string {
    return this.text;
  }

  /** How `console.log` shows the picture in Node. */
  [NODE_INSPECT](): string {
    return this.text;
  }
}
