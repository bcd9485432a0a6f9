/**
 * How much a data file may declare. Checked before memory is taken for it.
 *
 * @module
 */

/** The most bytes that a file may hold, decompressed: twice the largest known, EMNIST by class. */
export const MOST_BYTES = 2 ** 30;

/** Deflate makes at most 258 bytes of two bits (RFC 1951): no more than this of a byte. */
const DEFLATE_RATIO = 1032;

/**
 * Checks the size that a compressed file declares for what is in it.
 *
 * @param declared how many bytes it says it holds, decompressed
 * @param file how many bytes it has, and how errors call it
 * @throws Error when those cannot hold as many, or nothing in the world holds as many
 */
export function checkDeclared(
  declared: number,
  { packed, name }: { readonly packed: number; readonly name: string },
): void {
  const most = Math.min(MOST_BYTES, packed * DEFLATE_RATIO);
  if (declared <= most) return;
  throw new Error(
    `Cannot read "${name}": it declares ${declared.toLocaleString("en")} bytes, expected at most ` +
      `${most.toLocaleString("en")} in ${packed.toLocaleString("en")} compressed ones`,
  );
}
