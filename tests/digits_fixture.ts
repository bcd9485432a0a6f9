/**
 * A small data set for tests of training: bright squares in one of `classes` places, with noise.
 */
import { createRandom, type Dataset, type Images } from "digits";

/** `count` images of 8×8 in [0, 1]; the class says where the bright 2×8 bar is. */
export function createBars(count: number, seed: number): Dataset<Images<Float32Array>> {
  const random = createRandom(seed);
  const labels = new Uint8Array(count);
  const data = new Float32Array(count * 64);
  for (let i = 0; i < count; i++) {
    const label = labels[i] = random() % 4;
    for (let pixel = 0; pixel < 64; pixel++) {
      const noise = random() / 2 ** 32;
      data[i * 64 + pixel] = (pixel >> 4) === label ? 0.5 + noise / 2 : noise / 2;
    }
  }
  return { images: { data, shape: [count, 8, 8] }, labels };
}
