/**
 * Bytes as text, checksums, and 16-bit floats: what not every engine has built in.
 *
 * @module
 */

/**
 * The same bytes as an ordinary array of them. Node's `Buffer` is a kind of `Uint8Array` whose `slice`
 * copies nothing: whoever relies on a copy reads, or changes, other memory.
 *
 * @param bytes any bytes
 * @returns a view of the same memory
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Bytes in hexadecimal, two small letters or digits each.
 *
 * @param bytes any bytes
 */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Few enough arguments for every engine. */
const CHUNK = 8192;

/**
 * Bytes in Base64 (RFC 4648, section 4), padded.
 *
 * @param bytes any bytes
 */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(binary);
}

/**
 * The SHA-256 value of bytes.
 *
 * @param bytes any bytes
 * @returns 64 hexadecimal digits
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/**
 * Makes sure that a file is the one meant.
 *
 * @param bytes the file's contents
 * @param expected its SHA-256 value in hexadecimal, and how errors call the file
 * @throws Error with both values when they differ
 */
export async function checkSha256(
  bytes: Uint8Array<ArrayBuffer>,
  { expected, name }: { readonly expected: string; readonly name: string },
): Promise<void> {
  const found = await sha256(bytes);
  if (found !== expected) {
    throw new Error(`Cannot trust "${name}": SHA-256 is ${found}, expected ${expected}`);
  }
}

/** The remainders of CRC-32 for one byte: the polynomial of ISO 3309, bits reversed. */
const CRC_TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  }
  return remainder;
});

/**
 * The CRC-32 checksum of bytes, as ZIP and gzip have it (ISO 3309).
 *
 * @param bytes any bytes
 * @returns an integer in 0–4,294,967,295
 */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    remainder = CRC_TABLE[(remainder ^ bytes[i]!) & 0xff]! ^ (remainder >>> 8);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}
