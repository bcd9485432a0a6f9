/**
 * Drawings of one's own as a file: a `.npz` archive that NumPy opens, and `deno task train --data` where
 * it holds test images besides.
 *
 * @module
 */
import { elementCount } from "../../core/nd_array.ts";
import { decodeNpyImages, decodeNpyLabels } from "../../data/sources/npy.ts";
import { listZip } from "../../data/sources/zip.ts";
import { packFiles } from "../../tflite/metadata/packed_files.ts";

/** A drawing in the form in which a model takes it, and which class it shows. */
export interface Drawing {
  /** `[28 × 28]` uint8, white on black. */
  readonly image: Uint8Array<ArrayBuffer>;
  /** The index of its class. */
  readonly label: number;
}

/** Drawings, and what their classes are called. */
export interface DrawingSet {
  readonly classes: readonly string[];
  readonly drawings: readonly Drawing[];
}

/** The side of an image. */
export const SIDE = 28;
/** The most classes of a set, and the most drawings: more are no handful. */
export const MOST = { classes: 20, drawings: 2_000 } as const;

const NAMES = { images: "x_train.npy", labels: "y_train.npy", classes: "labels.txt" } as const;

/** The file of a set. */
export function encodeDrawings({ classes, drawings }: DrawingSet): Uint8Array<ArrayBuffer> {
  const images = new Uint8Array(drawings.length * SIDE * SIDE);
  drawings.forEach(({ image }, i) => images.set(image, i * SIDE * SIDE));
  const labels = Uint8Array.from(drawings, ({ label }) => label);
  const files = [
    { name: NAMES.images, data: encodeNpy(images, [drawings.length, SIDE, SIDE]) },
    { name: NAMES.labels, data: encodeNpy(labels, [drawings.length]) },
    { name: NAMES.classes, data: new TextEncoder().encode(`${classes.join("\n")}\n`) },
  ];
  return new Uint8Array(packFiles(new Uint8Array(), files));
}

/**
 * Reads such a file.
 *
 * @param bytes the archive
 * @param name how errors call it
 * @throws Error naming the file when it is damaged, or holds something else
 */
export function decodeDrawings(bytes: Uint8Array, name: string): DrawingSet {
  const files = new Map(listZip(bytes, name).map((file) => [file.name, file]));
  const read = (wanted: string) => {
    const file = files.get(wanted);
    if (file) return file.read();
    const found = [...files.keys()].slice(0, 5).join(", ") || "nothing";
    throw new Error(`Cannot use "${name}": it holds ${found}, expected ${wanted} as well`);
  };
  const classes = new TextDecoder().decode(read(NAMES.classes)).split("\n")
    .map((line) => line.trim()).filter(Boolean);
  const images = decodeNpyImages(read(NAMES.images), `${name}: ${NAMES.images}`);
  const labels = decodeNpyLabels(read(NAMES.labels), `${name}: ${NAMES.labels}`);
  const [count, height, width] = images.shape;
  const fail = (found: string, expected: string): never => {
    throw new Error(`Cannot use "${name}": ${found}, expected ${expected}`);
  };
  if (height !== SIDE || width !== SIDE) fail(`its images are ${height}×${width}`, "28×28");
  if (count !== labels.length) fail(`${count} images have ${labels.length} labels`, "as many");
  if (count > MOST.drawings) fail(`it holds ${count} drawings`, `${MOST.drawings} at most`);
  const problem = problemOfClasses(classes);
  if (problem !== undefined) fail(problem, `2–${MOST.classes} names, each once`);
  const stray = labels.findIndex((label) => label >= classes.length);
  if (stray >= 0) fail(`label ${stray} is ${labels[stray]}`, `0–${classes.length - 1}`);
  return {
    classes,
    drawings: Array.from(labels, (label, i) => ({
      image: images.data.slice(i * SIDE * SIDE, (i + 1) * SIDE * SIDE) as Uint8Array<ArrayBuffer>,
      label,
    })),
  };
}

/** What is wrong with names of classes; undefined where they can be used. */
export function problemOfClasses(classes: readonly string[]): string | undefined {
  if (classes.length < 2 || classes.length > MOST.classes) {
    return `there are ${classes.length} classes`;
  }
  const twice = classes.find((name, i) => classes.indexOf(name) !== i);
  return twice === undefined ? undefined : `"${twice}" is there twice`;
}

/** What stands before the header's text, and what header and all are a multiple of. */
const [PREFIX, ALIGNMENT] = [10, 64] as const;

/** An array of bytes as a `.npy` file, version 1.0. */
function encodeNpy(values: Uint8Array, shape: readonly number[]): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((PREFIX + text.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX;
  const file = new Uint8Array(PREFIX + length + elementCount(shape));
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(file.buffer).setUint16(PREFIX - 2, length, true);
  file.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), PREFIX);
  file.set(values, PREFIX + length);
  return file;
}
