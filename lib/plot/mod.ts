/**
 * Pictures of images, training and models, as SVG: drawn where a notebook can, text in a terminal.
 *
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 * import { showSample } from "digits";
 *
 * const images = { data: new Uint8Array([0, 255, 255, 0]), shape: [1, 2, 2] } as const;
 * const picture = showSample(images, [7]);
 * assertStringIncludes(picture.svg, "Label: 7");
 * ```
 *
 * @module
 */
export { type MediaBundle, Picture } from "./picture.ts";
export { showSample, type ShowSampleOptions } from "./show_sample.ts";
