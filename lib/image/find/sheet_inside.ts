/**
 * A sheet as a picture of its own: without its edge, and without what lies around it.
 *
 * @module
 */
import { median } from "./grids.ts";
import { type Polygon, shrink, spanAt } from "./hull.ts";
import { type Box, type ColourPlanes, longerSide } from "./plane.ts";
import type { Sheet } from "./sheet.ts";

/** A sheet's own edge, as a share of its longer side, and in pixels. */
const INSET = { share: 0.02, pixels: 2 } as const;
/** A sheet's outline is taken so much smaller, as a share of its distance from the middle. */
const OUTLINE_INSET = 0.06;

/** A sheet without its edge, in pixels of the picture. */
export function insideOf({ box, outline }: Sheet, part: Box, factor: number): Sheet {
  const inset = Math.max(INSET.pixels, INSET.share * longerSide(box));
  return {
    box: {
      left: Math.round(part.left + (box.left + inset) * factor),
      top: Math.round(part.top + (box.top + inset) * factor),
      width: Math.floor((box.width - 2 * inset) * factor),
      height: Math.floor((box.height - 2 * inset) * factor),
    },
    // The outline is that of cells, which lie half outside.
    outline: outline && shrink(outline, OUTLINE_INSET).map(({ x, y }) => ({
      x: part.left + x * factor,
      y: part.top + y * factor,
    })),
  };
}

/** An outline on the picture, in pixels of a part that was made smaller. */
function placeOn(
  outline: Polygon,
  { part, factor }: { readonly part: Box; readonly factor: number },
): Polygon {
  return outline.map(({ x, y }) => ({ x: (x - part.left) / factor, y: (y - part.top) / factor }));
}

/**
 * Paints what lies outside of a sheet in the sheet's colour.
 *
 * @param colours a part of the picture
 * @param outline the sheet's outline, in pixels of the picture
 * @param options which part, and how many of the picture's pixels one of its pixels spans
 */
export function clearOutside(
  { planes, height, width }: ColourPlanes,
  outline: Polygon,
  options: { readonly part: Box; readonly factor: number },
): ColourPlanes {
  const polygon = placeOn(outline, options);
  const spans = Array.from({ length: height }, (_, y) => {
    const [from, to] = spanAt(polygon, y + 0.5) ?? [width, width];
    return [Math.max(0, Math.ceil(from)), Math.min(width, Math.floor(to))] as const;
  });
  const cleared = planes.map((plane) => {
    const rows = spans.map(([from, to], y) => plane.subarray(y * width + from, y * width + to));
    const inside = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
    let at = 0;
    for (const row of rows) {
      inside.set(row, at);
      at += row.length;
    }
    const painted = new Float32Array(plane.length).fill(median(inside));
    rows.forEach((row, y) => painted.set(row, y * width + spans[y]![0]));
    return painted;
  });
  return { planes: cleared, height, width };
}
