import type { Plane } from "./plane.ts";

/**
 * How wide strokes are: twice the ink's area by the length of its outline, which is the sum of the
 * gradient's lengths. A long stroke of width w has w of area and 2 of outline for each pixel.
 *
 * @param ink `[height, width]` float32 in [0, 1]
 * @returns the mean width in pixels; 0 without ink
 */
export function strokeWidth({ data, height, width }: Plane): number {
  let [area, outline] = [0, 0];
  for (let y = 0; y <= height; y++) {
    for (let x = 0; x <= width; x++) {
      const value = x < width && y < height ? data[y * width + x]! : 0;
      const left = x > 0 && y < height ? data[y * width + x - 1]! : 0;
      const above = y > 0 && x < width ? data[(y - 1) * width + x]! : 0;
      area += value;
      outline += Math.sqrt((value - left) ** 2 + (value - above) ** 2);
    }
  }
  return outline === 0 ? 0 : 2 * area / outline;
}

/**
 * Makes strokes wider or thinner on both sides.
 *
 * @param ink `[height, width]` float32 in [0, 1]; ink is what is above a half
 * @param by how far the outline moves outwards, in pixels; negative for inwards
 * @returns `[height, width]` float32 in [0, 1], with an edge one pixel soft
 */
export function moveOutline({ data, height, width }: Plane, by: number): Plane {
  const inside = by > 0;
  const seeds = data.map((value) => (value > 0.5) === inside ? 0 : Infinity);
  const distances = squaredDistances({ data: seeds, height, width });
  // Half a pixel from the middle of a pixel to its edge, half a pixel for the soft edge.
  const moved = distances.data.map((squared) => {
    const beyond = Math.abs(by) - (Math.sqrt(squared) - 0.5);
    const share = Math.min(Math.max(beyond + 0.5, 0), 1);
    return inside ? share : 1 - share;
  });
  return { data: moved, height, width };
}

/**
 * The square of the distance of each pixel to the nearest one that is 0 (Felzenszwalb and
 * Huttenlocher 2012: lower envelopes of parabolas, rows after columns).
 */
function squaredDistances({ data, height, width }: Plane): Plane {
  const distances = Float32Array.from(data);
  const length = Math.max(height, width);
  const scratch = {
    values: new Float32Array(length),
    apexes: new Int32Array(length),
    borders: new Float32Array(length + 1),
  };
  for (let x = 0; x < width; x++) {
    envelope(distances, { start: x, stride: width, count: height }, scratch);
  }
  for (let y = 0; y < height; y++) {
    envelope(distances, { start: y * width, stride: 1, count: width }, scratch);
  }
  return { data: distances, height, width };
}

function envelope(
  data: Float32Array,
  { start, stride, count }: { start: number; stride: number; count: number },
  { values, apexes, borders }: { values: Float32Array; apexes: Int32Array; borders: Float32Array },
): void {
  let last = -1;
  for (let i = 0; i < count; i++) {
    const value = values[i] = data[start + i * stride]!;
    if (value === Infinity) continue;
    let border = -Infinity;
    while (last >= 0) {
      const apex = apexes[last]!;
      border = (value + i * i - values[apex]! - apex * apex) / (2 * (i - apex));
      if (border > borders[last]!) break;
      last--;
      border = -Infinity;
    }
    apexes[++last] = i;
    borders[last] = border;
  }
  if (last < 0) return;
  for (let i = 0, at = 0; i < count; i++) {
    while (at < last && borders[at + 1]! < i) at++;
    const apex = apexes[at]!;
    data[start + i * stride] = (i - apex) ** 2 + values[apex]!;
  }
}
