/**
 * From a trained classifier and a handful of drawings to a model of one's own.
 *
 * @module
 */
export {
  createPupil,
  type Examples,
  type HeldBack,
  type Pupil,
  type Taught,
  type TeachOptions,
} from "./teach.ts";
