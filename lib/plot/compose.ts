/**
 * Puts what Observable Plot draws onto a card and makes one SVG document of it.
 *
 * @module
 */
import { escapeXml, onlyXml, printableLines } from "../core/text.ts";
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { Picture } from "./picture.ts";
import { color, PICTURE_CLASS, styleSheet } from "./theme.ts";

/** No picture is wider, in pixels: it is not cut off in a notebook of 700 pixels with its margins. */
export const MAX_WIDTH = 640;

/** The room between a card's edge and what is drawn, in pixels. */
export const PADDING = 16;

/** A drawing on its way onto a card. */
export interface Panel {
  /** What Plot shall draw; width and height are the panel's. */
  readonly plot: Plot.PlotOptions & { readonly width: number; readonly height: number };
  /** Where the panel's upper left corner lies within the padding; 0 by default. */
  readonly x?: number;
  readonly y?: number;
}

/** What a picture says of itself. */
export interface Description {
  /** What the picture is, in a few words: its name for screen readers and its tooltip. */
  readonly title: string;
  /** What it shows, as plain text: its description for screen readers, its form in a terminal. */
  readonly text: string;
}

/**
 * Draws panels onto one card.
 *
 * @param panels what to draw; the card is as large as they need
 * @param description the picture's title and text
 * @returns the picture; the same panels always give the same bytes
 */
export function compose(panels: readonly Panel[], { title, text }: Description): Picture {
  const right = Math.max(...panels.map(({ plot, x = 0 }) => x + plot.width));
  const bottom = Math.max(...panels.map(({ plot, y = 0 }) => y + plot.height));
  const width = right + 2 * PADDING;
  const height = bottom + 2 * PADDING;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="${PICTURE_CLASS}" role="img" ` +
    `aria-label="${escapeXml(title)}" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" style="max-width:100%;height:auto" color="${color.ink}" ` +
    `fill="currentColor" font-family="system-ui, sans-serif" font-size="12" text-anchor="middle">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(text)}</desc>`,
    `<style>${styleSheet()}</style>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" ` +
    `fill="${color.card}" stroke="${color.line}"/>`,
    ...panels.map(draw),
    "</svg>",
  ];
  return new Picture({ svg: svg.join("\n") + "\n", text: printableLines(text) });
}

function draw({ plot, x = 0, y = 0 }: Panel): string {
  const drawing = Plot.plot({ ...plot, document: emptyDocument() });
  drawing.querySelector("style")?.remove(); // Plot's own, which the card's stands in for
  const at = `translate(${x + PADDING},${y + PADDING})`;
  return `<g transform="${at}">${onlyXml(roundCoordinates(drawing.innerHTML))}</g>`;
}

/** Plot draws into a document; this one knows XML's rules and nothing of a browser. */
function emptyDocument(): Plot.PlotOptions["document"] {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  const document: unknown = new DOMParser().parseFromString(svg, "image/svg+xml");
  return document as Plot.PlotOptions["document"];
}

const COORDINATES = / (d|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"/g;

/** A hundredth of a pixel is enough, and does not depend on how an engine computes logarithms. */
function roundCoordinates(svg: string): string {
  return svg.replace(
    COORDINATES,
    (_, name: string, value: string) =>
      ` ${name}="${
        value.replace(/-?\d+\.\d{3,}/g, (n) => `${Math.round(Number(n) * 100) / 100}`)
      }"`,
  );
}
