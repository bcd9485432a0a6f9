import { damaged, unsupported } from "./decode_error.ts";
import { DEFLATE_RATIO } from "./inflate.ts";
import { TAG, type TiffDirectory } from "./tiff_directory.ts";

/** Ways to compress the pixels of a TIFF. */
export const COMPRESSION = {
  none: 1,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  olderDeflate: 32946,
  packBits: 32773,
} as const;

/** What samples mean. */
export const PHOTOMETRIC = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  cmyk: 5,
  ycbcr: 6,
} as const;

/** A strip or a tile. */
export interface TiffBlock {
  /** Its compressed bytes. */
  readonly bytes: Uint8Array;
  /** The column of the picture that it starts in. */
  readonly left: number;
  /** The row of the picture that it starts in. */
  readonly top: number;
  /** How many columns it has; a tile may reach over the picture's edge. */
  readonly width: number;
  /** How many rows it has. */
  readonly height: number;
  /** Which sample of a pixel it holds, where each has blocks of its own; else 0. */
  readonly firstSample: number;
}

/** How the pixels of a TIFF are stored. */
export interface TiffLayout {
  /** How many columns. */
  readonly width: number;
  /** How many rows. */
  readonly height: number;
  /** 1, 2, 4, 8 or 16 bits a sample. */
  readonly bits: number;
  /** How many samples a pixel has. */
  readonly samples: number;
  /** How many samples of a pixel stand in a block: all, or one. */
  readonly samplesPerBlock: number;
  /** What samples mean, one of `PHOTOMETRIC`. */
  readonly photometric: number;
  /** One of `COMPRESSION`. */
  readonly compression: number;
  /** Whether a sample is stored as its difference to the one of the pixel before. */
  readonly differences: boolean;
  /** Whether the first pixel of a byte is in its lowest bits. */
  readonly lowBitsFirst: boolean;
  /** The strips or tiles that hold the pixels. */
  readonly blocks: readonly TiffBlock[];
}

/** How many bytes a byte can become at most: none can make more of a file than it holds. */
const RATIOS: Readonly<Record<number, number>> = {
  [COMPRESSION.none]: 1,
  [COMPRESSION.packBits]: 64, // 128 of two
  [COMPRESSION.lzw]: 2731, // 4096 of twelve bits
  [COMPRESSION.deflate]: DEFLATE_RATIO,
  [COMPRESSION.olderDeflate]: DEFLATE_RATIO,
  [COMPRESSION.jpeg]: 1536, // three colours of 64 pixels in a bit
};

/** What people call the ways to compress that are not read. */
const UNREAD: Readonly<Record<number, string>> = {
  2: "fax compression (CCITT, Huffman)",
  3: "fax compression (CCITT group 3)",
  4: "fax compression (CCITT group 4)",
  6: "JPEG compression of the old kind",
  34712: "JPEG 2000 compression",
  34925: "LZMA compression",
  34887: "LERC compression",
  50000: "Zstandard compression",
  50001: "WebP compression",
  52546: "JPEG XL compression",
};

/** Cameras and scanners make 5 at most: four inks, or colours and alpha. */
const MOST_SAMPLES = 16;

/**
 * Finds out how a TIFF stores its pixels.
 *
 * @param bytes the file's contents
 * @param directory its first directory
 * @throws DecodeError when it is damaged or of a kind that is not read
 */
export function tiffLayout(bytes: Uint8Array, directory: TiffDirectory): TiffLayout {
  const { value, values } = directory;
  const compression = value(TAG.compression, COMPRESSION.none);
  if (RATIOS[compression] === undefined) {
    throw unsupported(`a TIFF with ${UNREAD[compression] ?? `compression ${compression}`}`);
  }
  const photometric = value(TAG.photometric, -1);
  const samples = value(TAG.samplesPerPixel, 1);
  const perSample = values(TAG.bitsPerSample);
  const bits = perSample[0] ?? 1;
  if (samples < 1 || samples > MOST_SAMPLES || perSample.some((other) => other !== bits)) {
    throw unsupported(`a TIFF of ${samples} samples a pixel with ${perSample} bits`);
  }
  const differences = value(TAG.predictor, 1) === 2;
  checkSamples(directory, { photometric, bits, differences });
  const isPlanar = value(TAG.planarConfiguration, 1) === 2 && samples > 1;
  const size = { width: value(TAG.imageWidth, 0), height: value(TAG.imageLength, 0) };
  const layout = {
    ...size,
    ...{ bits, samples, photometric, compression, differences },
    samplesPerBlock: isPlanar ? 1 : samples,
    lowBitsFirst: value(TAG.fillOrder, 1) === 2,
  };
  return { ...layout, blocks: findBlocks(bytes, directory, layout) };
}

