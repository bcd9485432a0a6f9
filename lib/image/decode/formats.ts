/**
 * Tells formats by the first bytes of a file.
 *
 * @module
 */

/** The formats that are read. PNM stands for PBM, PGM and PPM. */
export type ImageFormat = "PNG" | "JPEG" | "WebP" | "GIF" | "BMP" | "TIFF" | "PNM";

/** The formats that are read, for people. */
export const READ_FORMATS = "PNG, JPEG, WebP, GIF, BMP, TIFF, PBM, PGM or PPM";

/** How the names of files in these formats end, in small letters. */
export const READ_ENDINGS = [
  ...[".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff"],
  ...[".pbm", ".pgm", ".ppm", ".pnm"],
] as const;

/** Bytes at a place, `undefined` for any byte; text stands for its letters. */
interface Signature<Name> {
  readonly name: Name;
  readonly at?: number;
  readonly bytes: string | readonly (number | undefined)[];
}

const any = undefined;

const SIGNATURES: readonly Signature<ImageFormat>[] = [
  { name: "PNG", bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { name: "JPEG", bytes: [0xff, 0xd8, 0xff] },
  { name: "WebP", bytes: [0x52, 0x49, 0x46, 0x46, any, any, any, any, 0x57, 0x45, 0x42, 0x50] },
  { name: "GIF", bytes: "GIF87a" },
  { name: "GIF", bytes: "GIF89a" },
  { name: "BMP", bytes: "BM" },
  { name: "TIFF", bytes: [0x49, 0x49, 42, 0] },
  { name: "TIFF", bytes: [0x4d, 0x4d, 0, 42] },
  ...["P1", "P2", "P3", "P4", "P5", "P6"].map((bytes) => ({ name: "PNM" as const, bytes })),
];

/** What people may try that is not read. */
const UNREAD: readonly Signature<string>[] = [
  ...["avif", "avis"].map((bytes) => ({ name: "an AVIF picture", at: 8, bytes })),
  ...["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"].map((bytes) => (
    { name: "a HEIC picture", at: 8, bytes }
  )),
  { name: "a film", at: 4, bytes: "ftyp" },
  { name: "a JPEG XL picture", bytes: [0xff, 0x0a] },
  { name: "a JPEG XL picture", at: 4, bytes: "JXL " },
  { name: "a JPEG 2000 picture", at: 4, bytes: "jP  " },
  { name: "a JPEG 2000 picture", bytes: [0xff, 0x4f, 0xff, 0x51] },
  { name: "a BigTIFF picture", bytes: [0x49, 0x49, 43, 0] },
  { name: "a BigTIFF picture", bytes: [0x4d, 0x4d, 0, 43] },
  { name: "a PAM picture", bytes: "P7" },
  { name: "an icon", bytes: [0, 0, 1, 0] },
  { name: "a Photoshop picture", bytes: "8BPS" },
  { name: "a PDF document", bytes: "%PDF" },
  { name: "an SVG drawing", bytes: "<svg" },
  { name: "an XML document, perhaps an SVG drawing", bytes: "<?xml" },
];

/**
 * Tells which format a file has.
 *
 * @param bytes the file's contents
 * @returns the format, or undefined where it is none that is read
 */
export function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  return nameOf(bytes, SIGNATURES);
}

/**
 * Tells what a file is that is not read.
 *
 * @param bytes the file's contents
 * @returns its kind with an article, as "a HEIC picture", or undefined where it is not known
 */
export function unreadFormatOf(bytes: Uint8Array): string | undefined {
  return nameOf(bytes, UNREAD);
}

function nameOf<Name>(
  file: Uint8Array,
  signatures: readonly Signature<Name>[],
): Name | undefined {
  return signatures.find(({ at = 0, bytes }) => {
    const expected = typeof bytes === "string"
      ? Array.from(bytes, (letter) => letter.charCodeAt(0))
      : bytes;
    return expected.every((byte, i) => byte === any || byte === file[at + i]);
  })?.name;
}

/** The first bytes of a file, as numbers and as text. */
export function describeStart(bytes: Uint8Array): string {
  const start = Array.from(bytes.subarray(0, 8));
  const numbers = start.map((byte) => byte.toString(16).padStart(2, "0"));
  const text = start.map((byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".");
  return `${numbers.join(" ")} ("${text.join("")}")`;
}
