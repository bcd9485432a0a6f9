/**
 * Drawings of digits made by a script: several hands, pens, papers, lights and surroundings.
 *
 * @module
 */
import { PAINTED_SCENES } from "./painted_scenes.ts";
import { PHOTO_SCENES } from "./photo_scenes.ts";
import { RESIZED_SCENES } from "./resized_scenes.ts";
import { SURROUNDED_SCENES } from "./surrounded_scenes.ts";
import type { Scenes } from "./writing.ts";

/** All scenes by kind and name. */
export const SCENES: Readonly<Record<string, Scenes>> = {
  painted: PAINTED_SCENES,
  photographed: PHOTO_SCENES,
  surrounded: SURROUNDED_SCENES,
  resized: RESIZED_SCENES,
};
