/**
 * Colours of papers and pens.
 *
 * @module
 */
import type { Colour } from "./paper.ts";

/** Paper and ink of a paint program. */
export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [0, 0, 0];
/** Papers as photos show them. */
export const PAPERS: readonly Colour[] = [
  [244, 242, 236],
  [225, 218, 205],
  [205, 207, 212],
  [180, 172, 160],
];
/** Pens. */
export const INKS: readonly Colour[] = [[30, 30, 34], [26, 42, 120], [20, 30, 80], [150, 30, 36]];
/** Pencils: paler than pens. */
export const PENCILS: readonly Colour[] = [[110, 110, 114], [130, 128, 126], [90, 92, 96]];
/** What is printed on paper to write on. */
export const RULES: Colour = [150, 170, 210];
/** Ground and ink of painted pictures, light on dark or dark on light. */
export const PAINTED: readonly (readonly [ground: Colour, ink: Colour])[] = [
  [[181, 230, 29], [63, 72, 204]],
  [[255, 174, 201], [136, 0, 21]],
  [[255, 242, 0], [0, 162, 232]],
  [[120, 120, 120], [190, 60, 60]],
  [[0, 90, 180], [250, 200, 60]],
  [[255, 255, 255], [255, 220, 60]],
];
/** Dark grounds with what is written on them: black, a dark program, a blackboard, a blueprint. */
export const DARK: readonly (readonly [ground: Colour, ink: Colour])[] = [
  [BLACK, WHITE],
  [[32, 33, 36], [232, 234, 237]],
  [[44, 62, 52], [225, 228, 220]],
  [[20, 40, 90], [235, 240, 250]],
];
