/** The middle of some numbers, and their range. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Median and range.
 *
 * @throws Error when there are no numbers
 */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) {
    throw new Error("Cannot give a median: there are 0 numbers, expected some");
  }
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, least, most };
}

/** The ratios of two subjects, repetition by repetition: each pair was measured side by side. */
export function ratiosOf(numbers: readonly number[], to: readonly number[]): Spread {
  return spreadOf(numbers.map((value, i) => value / to[i]!));
}
