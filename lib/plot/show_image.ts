import * as Plot from "@observablehq/plot";
import type { Images } from "../data/images.ts";
import { compose } from "./compose.ts";
import type { Picture } from "./picture.ts";
import { pngUrl } from "./png.ts";
import { color } from "./theme.ts";

/** How to show an image. */
export interface ShowImageOptions {
  /** Which of the images, from 0; the first by default. */
  readonly index?: number;
  /** What stands below; the size in pixels by default. */
  readonly caption?: string;
}

/** 28 pixels eight times enlarged. */
const SIDE = 224;
const CAPTION_HEIGHT = 24;

/**
 * Draws one image, enlarged so that each pixel shows.
 *
 * @param images `[count, height, width]` uint8 in 0–255, or float32 in [0, 1]
 * @returns the picture
 * @throws Error when there is no image of that index
 */
export function showImage(images: Images, options: ShowImageOptions = {}): Picture {
  const { index = 0 } = options;
  const [count, height, width] = images.shape;
  if (!(Number.isInteger(index) && index >= 0 && index < count)) {
    throw new Error(`Cannot show image ${index}: there are ${count} images, counted from 0`);
  }
  const size = `${height} × ${width} pixels`;
  const caption = options.caption ?? size;
  const title = caption === size ? `Image, ${size}` : `${caption}, ${size}`;
  const plot = {
    margin: 0,
    width: SIDE,
    height: SIDE + CAPTION_HEIGHT,
    x: { type: "identity", axis: null },
    y: { type: "identity", axis: null },
    style: { fontSize: "12px" },
    marks: imageMarks(pngUrl(images, index), { side: SIDE, caption }),
  } as const;
  return compose([{ plot }], { title, text: `${title}\n${asText(images, index)}` });
}

/**
 * The marks of one enlarged image in the upper left corner of a panel, its caption below.
 *
 * @param url the image
 * @param options how long each side is, in pixels, and what stands below
 */
export function imageMarks(
  url: string,
  { side, caption }: { readonly side: number; readonly caption: string },
): Plot.Markish[] {
  const middle = { x: () => side / 2, y: () => side / 2 };
  return [
    Plot.rect([url], {
      x1: () => 0,
      x2: () => side,
      y1: () => 0,
      y2: () => side,
      fill: "#000000",
      stroke: color.line,
    }),
    Plot.image([url], {
      ...middle,
      src: (url: string) => url,
      width: side,
      imageRendering: "pixelated",
    }),
    Plot.text([caption], { x: () => side / 2, y: () => side + 16, fill: color.muted }),
  ];
}

const SHADES = " ░▒▓█";

/**
 * One image in characters, two a pixel so that it is about square.
 *
 * @param images `[count, height, width]` uint8 in 0–255, or float32 in [0, 1]
 * @param index which image, from 0
 */
export function asText({ data, shape: [, height, width] }: Images, index: number): string {
  const largest = data instanceof Uint8Array ? 255 : 1;
  const start = index * height * width;
  return Array.from({ length: height }, (_, row) => {
    const pixels = Array.from(data.subarray(start + row * width, start + (row + 1) * width));
    return pixels.map((value) => SHADES[Math.round(4 * value / largest)]!.repeat(2)).join("")
      .trimEnd();
  }).join("\n");
}
