import { open } from "node:fs/promises";
import type { Reading } from "../classifier/mod.ts";
import { writeFileAtomic } from "../core/files.ts";
import { errorMessage } from "../core/text.ts";
import type { Pixels } from "../image/mod.ts";
import { PICTURE_CLASS } from "../plot/theme.ts";
import { shownPath, userPath } from "./command.ts";
import { type PictureSource, STDIN_NAME } from "./find_pictures.ts";

/** What the name of a picture of what the model saw adds to that of the picture. */
const ENDING = ".digits.svg";

/**
 * Writes what the model saw of a picture, as an SVG beside it; of standard input, into the folder
 * that the command was called in. It writes over such an SVG of its own, never over another file.
 *
 * @param source the picture
 * @param seen its pixels, what was read off them, and all pictures of this call
 * @returns where it was written, as it is shown
 * @throws Error when it cannot be written, or another file has that name
 */
export async function writeShown(
  { name, path }: PictureSource,
  { pixels, reading, sources }: {
    readonly pixels: Pixels;
    readonly reading: Reading;
    readonly sources: readonly PictureSource[];
  },
): Promise<string> {
  const target = path === undefined ? userPath(`${STDIN_NAME}${ENDING}`) : `${path}${ENDING}`;
  const shown = shownPath(target);
  // Loaded when it is needed: it brings a library for plots.
  const { showReading } = await import("../plot/mod.ts");
  const start = await startOf(target, shown);
  const isInput = sources.some((source) => source.path === target);
  if (isInput || (start !== undefined && !isOwn(start))) {
    throw new Error(
      `Cannot write "${shown}": another file has that name, expected none or one of --show`,
    );
  }
  const { svg } = showReading(pixels, reading, { name });
  await writeFileAtomic(target, svg);
  return shown;
}

/** Whether a file is, by how it starts, a picture of ours. */
function isOwn(start: string): boolean {
  return start.startsWith("<svg ") && start.includes(`class="${PICTURE_CLASS}"`);
}

/** Enough for the first tag of an SVG. */
const START_LENGTH = 512;

/** How a file starts, as text; undefined where there is none. */
async function startOf(path: string, shown: string): Promise<string | undefined> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(START_LENGTH));
      return new TextDecoder().decode(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as { readonly code?: string }).code === "ENOENT") return undefined;
    throw new Error(`Cannot write "${shown}": ${errorMessage(error)}`, { cause: error });
  }
}
