/**
 * Pictures to calibrate on, in folders of classes or all in one folder, of any size.
 *
 * @module
 */
import { currentHost } from "../core/host.ts";
import { compareNaturally } from "../core/natural_order.ts";
import { createRandom, permutation } from "../core/random.ts";
import { errorMessage } from "../core/text.ts";
import { isHidden } from "../data/sources/list_files.ts";
import { findPictures, type PictureFile } from "../datasets/find_pictures.ts";
import { READ_ENDINGS } from "../image/decode/formats.ts";
import { type ImageSize, type Pixels, readPixels, resize } from "../image/mod.ts";

/** Picks pictures; always the same ones of the same folder. */
const SEED = 1;

/**
 * Finds pictures: those to train on in folders of classes, or those that lie in the folder itself.
 *
 * @param path the folder
 * @param options how many are needed; is told what is not used
 * @returns some of them in mixed order; undefined where there are none, or the path is no folder
 */
export async function findSomePictures(
  path: string,
  { count, notify }: { readonly count: number; readonly notify: (note: string) => void },
): Promise<readonly PictureFile[] | undefined> {
  const entries = await currentHost().listFolder(path).catch(() => undefined);
  if (entries === undefined) return undefined;
  const isPicture = (name: string) =>
    READ_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
  const here = entries
    .filter(({ name, kind }) => kind === "file" && isPicture(name) && !isHidden(name))
    .map(({ name }) => ({ path: currentHost().join(path, name), name, className: "" }))
    .toSorted((a, b) => compareNaturally(a.name, b.name));
  const inClasses = here.length > 0 ? undefined : await findPictures(path, notify);
  const found = here.length > 0 ? here : inClasses?.train ?? inClasses?.test ?? [];
  if (found.length === 0) return undefined;
  const order = permutation(found.length, createRandom(SEED)).subarray(0, count);
  return Array.from(order, (index) => found[index]!);
}

/** The channels of colour. */
const CHANNELS = 3;
const WHITE = 255;

/**
 * Reads pictures in colour, each resized as Pillow does it, whatever the ratio of its sides, and laid
 * on white where it is transparent.
 *
 * @param files the pictures
 * @param options their size, and what to do with those that cannot be read
 * @returns `[count, height, width, 3]` in 0–255
 * @throws Error naming a picture that cannot be read
 */
export async function readColourPictures(
  files: readonly PictureFile[],
  { size, skipUnreadable, notify }: {
    readonly size: ImageSize;
    readonly skipUnreadable: boolean;
    readonly notify: (note: string) => void;
  },
): Promise<{ readonly data: Float32Array; readonly shape: readonly number[] }> {
  const { height, width } = size;
  const length = height * width * CHANNELS;
  const data = new Float32Array(files.length * length);
  let count = 0;
  for (const { path, name } of files) {
    try {
      const pixels = await readPixels(path, { name });
      const picture = data.subarray(count * length, (count + 1) * length);
      for (let channel = 0; channel < CHANNELS; channel++) {
        const plane = resize(channelOnWhite(pixels, channel), size).data;
        plane.forEach((value, i) => picture[i * CHANNELS + channel] = value);
      }
      count++;
    } catch (error) {
      if (!skipUnreadable) {
        throw new Error(`${errorMessage(error)}; --skip-unreadable leaves such pictures out`, {
          cause: error,
        });
      }
      notify(`"${name}" is left out: ${errorMessage(error)}`);
    }
  }
  if (count === 0) {
    throw new Error("Cannot calibrate: no picture can be read, expected at least one");
  }
  return { data: data.subarray(0, count * length), shape: [count, height, width, CHANNELS] };
}

/** One channel of a picture, as an image in gray; pictures in gray have the same in each. */
function channelOnWhite({ data, shape: [height, width, channels] }: Pixels, channel: number) {
  const hasAlpha = channels === 2 || channels === 4;
  const from = channels < CHANNELS ? 0 : channel;
  const plane = new Uint8Array(height * width);
  for (let i = 0; i < plane.length; i++) {
    const value = data[i * channels + from]!;
    const alpha = hasAlpha ? data[(i + 1) * channels - 1]! : WHITE;
    plane[i] = Math.round(WHITE + (value - WHITE) * alpha / WHITE);
  }
  return { data: plane, shape: [1, height, width] as const };
}
