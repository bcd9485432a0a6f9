import type { DataSource, LabelledImages } from "./data_source.ts";

/**
 * Reads both sets of a data set.
 *
 * @param source a data set that has both
 * @param name how errors call it
 * @throws Error when one cannot be read, or their images differ in size
 */
export async function loadBoth(
  source: DataSource,
  name: string,
): Promise<Record<"train" | "test", LabelledImages>> {
  const [train, test] = await Promise.all([source.load("train"), source.load("test")]);
  const size = ({ images: { shape: [, height, width] } }: LabelledImages) => `${height}×${width}`;
  if (size(train) !== size(test)) {
    throw new Error(
      `Cannot use "${name}": training images are ${size(train)}, test images ${size(test)}, ` +
        "expected one size",
    );
  }
  return { train, test };
}
