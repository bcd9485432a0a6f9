import type { Dataset, Images } from "./images.ts";

/** Puts images behind those of a data set, as a copy; all of them have one label. */
export function appendImages(
  { images, labels }: Dataset<Images<Float32Array>>,
  added: Images<Float32Array>,
  label: number,
): Dataset<Images<Float32Array>> {
  const [, height, width] = images.shape;
  const data = new Float32Array(images.data.length + added.data.length);
  data.set(images.data);
  data.set(added.data, images.data.length);
  const count = labels.length + added.shape[0];
  const all = new Uint8Array(count).fill(label);
  all.set(labels);
  return { images: { data, shape: [count, height, width] }, labels: all };
}
