/**
 * Convex outlines.
 *
 * @module
 */

/** A place, in pixels from the left and from the top. */
export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** The corners of a convex polygon, in turn. */
export type Polygon = readonly Corner[];

/** Twice the area of a triangle, positive where the way from a by b to c turns clockwise on a picture. */
function turn(a: Corner, b: Corner, c: Corner): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** The smallest convex polygon around points (Andrew's monotone chain, 1979). */
export function convexHull(points: readonly Corner[]): Polygon {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const chain = (ordered: readonly Corner[]) => {
    const corners: Corner[] = [];
    for (const point of ordered) {
      while (corners.length > 1 && turn(corners.at(-2)!, corners.at(-1)!, point) <= 0) {
        corners.pop();
      }
      corners.push(point);
    }
    return corners.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
}

/** The area of a polygon. */
export function areaOf(polygon: Polygon): number {
  const [first] = polygon;
  let sum = 0;
  for (let i = 1; i + 1 < polygon.length; i++) sum += turn(first!, polygon[i]!, polygon[i + 1]!);
  return Math.abs(sum) / 2;
}

/** The sides of the smallest rectangle around a convex polygon, turned as one of its edges. */
export function smallestRectangle(polygon: Polygon): { longer: number; shorter: number } {
  let best = { longer: Infinity, shorter: Infinity };
  polygon.forEach((from, i) => {
    const to = polygon[(i + 1) % polygon.length]!;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const [u, v] = [(to.x - from.x) / length, (to.y - from.y) / length];
    const along = polygon.map(({ x, y }) => x * u + y * v);
    const across = polygon.map(({ x, y }) => y * u - x * v);
    const sides = [along, across].map((places) => Math.max(...places) - Math.min(...places));
    const [longer, shorter] = [Math.max(...sides), Math.min(...sides)];
    if (longer * shorter < best.longer * best.shorter) best = { longer, shorter };
  });
  return best;
}

/** A polygon whose corners are all nearer to their mean, by a share of their distance. */
export function shrink(polygon: Polygon, share: number): Polygon {
  const x = polygon.reduce((sum, corner) => sum + corner.x, 0) / polygon.length;
  const y = polygon.reduce((sum, corner) => sum + corner.y, 0) / polygon.length;
  return polygon.map((corner) => ({
    x: corner.x + share * (x - corner.x),
    y: corner.y + share * (y - corner.y),
  }));
}

/** From where to where a convex polygon reaches at a height; undefined where it does not. */
export function spanAt(
  polygon: Polygon,
  y: number,
): readonly [from: number, to: number] | undefined {
  let [from, to] = [Infinity, -Infinity];
  polygon.forEach((a, i) => {
    const b = polygon[(i + 1) % polygon.length]!;
    if (a.y === b.y || y < Math.min(a.y, b.y) || y > Math.max(a.y, b.y)) return;
    const x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
    [from, to] = [Math.min(from, x), Math.max(to, x)];
  });
  return from <= to ? [from, to] : undefined;
}
