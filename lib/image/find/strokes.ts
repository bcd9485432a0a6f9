/**
 * Which pieces of ink are strokes of digits.
 *
 * @module
 */
import { type Component, type Components, thickness } from "./components.ts";
import { longerSide, type Plane } from "./plane.ts";

/** A stroke's outline is an edge of the picture almost everywhere. */
const SUPPORTED = 0.9;
/** A stroke is thinner than this share of its length: else it is a patch. */
const SOLID = 0.36;
/** No digit has so many holes as a net or a text's line. */
const MOST_HOLES = 8;
/** Of so many specks, and more ink in them than this share of the strokes', the picture is noise. */
const NOISE = { specks: 8, share: 0.5 } as const;
/** The smallest stroke, as a share of the picture's longer side, and in pixels. */
const SMALLEST = { share: 0.02, pixels: 4 } as const;
/** Strokes shorter than this share of the tallest one are specks. */
const SPECK = 0.15;
/** So many straight bars and nothing else are a pattern; fewer if all reach the border. */
const BARS = { pattern: 6, atBorder: 3 } as const;

/**
 * Picks the strokes.
 *
 * @param found the pieces of ink
 * @param support which share of each piece's outline is an edge of the picture, by label
 * @returns the strokes; none where what was found is a pattern or noise
 */
export function selectStrokes(found: Components, support: Float32Array): Component[] {
  const { components, labels } = found;
  const smallest = Math.max(SMALLEST.pixels, SMALLEST.share * longerSide(labels));
  const seen = components.filter((c) =>
    longerSide(c) >= smallest && isSupported(c, support) &&
    thickness(c) < SOLID * longerSide(c) && c.holes <= MOST_HOLES
  );
  if (seen.length === 0) return [];
  const digits = withoutFrames(seen, found);
  const tallest = Math.max(...digits.map(longerSide));
  const kept = digits.filter((c) => longerSide(c) >= SPECK * tallest);
  // Noise: much ink in what is no stroke.
  const area = (pieces: readonly Component[]) => pieces.reduce((sum, c) => sum + c.area, 0);
  const specks = components.filter((c) => longerSide(c) < 0.4 * tallest && !kept.includes(c));
  if (specks.length >= NOISE.specks && area(specks) > NOISE.share * area(kept)) return [];
  if (
    kept.length >= BARS.atBorder && kept.every(isBar) &&
    (kept.length >= BARS.pattern || kept.every((c) => touches(c, labels)))
  ) return [];
  return kept;
}

/** Whether a piece's outline is one in the picture, too, given which share of each piece's is. */
export function isSupported({ label }: Component, support: Float32Array): boolean {
  return support[label]! >= SUPPORTED;
}

/** Straight: no longer than its box' diagonal. */
function isBar(c: Component): boolean {
  return c.area / thickness(c) < 1.15 * Math.hypot(c.width, c.height);
}

/** Drops frames, axes and borders: what touches the picture's edge and dwarfs the rest, or encloses it. */
function withoutFrames(pieces: readonly Component[], { labels }: Components): Component[] {
  const inside = pieces.filter((c) => !touches(c, labels));
  const tallest = Math.max(0, ...inside.map(longerSide));
  const typical = median(inside.map(thickness));
  return pieces.filter((c) => {
    if (touches(c, labels) && tallest >= 0.2 * longerSide(c)) {
      if (longerSide(c) > 1.6 * tallest || thickness(c) > 2.5 * typical || spansSide(c, labels)) {
        return false;
      }
    }
    return !pieces.some((b) =>
      b !== c && longerSide(b) > 0.25 * longerSide(c) && encloses(c, b, labels)
    );
  });
}

/** Whether a piece runs along a whole side of the picture. */
function spansSide(c: Component, { height, width }: Plane<Int32Array>): boolean {
  const alongX = c.width > 0.8 * width && (c.top === 0 || c.top + c.height === height);
  const alongY = c.height > 0.8 * height && (c.left === 0 || c.left + c.width === width);
  const strip = 0.08 * Math.min(height, width);
  const atSide = c.left === 0 || c.left + c.width === width;
  const atEnd = c.top === 0 || c.top + c.height === height;
  return alongX || alongY || (atSide && c.width < strip) || (atEnd && c.height < strip);
}

/** Whether a piece is seen from the middle of another one in all four directions, beyond its box. */
function encloses(c: Component, b: Component, { data, width }: Plane<Int32Array>): boolean {
  if (!contains(c, b)) return false;
  const x = b.left + (b.width >> 1);
  const y = b.top + (b.height >> 1);
  const hit = (from: number, to: number, at: (i: number) => number) => {
    for (let i = from; i < to; i++) if (data[at(i)] === c.label) return true;
    return false;
  };
  return hit(c.left, b.left, (i) => y * width + i) &&
    hit(b.left + b.width, c.left + c.width, (i) => y * width + i) &&
    hit(c.top, b.top, (i) => i * width + x) &&
    hit(b.top + b.height, c.top + c.height, (i) => i * width + x);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Whether a piece reaches the picture's edge. */
function touches(c: Component, { height, width }: Plane<Int32Array>): boolean {
  return c.left === 0 || c.top === 0 || c.left + c.width === width || c.top + c.height === height;
}
/** Whether a box lies within another. */
function contains(a: Component, b: Component): boolean {
  return a.left < b.left && a.top < b.top && a.left + a.width > b.left + b.width &&
    a.top + a.height > b.top + b.height;
}
