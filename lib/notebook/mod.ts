/**
 * What only a notebook needs: a kernel that can be interrupted, outputs that change in place,
 * progress, a download link.
 *
 * ```ts
 * import { assertMatch } from "@std/assert";
 * import { projectPath } from "digits/notebook";
 *
 * // The same file, whichever folder a kernel was started in.
 * assertMatch(projectPath("data/zero.png"), /data.zero\.png$/);
 * ```
 *
 * @module
 */
export { isNotebook } from "./is_notebook.ts";
export { type Displayable, LiveOutput } from "./live_output.ts";
export { offerDownload } from "./offer_download.ts";
export { interruptSignal, prepareNotebook } from "./prepare_notebook.ts";
export { projectPath } from "./project_path.ts";
export { showTraining, type TrainingView } from "./show_training.ts";
