/** Makes small images for tests of data. */
export const SIDE = 28;

/** Images that are bright where `inked` says so: `[n, 28, 28]` float32. */
export function imagesOf(...inked: readonly ((y: number, x: number) => boolean)[]) {
  const data = Float32Array.from(
    inked.flatMap((isInk) =>
      Array.from({ length: SIDE * SIDE }, (_, i) => +isInk(Math.floor(i / SIDE), i % SIDE))
    ),
  );
  return { data, shape: [inked.length, SIDE, SIDE] } as const;
}
