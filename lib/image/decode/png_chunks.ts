import { crc32 } from "./checksums.ts";
import { damaged, unsupported } from "./decode_error.ts";

/** What the header chunk of a PNG says (PNG specification, 11.2.1). */
export interface PngHeader {
  /** How many columns. */
  readonly width: number;
  /** How many rows. */
  readonly height: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGBA. */
  readonly colorType: number;
  /** Whether the rows come in seven passes. */
  readonly interlaced: boolean;
}

/** The chunks of a PNG that tell its pixels. */
export interface PngChunks {
  /** What the header says. */
  readonly header: PngHeader;
  /** Three bytes a colour; empty where there are none. */
  readonly palette: Uint8Array;
  /** The alpha of the palette's colours, or the one colour that is transparent; empty where none is. */
  readonly transparency: Uint8Array;
  /** The compressed rows, one part behind another. */
  readonly data: readonly Uint8Array[];
}

const SIGNATURE_LENGTH = 8;

/** A chunk is its length, its name, its data and its checksum. */
const [LENGTH_AND_NAME, CHECKSUM] = [8, 4];

/** Which depths each colour type may have. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Reads the chunks of a PNG and checks that all are there and whole.
 *
 * @param bytes the file's contents
 * @throws DecodeError when a chunk is cut short, has a wrong checksum, or says what no PNG may
 */
export function pngChunks(bytes: Uint8Array): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: PngHeader | undefined;
  let palette: Uint8Array = new Uint8Array(0);
  let transparency: Uint8Array = new Uint8Array(0);
  const data: Uint8Array[] = [];
  for (let at = SIGNATURE_LENGTH; at + LENGTH_AND_NAME + CHECKSUM <= bytes.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + LENGTH_AND_NAME));
    const end = at + LENGTH_AND_NAME + length;
    if (end + CHECKSUM > bytes.length) throw damaged(`chunk ${name} is cut short`);
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) {
      throw damaged(`chunk ${name} has a wrong checksum`);
    }
    const content = bytes.subarray(at + LENGTH_AND_NAME, end);
    at = end + CHECKSUM;
    if (header === undefined) header = readHeader(name, content);
    else if (name === "PLTE") palette = content;
    else if (name === "tRNS") transparency = content;
    else if (name === "IDAT") data.push(content);
    else if (name === "IEND") return { header, palette, transparency, data };
  }
  throw damaged("its last chunk, IEND, is missing");
}

function readHeader(name: string, content: Uint8Array): PngHeader {
  if (name === "CgBI") throw unsupported("a PNG of the kind that only Apple's programs read");
  if (name !== "IHDR" || content.length !== 13) throw damaged("its header chunk is missing");
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const depth = view.getUint8(8);
  const colorType = view.getUint8(9);
  const interlace = view.getUint8(12);
  const hasKnownMethods = view.getUint8(10) === 0 && view.getUint8(11) === 0 && interlace <= 1;
  if (!DEPTHS[colorType]?.includes(depth) || !hasKnownMethods) {
    throw damaged(`its header says what no PNG may: ${content.subarray(8).join(" ")}`);
  }
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth,
    colorType,
    interlaced: interlace === 1,
  };
}
