/**
 * Turns inks into colours without colour profiles, as Pillow does it: each ink takes its part of
 * what black leaves.
 *
 * @param inks `[pixels, 4]` uint8: cyan, magenta, yellow, black
 * @returns `[pixels, 3]` uint8: red, green, blue
 */
export function cmykToRgb(inks: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(inks.length / 4 * 3);
  for (let i = 0, at = 0; i < inks.length; i += 4) {
    const left = 255 - inks[i + 3]!;
    for (let k = 0; k < 3; k++) {
      const scaled = inks[i + k]! * left + 128;
      rgb[at++] = left - ((scaled >> 8) + scaled >> 8); // scaled / 255, rounded
    }
  }
  return rgb;
}
