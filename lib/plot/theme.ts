/**
 * The colours of all pictures, on light and on dark.
 *
 * A picture lies on a card of its own, because a notebook, a page and an image viewer do not tell it
 * what it lies on. The light colours stand in the attributes, where every viewer finds them; where
 * the reader prefers dark, a style sheet puts the dark ones in their place. Blue and orange can be
 * told apart with any colour vision, and both reach a contrast of 4.5 to 1 on the card.
 *
 * @module
 */

/** The colours by their use, as they stand in attributes: the light ones. */
export const color = {
  /** What a picture lies on. */
  card: "#ffffff",
  /** Edges and grid lines. */
  line: "#d1d9e0",
  /** Bars and cells that only are there to be compared with. */
  faint: "#e6eaef",
  /** Text and axes. */
  ink: "#1f2328",
  /** Text that is read second. */
  muted: "#59636e",
  /** What is right, and the training data. */
  blue: "#0969da",
  /** What is wrong, and the validation data. */
  orange: "#bc4c00",
  /** Text on full blue or orange. */
  onAccent: "#fffffe",
} as const;

const dark: Readonly<Record<keyof typeof color, string>> = {
  card: "#151b23",
  line: "#3d444d",
  faint: "#2a313c",
  ink: "#f0f6fc",
  muted: "#9aa3ad",
  blue: "#58a6ff",
  orange: "#f0883e",
  onAccent: "#0d1117",
};

/** The class of every picture; its rules touch nothing else on a page. */
export const PICTURE_CLASS = "digits-picture";

/** The style sheet that every picture brings along: the dark colours. */
export function styleSheet(): string {
  const rules = (Object.keys(color) as (keyof typeof color)[]).flatMap((name) =>
    (["fill", "stroke"] as const).map((property) =>
      `.${PICTURE_CLASS} [${property}="${color[name]}"]{${property}:${dark[name]}}`
    )
  );
  return `@media(prefers-color-scheme:dark){.${PICTURE_CLASS}{color:${dark.ink}}${rules.join("")}}`;
}
