import type { NdArray } from "../core/nd_array.ts";
import type { Images } from "./images.ts";

/**
 * The images at some indices, in their order, as a copy: a random sample, say, with the indices
 * that `permutation` gives. An index may come more than once.
 *
 * @param images `[count, height, width]`
 * @param indices which images, `[n]` integers in 0–(count − 1)
 * @returns `[n, height, width]` of the same dtype
 * @throws Error when an index is none of theirs
 */
export function gatherImages<Data extends Uint8Array | Float32Array>(
  images: Images<Data>,
  indices: ArrayLike<number>,
): Images<Data> {
  const [, height, width] = images.shape;
  return { ...gatherExamples(images, indices), shape: [indices.length, height, width] };
}

/**
 * The examples at some indices, in their order, as a copy.
 *
 * @param examples `[count, …]`
 * @param indices which examples, `[n]` integers in 0–(count − 1)
 * @returns `[n, …]` of the same dtype
 * @throws Error when an index is none of theirs
 */
export function gatherExamples<Data extends Uint8Array | Float32Array>(
  { data, shape }: NdArray<Data>,
  indices: ArrayLike<number>,
): NdArray<Data> {
  const [count = 0, ...exampleShape] = shape;
  const size = data.length / Math.max(1, count);
  const TypedArray = data.constructor as new (length: number) => Data;
  const gathered = new TypedArray(indices.length * size);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      throw new Error(
        `Cannot gather image ${index}: expected a whole number from 0 to ${count - 1}`,
      );
    }
    gathered.set(data.subarray(index * size, (index + 1) * size), i * size);
  }
  return { data: gathered, shape: [indices.length, ...exampleShape] };
}
