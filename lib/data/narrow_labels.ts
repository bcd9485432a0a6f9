/** The largest label that is kept: labels are bytes, so there are 256 classes at most. */
export const LARGEST_LABEL = 255;

/**
 * Labels of any integer type as bytes.
 *
 * @param count how many labels there are
 * @param at the label of an example, by its index from 0
 * @param file what errors call the file, with its kind: `IDX "labels"`
 * @returns `[count]` uint8
 * @throws Error when a label is not a whole number in 0–255
 */
export function narrowLabels(
  count: number,
  at: (index: number) => number,
  file: string,
): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const label = at(i);
    if (!(Number.isInteger(label) && label >= 0 && label <= LARGEST_LABEL)) {
      throw new Error(
        `Cannot read ${file}: label ${i} is ${label}, expected a whole number in 0–${LARGEST_LABEL}`,
      );
    }
    labels[i] = label;
  }
  return labels;
}
