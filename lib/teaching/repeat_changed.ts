import type { NdArray } from "../core/nd_array.ts";
import { augmentImages, type Dataset, type Images } from "../data/mod.ts";

/** As far as one hand differs from one time to the next: a third of what hands differ. */
const CHANGES = { gentle: 1 } as const;

/**
 * Few examples made many: each as it is, and again a little turned, moved, slanted and stretched.
 *
 * @param examples `[n, height, width]` float32 in [0, 1]
 * @param options how many times each comes, as it is included, and the seed that fixes the changes
 * @returns `[times × n, height, width]`; the examples as they are come first
 */
export function repeatChanged(
  { images, labels }: Dataset<Images<Float32Array>>,
  { times, seed }: { readonly times: number; readonly seed: number },
): Dataset<Images<Float32Array>> {
  const [count, height, width] = images.shape;
  const data = new Float32Array(times * images.data.length);
  const all = new Uint8Array(times * count);
  for (let time = 0; time < times; time++) {
    data.set(images.data, time * images.data.length);
    all.set(labels, time * count);
  }
  const changed = augmentImages(
    { data: data.subarray(images.data.length), shape: [(times - 1) * count, height, width] },
    { ...CHANGES, seed },
  );
  data.set(changed.data, images.data.length);
  return { images: { data, shape: [times * count, height, width] }, labels: all };
}

/** Examples of two sets behind each other, as a copy; of both, an example has as many numbers. */
export function joined(first: Dataset<NdArray>, second: Dataset<NdArray>): Dataset<NdArray> {
  const [count, ...example] = first.images.shape;
  const data = new Float32Array(first.images.data.length + second.images.data.length);
  data.set(first.images.data);
  data.set(second.images.data, first.images.data.length);
  const labels = new Uint8Array(first.labels.length + second.labels.length);
  labels.set(first.labels);
  labels.set(second.labels, first.labels.length);
  return { images: { data, shape: [count! + second.labels.length, ...example] }, labels };
}
