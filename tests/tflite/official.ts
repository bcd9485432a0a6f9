/**
 * The tutorial's two models as the official toolchain makes them: at a small size, by
 * `fixtures/official.py`; and at their own, in `../shared` where that is there.
 */
import "#host";
import { type Images, loadMnist, normalize, sliceImages } from "../../lib/data/mod.ts";
import type { Precision } from "../../lib/tflite/quantize/precision.ts";
import { sharedPath } from "../shared.ts";

/** The two models. */
export const MODELS = ["mlp", "conv"] as const;
/** One of the two models. */
export type ModelName = typeof MODELS[number];

/** Both models at one size. */
export interface OfficialModels {
  /** Height and width of their images in pixels, and how wide their layers are. */
  readonly size: {
    readonly side: number;
    readonly filters: readonly [number, number];
    readonly units: number;
  };
  /** The bytes of a file of the official converter. */
  file(model: ModelName, precision: Precision): Promise<Uint8Array>;
  /** The official runtime's outputs of that file for the first 100 images, `[100, 10]`. */
  logits(model: ModelName, precision: Precision): Promise<Float32Array>;
  /** The weights that the files were made of, one behind another in Keras' order. */
  weights(model: ModelName): Promise<Float32Array>;
  /** The images that the full-int8 files were calibrated on. */
  calibrationImages(): Promise<Images<Float32Array>>;
  /** The first test images of MNIST, as the models take them. */
  images(count: number): Promise<Images<Float32Array>>;
}

/** Models of 8×8 pixels, with at most 100 images. */
export const small: OfficialModels = {
  size: { side: 8, filters: [8, 16], units: 32 },
  calibrationImages: () => small.images(100),
  ...filesOf(fixture),
  async images(count) {
    const data = await Deno.readFile(fixture("images100.u8.bin"));
    return normalize(sliceImages({ data, shape: [100, 8, 8] }, 0, count));
  },
};

/** Models of 28×28 pixels, for tests that need `../shared`. */
export const fullSize: OfficialModels = {
  size: { side: 28, filters: [32, 64], units: 128 },
  async calibrationImages() {
    const { train } = await loadMnist({ directory: "" });
    return normalize(sliceImages(train.images, 0, 200));
  },
  ...filesOf((name) => sharedPath(`reference/${name}`)),
  async images(count) {
    const { test } = await loadMnist({ directory: "" });
    return normalize(sliceImages(test.images, 0, count));
  },
};

function fixture(name: string): URL {
  return new URL(`fixtures/${name}`, import.meta.url);
}

function filesOf(
  path: (name: string) => string | URL,
): Pick<OfficialModels, "file" | "logits" | "weights"> {
  const floats = async (name: string) => new Float32Array((await Deno.readFile(path(name))).buffer);
  return {
    file: (model, precision) => Deno.readFile(path(`${model}/${precision}.tflite`)),
    logits: (model, precision) => floats(`${model}/${precision}.logits100.bin`),
    weights: (model) => floats(`${model}/weights.bin`),
  };
}