function checkSamples(
  { value, values }: TiffDirectory,
  { photometric, bits, differences }: {
    readonly photometric: number;
    readonly bits: number;
    readonly differences: boolean;
  },
): void {
  if (!Object.values(PHOTOMETRIC).includes(photometric as 0)) {
    throw unsupported(`a TIFF with colours of kind ${photometric}`);
  }
  if (photometric === PHOTOMETRIC.ycbcr && value(TAG.compression, 1) !== COMPRESSION.jpeg) {
    throw unsupported("a TIFF in YCbCr without JPEG compression");
  }
  const format = values(TAG.sampleFormat).find((kind) => kind !== 1 && kind !== 4);
  if (format !== undefined) {
    throw unsupported(`a TIFF of ${format === 3 ? "floating-point" : "signed"} samples`);
  }
  const known = photometric === PHOTOMETRIC.palette ? [1, 2, 4, 8] : [1, 2, 4, 8, 16];
  if (!known.includes(bits)) throw unsupported(`a TIFF of ${bits} bits a sample`);
  if (differences && bits < 8) throw unsupported(`a TIFF of differences of ${bits} bits`);
  if (value(TAG.predictor, 1) > 2) throw unsupported("a TIFF with a predictor for floating point");
}

/** Each strip or tile costs time of its own; 48 million pixels in rows are 6,000 or 18,000. */
const MOST_BLOCKS = 20_000;

type Shape = Omit<TiffLayout, "blocks">;

/** A tile may be this large, or as the picture is, filled up to sides that 16 divides. */
const LARGEST_TILE = 2 ** 22;

/** Finds the strips or tiles, and refuses a size that their bytes cannot hold. */
function findBlocks(bytes: Uint8Array, directory: TiffDirectory, shape: Shape): TiffBlock[] {
  const { width, height, samples, samplesPerBlock, bits, compression } = shape;
  const { offsets, counts, block } = blockTags(directory, shape);
  if (!(block.width >= 1 && block.height >= 1)) throw damaged("its strips or tiles have no size");
  if (block.width * block.height > Math.max(LARGEST_TILE, (width + 15) * (height + 15))) {
    throw damaged(`a tile in it would have ${block.width}×${block.height} pixels`);
  }
  const [across, down] = [Math.ceil(width / block.width), Math.ceil(height / block.height)];
  const planes = samples / samplesPerBlock;
  if (offsets.length < across * down * planes) {
    throw damaged(`it has ${offsets.length} strips or tiles of ${across * down * planes}`);
  }
  if (across * down * planes > MOST_BLOCKS) {
    throw unsupported(`a TIFF of ${across * down * planes} strips or tiles`);
  }
  const rawLength = (rows: number) => Math.ceil(block.width * samplesPerBlock * bits / 8) * rows;
  let total = 0;
  const blocks: TiffBlock[] = [];
  for (let plane = 0, i = 0; plane < planes; plane++) {
    for (let row = 0; row < down; row++) {
      const top = row * block.height;
      const rows = block.isTile ? block.height : Math.min(block.height, height - top);
      for (let column = 0; column < across; column++, i++) {
        // Older programs leave the length out where it can be told without it.
        const length = counts[i] ??
          (compression === COMPRESSION.none ? rawLength(rows) : bytes.length - offsets[i]!);
        const end = offsets[i]! + length;
        if (end > bytes.length) {
          throw damaged(`a strip or tile ends at byte ${end} of ${bytes.length}`);
        }
        if (rawLength(rows) > length * RATIOS[compression]!) {
          throw damaged(`a strip or tile of ${length} bytes cannot hold its pixels`);
        }
        total += length;
        blocks.push({
          bytes: bytes.subarray(offsets[i], end),
          ...{ left: column * block.width, top, width: block.width, height: rows },
          firstSample: plane,
        });
      }
    }
  }
  // Else a small file could have much work done over and over.
  if (total > bytes.length) throw damaged("its strips or tiles lie one over the other");
  return blocks;
}

function blockTags({ values, value }: TiffDirectory, { width, height }: Shape) {
  const isTile = values(TAG.tileOffsets).length > 0;
  return {
    offsets: values(isTile ? TAG.tileOffsets : TAG.stripOffsets),
    counts: values(isTile ? TAG.tileByteCounts : TAG.stripByteCounts),
    block: {
      isTile,
      width: isTile ? value(TAG.tileWidth, 0) : width,
      height: isTile ? value(TAG.tileLength, 0) : Math.min(value(TAG.rowsPerStrip, height), height),
    },
  };
}
