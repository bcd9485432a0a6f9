/**
 * From picture files to images of one size, as a model takes them.
 *
 * @module
 */
import { readFile } from "../core/files.ts";
import { errorMessage } from "../core/text.ts";
import type { Images } from "../data/images.ts";
import { MOST_BYTES } from "../data/sources/limits.ts";
import { decodePixels, type ImageSize, resize } from "../image/mod.ts";
import type { PictureFile } from "./find_pictures.ts";
import { darkenGround, grayOnGround } from "./ground.ts";
import { compareNaturally } from "../core/natural_order.ts";

/** How pictures are read. */
export interface ReadPicturesOptions {
  /** What the images are brought to; 28×28 by default. */
  readonly size?: ImageSize;
  /** Leaves pictures out that cannot be read, instead of failing. */
  readonly skipUnreadable?: boolean;
  /** Is told what was left out or inverted. */
  readonly notify?: (note: string) => void;
}

/** Images, and the files that they are from. */
export interface ReadPictures {
  /** `[count, height, width]` uint8, white on black. */
  readonly images: Images<Uint8Array>;
  /** As many, in the same order. */
  readonly files: readonly PictureFile[];
}

/** The size of MNIST's images. */
const SIZE: ImageSize = { height: 28, width: 28 };

/** So many files that cannot be read are named. */
const NAMED = 5;

/**
 * Reads pictures one after the other: gray, resized as Pillow does it, whatever their sides' ratio is,
 * and inverted where they are on light ground.
 *
 * @param files which pictures
 * @param folder how errors call where they are
 * @param options size, and what to do with what cannot be read
 * @throws Error naming files that cannot be read, and how many there are
 */
export async function readPictures(
  files: readonly PictureFile[],
  folder: string,
  { size = SIZE, skipUnreadable = false, notify }: ReadPicturesOptions,
): Promise<ReadPictures> {
  const { height, width } = size;
  const pixels = height * width;
  if (files.length * pixels > MOST_BYTES) {
    throw new Error(
      `Cannot use "${folder}": ${
        files.length.toLocaleString("en")
      } pictures of ${height}×${width} ` +
        `are too many, expected at most ${Math.floor(MOST_BYTES / pixels).toLocaleString("en")}`,
    );
  }
  const data = new Uint8Array(files.length * pixels);
  const read: PictureFile[] = [];
  const unreadable: { readonly name: string; readonly reason: string }[] = [];
  for (const file of files) {
    try {
      const image = grayOnGround(await decodePixels(await readFile(file.path), file.name));
      data.set(resize(image, size).data, read.length * pixels);
      read.push(file);
    } catch (error) {
      // What follows `Cannot read image "…": `, since the files are named already.
      const reason = errorMessage(error).replace(/^Cannot read .*?": (it )?/, "");
      unreadable.push({ name: file.name, reason });
    }
  }
  if (unreadable.length > 0) {
    const some = `${unreadable.length} of ${files.length} pictures in "${folder}"`;
    const named = unreadable.toSorted((a, b) => compareNaturally(a.name, b.name)).slice(0, NAMED);
    const which = named.map(({ name }) => `"${name}"`).join(", ") +
      (unreadable.length > NAMED ? " and others" : "");
    if (!skipUnreadable || read.length === 0) {
      throw new Error(
        `Cannot read ${some}: ${which} (the first ${named[0]!.reason}); ` +
          "--skip-unreadable leaves them out",
      );
    }
    notify?.(`${some} are left out, since they cannot be read: ${which}`);
  }
  const images: Images<Uint8Array> = {
    data: data.subarray(0, read.length * pixels),
    shape: [read.length, height, width],
  };
  const inverted = darkenGround(images);
  if (inverted > 0) {
    notify?.(
      `${inverted === read.length ? "all" : `${inverted} of`} ${read.length} pictures in ` +
        `"${folder}" are on light ground: they are inverted, since models take white on black`,
    );
  }
  return { images, files: read };
}
