/**
 * Takes apart bytes that hold several samples each, the first one in the highest bits, as PNG, BMP,
 * TIFF and PBM have them.
 *
 * @param packed the bytes
 * @param samples filled whole: one sample of 0 to `2^bits - 1` an element
 * @param bits how many a sample has: 1, 2, 4, or 8, which copies
 */
export function unpackSamples(packed: Uint8Array, samples: Uint8Array, bits: number): void {
  if (bits === 8) {
    samples.set(packed.subarray(0, samples.length));
    return;
  }
  const perByte = 8 / bits;
  const largest = 2 ** bits - 1;
  for (let i = 0; i < samples.length; i++) {
    const shift = 8 - bits * (i % perByte + 1);
    samples[i] = packed[Math.floor(i / perByte)]! >> shift & largest;
  }
}

/**
 * Keeps the high byte of samples of 16 bits.
 *
 * @param bytes two of them a sample
 * @param highBytes filled whole
 * @param first which of the two is the high one: 0, or 1 where the low byte comes first
 */
export function takeHighBytes(bytes: Uint8Array, highBytes: Uint8Array, first: 0 | 1): void {
  for (let i = 0; i < highBytes.length; i++) highBytes[i] = bytes[2 * i + first]!;
}
