/**
 * A data set in IDX files: MNIST, Fashion-MNIST, KMNIST, QMNIST, EMNIST, or one's own.
 *
 * @module
 */
import { readFile } from "../../core/files.ts";
import { decodeIdxImages, decodeIdxLabels } from "../idx.ts";
import type { DataSource, SourceOptions } from "./data_source.ts";
import { type ClassTable, emnistClasses, isEmnist, parseMapping } from "./emnist.ts";
import type { IdxFiles } from "./find_idx.ts";
import { finishSet, lookNotifier } from "./finish_set.ts";
import type { FoundFile } from "./list_files.ts";
import { readIdxFile } from "./read_idx_file.ts";

/**
 * Opens a data set whose IDX files have been found.
 *
 * @param found its files
 * @param files all files of the folder, among which EMNIST's mapping may be
 * @param options how to take it
 * @throws Error naming the mapping when it cannot be read
 */
export async function openIdx(
  found: IdxFiles,
  files: readonly FoundFile[],
  { classes, transposed, notify }: SourceOptions,
): Promise<DataSource> {
  const table = isEmnist(found.prefix)
    ? await readMapping(found, files) ?? emnistClasses(found.prefix)
    : undefined;
  const tellLook = lookNotifier({ transposed, notify });
  return {
    ...(table && { classNames: table.names }),
    async load(set) {
      const { images: imageFile, labels: labelFile } = found.paths[set]!;
      const [imageBytes, labelBytes] = await Promise.all([
        readIdxFile(imageFile),
        readIdxFile(labelFile),
      ]);
      const images = decodeIdxImages(imageBytes, imageFile);
      const labels = decodeIdxLabels(labelBytes, labelFile);
      return finishSet({ images, labels, imageFile, labelFile }, {
        classes: table?.names.length ?? classes,
        firstLabel: table?.firstLabel,
        isTransposed: transposed ?? isEmnist(found.prefix),
        notify: tellLook,
      });
    },
  };
}

/** The mapping file beside EMNIST's images, if there is one. */
async function readMapping(
  { prefix, below }: IdxFiles,
  files: readonly FoundFile[],
): Promise<ClassTable | undefined> {
  const file = files.find((file) =>
    file.name.toLowerCase() === `${prefix}-mapping.txt` && file.below.join("/") === below.join("/")
  );
  if (file === undefined) return undefined;
  return parseMapping(new TextDecoder().decode(await readFile(file.path)), file.path);
}
