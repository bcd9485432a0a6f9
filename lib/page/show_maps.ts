/**
 * Draws the maps of convolutions, those of one beside and below each other.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Maps } from "./maps.ts";
import { texts } from "./texts.ts";
import { COLOURS } from "./why.ts";

/** Maps in a row: of few, and of many. */
const COLUMNS = { few: 8, many: 16 } as const;
/** Pixels between maps. */
const GAP = 1;
/** The colour of the strongest answer, on black. */
const COLOUR = COLOURS.for;

/**
 * Shows the maps of convolutions, a picture each; pictures that are there are used again.
 *
 * @param layers the maps of the first ones, in their order
 * @param count how many convolutions there are
 */
export function showMaps(place: HTMLElement, layers: readonly Maps[], count: number): void {
  while (place.childElementCount > layers.length) place.lastElementChild!.remove();
  layers.forEach((maps, i) => {
    const canvas = place.children[i] as HTMLCanvasElement | undefined ??
      place.appendChild(document.createElement("canvas"));
    const label = texts.maps(i + 1, count, maps.shape[2], strongest(maps));
    canvas.setAttribute("role", "img");
    if (canvas.getAttribute("aria-label") !== label) canvas.setAttribute("aria-label", label);
    draw(canvas, maps);
  });
}

/** One convolution: each map in its tile, bright where it answers, by the strongest of all. */
function draw(canvas: HTMLCanvasElement, { data, shape: [height, width, count] }: Maps): void {
  const columns = count > COLUMNS.many ? COLUMNS.many : COLUMNS.few;
  const rows = Math.ceil(count / columns);
  const [wide, high] = [columns * (width + GAP) - GAP, rows * (height + GAP) - GAP];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const surface = canvas.getContext("2d")!;
  const picture = surface.createImageData(wide, high);
  const largest = data.reduce((most, value) => Math.max(most, value), 0) || 1;
  for (let map = 0; map < count; map++) {
    const left = map % columns * (width + GAP);
    const top = Math.floor(map / columns) * (height + GAP);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        // The root, so that weak answers are seen, too.
        const share = Math.sqrt(Math.max(0, data[(y * width + x) * count + map]!) / largest);
        const at = 4 * ((top + y) * wide + left + x);
        COLOUR.forEach((part, i) => picture.data[at + i] = part * share);
        picture.data[at + 3] = 255;
      }
    }
  }
  surface.putImageData(picture, 0, 0);
}

/** The number of the map, from 1, that answers most strongly. */
function strongest({ data, shape: [, , count] }: Maps): number {
  let best = 0;
  for (let i = 1; i < data.length; i++) if (data[i]! > data[best]!) best = i;
  return best % count + 1;
}
