const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ crc >>> 1 : crc >>> 1;
  return crc;
});

/**
 * The checksum of PNG's chunks (PNG specification, annex D).
 *
 * @param bytes what it is of
 * @returns an unsigned number of 32 bits
 */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) {
    crc = CRC_TABLE[(crc ^ bytes[i]!) & 0xff]! ^ crc >>> 8;
  }
  return ~crc >>> 0;
}

/** The largest prime below 2^16, and how many bytes can be added before a sum leaves 32 bits. */
const [ADLER_PRIME, ADLER_RUN] = [65521, 5552];

/**
 * The checksum at the end of zlib's data (RFC 1950).
 *
 * @param bytes what it is of, not compressed
 * @returns an unsigned number of 32 bits
 */
export function adler32(bytes: Uint8Array): number {
  let [sum, sumOfSums] = [1, 0];
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    const end = Math.min(start + ADLER_RUN, bytes.length);
    for (let i = start; i < end; i++) sumOfSums += sum += bytes[i]!;
    sum %= ADLER_PRIME;
    sumOfSums %= ADLER_PRIME;
  }
  return (sumOfSums << 16 | sum) >>> 0;
}
