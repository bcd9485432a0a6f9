import { cmykToRgb } from "./cmyk.ts";
import { damaged, unsupported } from "./decode_error.ts";
import { lookUp, paletteOf } from "./palette.ts";
import { TAG, type TiffDirectory } from "./tiff_directory.ts";
import { PHOTOMETRIC, type TiffLayout } from "./tiff_layout.ts";

/** How the samples of a TIFF become colours. */
export interface TiffColors {
  /** How many samples of each pixel count; the others mean nothing. */
  readonly samples: number;
  /** How many channels a pixel gets. */
  readonly channels: number;
  /**
   * Turns `[pixels, samples]` uint8 into `[pixels, channels]` uint8; it may write to what it is
   * given, and give that back.
   */
  readonly convert: (samples: Uint8Array) => Uint8Array;
}

/** How many samples make a colour. */
const COLOR_SAMPLES: Readonly<Record<number, number>> = {
  [PHOTOMETRIC.whiteIsZero]: 1,
  [PHOTOMETRIC.blackIsZero]: 1,
  [PHOTOMETRIC.rgb]: 3,
  [PHOTOMETRIC.palette]: 1,
  [PHOTOMETRIC.cmyk]: 4,
  [PHOTOMETRIC.ycbcr]: 3, // which the JPEGs in it have turned into RGB
};

/** What a further sample may be: alpha that colours have been multiplied by, or alpha alone. */
const [ASSOCIATED_ALPHA, ALPHA] = [1, 2] as const;

/**
 * Finds out what the samples mean.
 *
 * @param layout how the samples are stored
 * @param directory the tags
 * @throws DecodeError when there are too few samples or colours
 */
export function tiffColors(layout: TiffLayout, directory: TiffDirectory): TiffColors {
  const { photometric, samples: stored } = layout;
  const colorSamples = COLOR_SAMPLES[photometric]!;
  if (stored < colorSamples) {
    throw damaged(`its pixels have ${stored} samples, their colours need ${colorSamples}`);
  }
  if (photometric === PHOTOMETRIC.palette) return paletteColors(layout, directory);
  if (photometric === PHOTOMETRIC.cmyk) {
    if (directory.value(TAG.extraSamples, 0) !== 0) throw unsupported("a TIFF of CMYK and alpha");
    return { samples: 4, channels: 3, convert: cmykToRgb };
  }
  const extra = stored > colorSamples ? directory.value(TAG.extraSamples, 0) : 0;
  const samples = colorSamples + (extra === ALPHA || extra === ASSOCIATED_ALPHA ? 1 : 0);
  return {
    samples,
    channels: samples,
    convert(data) {
      if (photometric === PHOTOMETRIC.whiteIsZero) invertGrays(data, samples);
      if (extra === ASSOCIATED_ALPHA) divideByAlpha(data, samples);
      return data;
    },
  };
}

/** All reds, then all greens, then all blues, of 16 bits each. */
function paletteColors({ bits }: TiffLayout, { values }: TiffDirectory): TiffColors {
  const map = values(TAG.colorMap);
  const entries = 2 ** bits;
  if (map.length < 3 * entries) {
    throw damaged(`its palette has ${map.length} numbers, ${bits} bits need ${3 * entries}`);
  }
  const colors = new Uint8Array(4 * entries).fill(255);
  for (let i = 0; i < entries; i++) {
    for (let channel = 0; channel < 3; channel++) {
      colors[4 * i + channel] = map[channel * entries + i]! >> 8;
    }
  }
  const palette = paletteOf(colors);
  return {
    samples: 1,
    channels: palette.channels,
    convert(indices) {
      const pixels = new Uint8Array(indices.length * palette.channels);
      lookUp(palette, indices, pixels);
      return pixels;
    },
  };
}

function invertGrays(data: Uint8Array, samples: number): void {
  for (let i = 0; i < data.length; i += samples) data[i] = 255 - data[i]!;
}

/** As Pillow does it: in whole numbers, and what is wholly transparent is black. */
function divideByAlpha(data: Uint8Array, samples: number): void {
  for (let i = 0; i < data.length; i += samples) {
    const alpha = data[i + samples - 1]!;
    if (alpha === 255) continue;
    for (let k = 0; k < samples - 1; k++) {
      data[i + k] = alpha === 0 ? 0 : Math.min(255, Math.floor(255 * data[i + k]! / alpha));
    }
  }
}
