/**
 * Pictures, options of commands, and metadata of `.tflite` files.
 *
 * @module
 */
import { parseOptions } from "../../../cli/options.ts";
import { decodePixels } from "../../../image/mod.ts";
import { addMetadata } from "../../../tflite/metadata/add_metadata.ts";
import { readMetadata } from "../../../tflite/metadata/read_metadata.ts";
import { unpackFiles } from "../../../tflite/metadata/packed_files.ts";
import { corpus } from "../corpus.ts";
import { changeChunk } from "../mutate_png.ts";
import type { Reader } from "../reader.ts";

/** Pictures of every format, one reader for each, so that each gets its share. */
export const pictures: readonly Reader[] = ["png", "jpg", "bmp", "tif", "gif", "webp"].map(
  (format): Reader => ({
    name: format,
    seeds: async () => await corpus("picture", (name) => name.endsWith(`.${format}`)),
    ...(format === "png" && { change: changeChunk }),
    read: async (input) => void await decodePixels(input, "input"),
  }),
);

/** PBM, PGM and PPM. */
export const netpbm: Reader = {
  name: "netpbm",
  seeds: () =>
    ["P2 3 2 255 0 1 2 3 4 5", "P5 4 4 255\n0123456789abcdef", "P1 2 2 0 1 1 0"].map(encode),
  read: async (input) => void await decodePixels(input, "input"),
};

/** What people type. */
export const options: Reader = {
  name: "options",
  seeds: () => ["--seed\n1\nfile", "--rate=0.5\n--flag\na\nb", "-h", "--\n--seed\n-"].map(encode),
  read(input) {
    parseOptions(new TextDecoder().decode(input).split("\n"), {
      command: "fuzz",
      summary: "Tries readers.",
      options: {
        seed: { kind: "integer", min: 0, default: 1, help: "a seed" },
        flag: { kind: "flag", help: "a flag" },
        rate: { kind: "text", value: "RATE", help: "a rate" },
      },
      operands: { name: "FILE...", min: 0, max: 3 },
    });
  },
};

/** What a `.tflite` file says about itself, and the files that are packed behind it. */
export const metadata: Reader = {
  name: "metadata",
  async seeds() {
    const [file] = await corpus("tflite", (name) => name.startsWith("dyn_batch"));
    return [addMetadata(file!, {
      name: "seed",
      inputs: [{ name: "x", normalization: { mean: [0], standardDeviation: [1] } }],
      outputs: [{ labels: ["a", "b", "c", "d"] }],
    })];
  },
  read(input) {
    readMetadata(input);
    unpackFiles(input, { name: "input" });
  },
};

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
