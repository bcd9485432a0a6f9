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

/** The 64 bits of a number: its low and its high half, whichever the machine stores first. */
const bits = new DataView(new ArrayBuffer(8));

/** 2 to the power of a whole number in −1022 … 1023, by its exponent's bits. */
function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** ln 2 in two parts: the first has so few bits that its multiples are exact. */
const [LN2_HIGH, LN2_LOW] = [6.93147180369123816490e-01, 1.90821492927058770002e-10];

/**
 * e to the power of a number: x = k ln 2 + r, e^r by a rational approximation, as in fdlibm's `e_exp.c`
 * (Sun Microsystems 1993).
 *
 * @param x any number
 * @returns within a unit of the last bit
 */
export function exponential(x: number): number {
  if (!(x < 709.782712893384)) return x > 0 ? Infinity : x;
  if (x < -745.133219101941) return 0;
  const k = Math.trunc(1.44269504088896338700 * x + (x < 0 ? -0.5 : 0.5));
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 +
            t * (6.61375632143793436117e-05 +
                t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  const value = 1 - (low - r * c / (2 - c) - high);
  // In two steps, so that results run into the smallest numbers.
  const half = Math.trunc(k / 2);
  return value * powerOfTwo(half) * powerOfTwo(k - half);
}

/**
 * The natural logarithm: x = 2^k (1 + f), ln(1 + f) by a polynomial in f / (2 + f), as in fdlibm's
 * `e_log.c` (Sun Microsystems 1993).
 *
 * @param x any number
 * @returns within a unit of the last bit; −∞ of 0, NaN of what is negative
 */
export function naturalLogarithm(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const isTiny = x < 2 ** -1022;
  bits.setFloat64(0, isTiny ? x * 2 ** 54 : x);
  const exponent = (bits.getUint32(0) >> 20) - 1023 - (isTiny ? 54 : 0);
  const mantissa = bits.getUint32(0) & 0xfffff;
  // Above √2 the next power of two is nearer.
  const isHigh = mantissa + 0x95f64 >= 0x100000;
  bits.setUint32(0, mantissa | (isHigh ? 0x3fe00000 : 0x3ff00000));
  const f = bits.getFloat64(0) - 1;
  const k = exponent + Number(isHigh);
  if ((0xfffff & (2 + mantissa)) < 3) { // |f| < 2^-20
    const rest = f * f * (0.5 - 0.33333333333333333 * f);
    return k * LN2_HIGH - (rest - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-01 +
    w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 +
        w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const sum = odd + even;
  if (mantissa > 0x6147a && mantissa < 0x6b851) {
    const square = 0.5 * f * f;
    return k * LN2_HIGH - (square - (s * (square + sum) + k * LN2_LOW) - f);
  }
  return k * LN2_HIGH - (s * (f - sum) - k * LN2_LOW - f);
}
