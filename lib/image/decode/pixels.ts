import type { NdArray } from "../../core/nd_array.ts";

/** One picture as its file holds it: `[height, width, channels]` uint8 in 0–255. */
export interface Pixels extends NdArray<Uint8Array> {
  /** 1 channel is gray, 2 are gray and alpha, 3 are RGB, 4 are RGBA. */
  readonly shape: readonly [height: number, width: number, channels: number];
}
