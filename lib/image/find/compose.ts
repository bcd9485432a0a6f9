import type { ColourPlanes } from "./plane.ts";
import type { Reduced } from "./reduce.ts";

const WHITE = 255;
const OPAQUE = 255;

/**
 * Lays a picture with alpha on a ground of one colour: black under light colours, white under dark
 * ones, so that a stroke is seen whether its colour or only its alpha tells it apart.
 */
export function compose({ planes, alpha, height, width }: Reduced): ColourPlanes {
  if (alpha === undefined) return { planes: withoutCopies(planes), height, width };
  let [light, weight] = [0, 0];
  for (let i = 0; i < alpha.length; i++) {
    weight += alpha[i]!;
    for (const plane of planes) light += alpha[i]! * plane[i]! / planes.length;
  }
  const ground = light / weight < WHITE / 2 ? WHITE : 0;
  return {
    planes: withoutCopies(planes).map((plane) =>
      plane.map((value, i) => ground + (value - ground) * alpha[i]! / OPAQUE)
    ),
    height,
    width,
  };
}

/** One plane where all are the same: black and white in RGB is a third of the work. */
function withoutCopies(planes: readonly Float32Array[]): readonly Float32Array[] {
  const [first, ...others] = planes as [Float32Array, ...Float32Array[]];
  for (const other of others) {
    for (let i = 0; i < first.length; i++) if (first[i] !== other[i]) return planes;
  }
  return [first];
}
