/**
 * What the strokes lie on. Models take white on black, as MNIST is; scans are black on white.
 *
 * @module
 */
import type { Images } from "../data/images.ts";
import { grayscale, type Pixels } from "../image/mod.ts";

const WHITE = 255;

/**
 * A picture in gray, as `grayscale` makes it, laid on white where it is transparent, or on black where
 * what is drawn on it is light.
 *
 * @param pixels `[height, width, channels]` uint8
 * @returns one image, `[1, height, width]` uint8
 */
export function grayOnGround(pixels: Pixels): Images<Uint8Array> {
  const gray = grayscale(pixels);
  const { data, shape: [, , channels] } = pixels;
  if (channels !== 2 && channels !== 4) return gray;
  const alpha = (i: number) => data[(i + 1) * channels - 1]!;
  let [light, weight, isOpaque] = [0, 0, true];
  gray.data.forEach((value, i) => {
    light += alpha(i) * value;
    weight += alpha(i);
    isOpaque &&= alpha(i) === WHITE;
  });
  // All transparent is what 32-bit BMP files without alpha look like: it says nothing.
  if (isOpaque || weight === 0) return gray;
  const ground = light / weight < WHITE / 2 ? WHITE : 0;
  return {
    data: gray.data.map((value, i) => Math.round(ground + (value - ground) * alpha(i) / WHITE)),
    shape: gray.shape,
  };
}

/** Where at least this share of the pictures has the same ground, the others are taken to have it. */
const ALL = 0.9;

/**
 * Turns images on light ground into images on dark ground, in place. An image's ground is light where
 * most of its border is. Where 90 % of a set are alike, so are the rest, whatever touches their
 * borders: Fashion-MNIST's coats are not inverted.
 *
 * @param images `[count, height, width]` uint8
 * @returns how many were inverted
 */
export function darkenGround({ data, shape }: Images<Uint8Array>): number {
  const [count, height, width] = shape;
  const image = (i: number) => data.subarray(i * height * width, (i + 1) * height * width);
  const isLight = Array.from({ length: count }, (_, i) => hasLightBorder(image(i), height, width));
  const share = isLight.filter(Boolean).length / count;
  const inverted = isLight.map((light) => share >= ALL || (light && share > 1 - ALL));
  inverted.forEach((isInverted, i) => {
    if (isInverted) image(i).forEach((value, pixel, all) => all[pixel] = WHITE - value);
  });
  return inverted.filter(Boolean).length;
}

/** Whether more than half of the outermost pixels are nearer to white than to black. */
function hasLightBorder(image: Uint8Array, height: number, width: number): boolean {
  let [light, all] = [0, 0];
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step, all++) if (image[y * width + x]! > WHITE / 2) light++;
  }
  return light > all / 2;
}
