/**
 * Which part of an image has the shape of a target, for resizing that keeps proportions.
 *
 * @module
 */

/**
 * The part of an image that has the shape of a target, cut or padded on both sides of one axis:
 * where it begins, negative if it is padded, and its size.
 *
 * @param image height and width
 * @param target height and width
 * @param isPadded whether the image is padded rather than cut
 */
export function fittedPart(
  image: readonly [number, number],
  target: readonly [number, number],
  isPadded: boolean,
): { readonly begin: [number, number]; readonly size: [number, number] } {
  const [height, width] = image;
  const limit = isPadded ? Math.max : Math.min;
  const part = [
    Math.max(1, limit(height, Math.trunc(width * target[0] / target[1]))),
    Math.max(1, limit(width, Math.trunc(height * target[1] / target[0]))),
  ] as [number, number];
  if (!isPadded) {
    return {
      begin: part.map((size, i) => Math.trunc((image[i]! - size) / 2)) as [number, number],
      size: part,
    };
  }
  const margins = part.map((size, i) => Math.trunc((size - image[i]!) / 2)) as [number, number];
  // Keras pads one axis only, by as much before as after it.
  if (margins[0] > 0) margins[1] = 0;
  return {
    begin: margins.map((margin) => -margin) as [number, number],
    size: margins.map((margin, i) => image[i]! + 2 * margin) as [number, number],
  };
}
