/** Damages files at random, the same way in every run; for tests alone. */
import { createRandom } from "../../lib/core/random.ts";

/** Changes one to three bytes, and now and then cuts the file off. */
export function damage(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const damaged = bytes.slice();
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const position = random(damaged.length);
    const values = [0, 255, random(256), damaged[position]! ^ (1 << random(8))];
    damaged[position] = values[random(values.length)]!;
  }
  return random(20) === 0 ? damaged.subarray(0, random(damaged.length)) : damaged;
}

/** Integers in 0 to `below` − 1, the same for the same seed. */
export function dice(seed: number): (below: number) => number {
  const random = createRandom(seed);
  return (below) => random() % below;
}
