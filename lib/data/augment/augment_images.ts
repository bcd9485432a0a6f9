import { deriveSeed } from "../../core/random.ts";
import type { Images } from "../images.ts";
import { type AugmentOptions, createAugment } from "./create_augment.ts";

/**
 * Changes each of some images at random, once: a distorted test set, say.
 *
 * @param images `[n, height, width]` float32 in [0, 1]; they are left as they are
 * @param options how far images are changed, and the seed that fixes how; by default as `AugmentOptions`
 * says, and 0
 * @returns as many images, `[n, height, width]` float32 in [0, 1]
 * @throws Error when an option is out of range
 */
export function augmentImages(
  images: Images<Float32Array>,
  { seed = 0, ...options }: AugmentOptions & { readonly seed?: number } = {},
): Images<Float32Array> {
  const [count, height, width] = images.shape;
  const augment = createAugment([height, width], options);
  const data = new Float32Array(images.data.length);
  const at = (values: Float32Array, i: number) =>
    values.subarray(i * height * width, (i + 1) * height * width);
  for (let i = 0; i < count; i++) augment(at(images.data, i), at(data, i), deriveSeed(seed, i));
  return { data, shape: images.shape };
}
