/**
 * Paper, light and ink: what is drawn, as a camera or a paint program gives it.
 *
 * @module
 */
import type { Pixels } from "../../lib/image/mod.ts";
import type { Dice } from "./dice.ts";
import type { Coverage } from "./pen.ts";

/** Red, green and blue, each 0–255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** What a picture is drawn on, before there is ink: `[height, width, 3]` float32 in 0–255. */
export interface Paper {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** A sheet of one colour. */
export function plainPaper(height: number, width: number, colour: Colour): Paper {
  const data = new Float32Array(3 * height * width);
  for (let i = 0; i < data.length; i++) data[i] = colour[i % 3]!;
  return { data, height, width };
}

/** Multiplies the light by a factor for each pixel. */
export function shade(paper: Paper, factor: (x: number, y: number) => number): void {
  const { data, height, width } = paper;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const light = factor(x / width, y / height);
      for (let channel = 0; channel < 3; channel++) data[at++]! *= light;
    }
  }
}

/** Light that falls from one side, corners that are darker, and maybe a shadow with an edge. */
export function unevenLight(
  paper: Paper,
  dice: Dice,
  { slope = 0, vignette = 0, shadow = 0 },
): void {
  const angle = dice.uniform(0, 2 * Math.PI);
  const [across, along] = [Math.cos(angle), Math.sin(angle)];
  const edge = dice.uniform(-0.25, 0.25);
  const softness = dice.uniform(0.005, 0.05);
  shade(paper, (x, y) => {
    const [u, v] = [x - 0.5, y - 0.5];
    const side = u * across + v * along;
    const shaded = 1 / (1 + Math.exp(-(u * along - v * across - edge) / softness));
    return (1 + slope * side) * (1 - vignette * 2 * (u * u + v * v)) * (1 - shadow * shaded);
  });
}

/** The grain of paper and camera: noise of each pixel, and slower waves. */
export function roughen(paper: Paper, dice: Dice, { grain = 0, clouds = 0 }): void {
  const { data, height, width } = paper;
  const waves = Array.from({ length: 6 }, () => ({
    x: dice.uniform(-40, 40),
    y: dice.uniform(-40, 40),
    phase: dice.uniform(0, 7),
  }));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let change = grain * dice.normal();
      if (clouds > 0) {
        for (const wave of waves) {
          change += clouds / 3 * Math.sin(wave.x * x / width + wave.y * y / height + wave.phase);
        }
      }
      for (let channel = 0; channel < 3; channel++) data[at++]! += change;
    }
  }
}

/** Puts ink of a colour on paper. */
export function inkOn(paper: Paper, { data: covered }: Coverage, colour: Colour): void {
  for (let i = 0; i < covered.length; i++) {
    const share = covered[i]!;
    if (share === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      const at = 3 * i + channel;
      paper.data[at] = paper.data[at]! * (1 - share) + colour[channel]! * share;
    }
  }
}

/** The picture as a file would hold it: RGB, or RGBA with an alpha of 255. */
export function develop({ data, height, width }: Paper, channels: 3 | 4 = 3): Pixels {
  const pixels = new Uint8Array(channels * height * width).fill(255);
  for (let i = 0; i < height * width; i++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels[channels * i + channel] = Math.min(
        Math.max(Math.round(data[3 * i + channel]!), 0),
        255,
      );
    }
  }
  return { data: pixels, shape: [height, width, channels] };
}

/** A picture whose ink lives in the alpha channel: its colour everywhere, opaque where it covers. */
export function onNothing({ data: covered, height, width }: Coverage, colour: Colour): Pixels {
  const pixels = new Uint8Array(4 * height * width);
  for (let i = 0; i < height * width; i++) {
    pixels.set([...colour, Math.round(255 * covered[i]!)], 4 * i);
  }
  return { data: pixels, shape: [height, width, 4] };
}
