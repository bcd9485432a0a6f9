import "#host";
import { assert } from "@std/assert";
import { color, PICTURE_CLASS, styleSheet } from "../../lib/plot/theme.ts";

type Theme = (name: keyof typeof color) => string;
const light: Theme = (name) => color[name];
/** What the style sheet puts in the place of a light color. */
const dark: Theme = (name) => {
  const rule = `.${PICTURE_CLASS} [fill="${color[name]}"]{fill:`;
  const start = styleSheet().indexOf(rule) + rule.length;
  return styleSheet().slice(start, styleSheet().indexOf("}", start));
};

const readable = [
  ["ink", "card", 7],
  ["muted", "card", 4.5],
  ["blue", "card", 4.5],
  ["orange", "card", 4.5],
  ["ink", "faint", 7],
  ["muted", "faint", 4.5],
  ["onAccent", "blue", 4.5],
  ["onAccent", "orange", 4.5],
] as const;

for (const [theme, of] of [["light", light], ["dark", dark]] as const) {
  for (const [text, ground, least] of readable) {
    Deno.test(`${text} on ${ground} has a contrast of ${least} to 1 on ${theme}`, () => {
      const found = contrast(of(text), of(ground));
      assert(found >= least, `${of(text)} on ${of(ground)}: ${found.toFixed(2)}`);
    });
  }
}

Deno.test("no two colors are the same, so that each can be replaced by itself", () => {
  assert(new Set(Object.values(color)).size === Object.keys(color).length);
});

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(first: string, second: string): number {
  const [darker, lighter] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** https://www.w3.org/TR/WCAG21/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
