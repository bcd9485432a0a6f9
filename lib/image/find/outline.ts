import { type Components, thickness } from "./components.ts";
import type { ColourPlanes, Plane } from "./plane.ts";

/** The softest edge, as a share of the picture's longer side. */
const SOFTEST = 0.05;

/** An edge is at least so high, as a share of the piece's own distance from the ground. */
const EDGE = 0.25;
/** Beyond an edge lies ground: at most this share of that distance is left there. */
const GROUND = 0.15;
/** So much of the outline must border on ground to be judged by. */
const LEAST_JUDGED = 0.4;

/**
 * Which share of each piece's outline is an edge in the picture itself. Of strokes it is all; of
 * what only differs from an estimate of the ground (a part of a gradient, the side of a shadow) it
 * is not.
 *
 * @returns shares in 0–1, `[components + 1]`, by label
 */
export function outlineSupport(
  { labels: { data: labels, height, width }, components }: Components,
  { colours: { planes }, distance }: { readonly colours: ColourPlanes; readonly distance: Plane },
): Float32Array {
  const seen = new Float32Array(components.length + 1);
  const outline = new Float32Array(components.length + 1);
  const total = new Float32Array(components.length + 1);
  const level = new Float32Array(components.length + 1);
  for (let i = 0; i < labels.length; i++) level[labels[i]!]! += distance.data[i]!;
  for (const { label, area } of components) level[label]! /= area;
  const reach = new Int32Array(components.length + 1);
  for (const c of components) {
    reach[c.label] = Math.round(
      Math.max(2, Math.min(thickness(c), SOFTEST * Math.max(height, width))),
    );
  }
  const look = (at: number, step: number, room: number) => {
    const label = labels[at]!;
    if (room < 1 || labels[at + step] !== 0) return;
    const inside = labels[at - step] === label ? at - step : at;
    const beyond = at + step * Math.min(reach[label]!, room);
    if (labels[beyond] !== 0) return;
    total[label]!++;
    if (distance.data[beyond]! > GROUND * level[label]!) return;
    let squares = 0;
    for (const plane of planes) squares += (plane[inside]! - plane[beyond]!) ** 2;
    outline[label]!++;
    if (Math.sqrt(squares / planes.length) >= EDGE * level[label]!) seen[label]!++;
  };
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (labels[at] === 0) continue;
      look(at, 1, width - 1 - x);
      look(at, -1, x);
      look(at, width, height - 1 - y);
      look(at, -width, y);
    }
  }
  return seen.map((count, label) =>
    total[label] === 0
      ? 1
      : outline[label]! < LEAST_JUDGED * total[label]!
      ? 0
      : count / outline[label]!
  );
}
