/**
 * Functions whose last bit an engine may choose for itself in `Math`, computed by products and sums
 * alone, which every engine rounds alike. What reaches a model's weights must come from here: so the
 * same seed gives the same bytes everywhere.
 *
 * @module
 */

/**
 * A number to the power of a whole number, by squaring.
 *
 * @param base any number
 * @param exponent a whole number ≥ 0
 */
export function power(base: number, exponent: number): number {
  let [result, square] = [1, base];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** Terms of the Taylor series that reach the last bits of float64 for angles within ±π. */
const TERMS = 15;

/**
 * Sine and cosine by their Taylor series.
 *
 * @param angle in radians, within ±π; exact to some 1e-15 there
 */
export function sineAndCosine(angle: number): [sine: number, cosine: number] {
  let [sine, cosine, term] = [0, 0, 1];
  for (let n = 0; n < 2 * TERMS; n++) {
    const signed = n % 4 < 2 ? term : -term;
    if (n % 2 === 0) cosine += signed;
    else sine += signed;
    term *= angle / (n + 1);
  }
  return [sine, cosine];
}
