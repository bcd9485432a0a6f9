import type { ColourPlanes } from "./plane.ts";
import type { Reduced } from "./reduce.ts";

const WHITE = 255;

/**
 * Lays a picture with alpha on a ground of one colour: black under light colours, white under dark
 * ones, so that a stroke is seen whether its colour or only its alpha tells it apart.
 */
export function compose({ planes, alpha, height, width }: Reduced): ColourPlanes {
  if (alpha === undefined) return { planes, height, width };
  let [light, weight] = [0, 0];
  for (let i = 0; i < alpha.length; i++) {
    weight += alpha[i]!;
    for (const plane of planes) light += alpha[i]! * plane[i]! / planes.length;
  }
  const ground = light / weight < WHITE / 2 ? WHITE : 0;
  return {
    planes: planes.map((plane) =>
      plane.map((value, i) => ground + (value - ground) * alpha[i]! / 255)
    ),
    height,
    width,
  };
}
