/**
 * The page of `deno task draw` as files: built, served, written to a folder.
 *
 * @module
 */
export { buildSite } from "./build_site.ts";
export { bytesOf, type Files } from "./files.ts";
export { isEverywhere } from "./host_names.ts";
export { openBrowser } from "./open_browser.ts";
export { serveSite, USUAL_PORT } from "./serve_site.ts";
export { writeSite } from "./write_site.ts";
