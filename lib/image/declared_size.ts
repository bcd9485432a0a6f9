/** The size of a picture as its file declares it, in pixels. */
export interface DeclaredSize {
  readonly width: number;
  readonly height: number;
}

/** The formats whose headers are read. */
export type ImageFormat = "PNG" | "JPEG" | "TIFF" | "BMP";

/**
 * Reads the size of a picture off its header, before anything is allocated for its pixels.
 *
 * @param bytes the contents of a file of that format
 * @param format which one it is
 * @returns the declared size, or undefined where the header does not get that far
 */
export function declaredSize(bytes: Uint8Array, format: ImageFormat): DeclaredSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readers[format](view);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the file ends within its header
    throw error;
  }
}

const readers = {
  // The header chunk, IHDR, is the first one (PNG specification, 11.2.2).
  PNG: (view: DataView) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  // A negative height says that rows run from top to bottom.
  BMP: (view: DataView) => ({
    width: Math.abs(view.getInt32(18, true)),
    height: Math.abs(view.getInt32(22, true)),
  }),
  JPEG: jpegSize,
  TIFF: tiffSize,
} as const;

/** Looks for the start of a frame, whose marker is one of C0–CF but C4, C8, CC (ITU-T T.81, B.1). */
function jpegSize(view: DataView): DeclaredSize | undefined {
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
  }
}

const TIFF_WIDTH = 256;
const TIFF_HEIGHT = 257;
const TIFF_SHORT = 3;

/** Looks up width and height in the first directory (TIFF 6.0, section 2). */
function tiffSize(view: DataView): DeclaredSize | undefined {
  const little = view.getUint8(0) === 0x49;
  const directory = view.getUint32(4, little);
  const size = new Map<number, number>();
  for (let entry = 0; entry < view.getUint16(directory, little); entry++) {
    const at = directory + 2 + 12 * entry;
    const isShort = view.getUint16(at + 2, little) === TIFF_SHORT;
    size.set(
      view.getUint16(at, little),
      isShort ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little),
    );
  }
  const [width, height] = [size.get(TIFF_WIDTH), size.get(TIFF_HEIGHT)];
  return width === undefined || height === undefined ? undefined : { width, height };
}
