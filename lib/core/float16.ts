/**
 * 16-bit floats (IEEE 754 binary16) as bit patterns, since not every engine has a `Float16Array`.
 *
 * @module
 */

const view = new DataView(new ArrayBuffer(4));

/**
 * Rounds float32 numbers to float16: to the nearest, of two equally near ones to the even one.
 *
 * @param values float32; what is too large becomes an infinity
 * @returns as many bit patterns
 */
export function float16Bits(values: Float32Array): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(values, (value) => {
    view.setFloat32(0, value);
    const bits = view.getUint32(0);
    const sign = bits >>> 16 & 0x8000;
    const magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
    if (magnitude >= 0x47800000) return sign | 0x7c00; // 65536 and more
    if (magnitude < 0x38800000) return sign | subnormal(value); // below 2⁻¹⁴
    // The exponent's bias changes from 127 to 15; of 23 bits of the fraction, 10 stay.
    const shifted = magnitude - 0x38000000;
    const half = 0xfff + (shifted >>> 13 & 1);
    return sign | (shifted + half >>> 13);
  });
}

/** Below 2⁻¹⁴ float16 counts in steps of 2⁻²⁴. */
function subnormal(value: number): number {
  const steps = Math.abs(value) * 2 ** 24;
  const floor = Math.floor(steps);
  const rest = steps - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/**
 * The numbers that float16 bit patterns stand for.
 *
 * @param bits bit patterns
 * @returns as many float32 numbers, exact
 */
export function fromFloat16Bits(bits: Uint16Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(bits, (pattern) => {
    const sign = pattern & 0x8000 ? -1 : 1;
    const exponent = pattern >>> 10 & 0x1f;
    const fraction = pattern & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}
