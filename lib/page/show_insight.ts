/**
 * Shows the inside of a model for one digit. Loaded when somebody first wants to see it.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ReadDigit } from "../classifier/read_digits.ts";
import { normalize } from "../data/normalize.ts";
import type { Insight } from "./insight.ts";
import { showMaps } from "./show_maps.ts";
import { drawWeights } from "./show_weights.ts";
import { texts } from "./texts.ts";

/** The places of the page that are filled. */
export interface InsightPlaces {
  readonly maps: HTMLElement;
  readonly weights: HTMLCanvasElement;
}

/**
 * Shows it.
 *
 * @returns what is said of it
 */
export function showInsight(
  { maps, weights }: InsightPlaces,
  { inside, weights: dense }: Insight,
  digit: ReadDigit | undefined,
): string {
  maps.hidden = digit === undefined || inside === undefined;
  weights.hidden = digit === undefined || dense === undefined;
  if (digit === undefined) return texts.nothingToExplain;
  if (inside) {
    showMaps(maps, inside.mapsOf(digit.image), inside.count);
    return texts.mapsHelp;
  }
  if (dense === undefined) return texts.noInside;
  const name = digit.label ?? `${digit.digit}`;
  const { data, shape: [, height, width] } = normalize(digit.image);
  drawWeights(weights, dense.of(data, digit.digit), { height, width });
  weights.setAttribute("aria-label", texts.weightsPicture(name));
  return texts.weightsHelp(name);
}
