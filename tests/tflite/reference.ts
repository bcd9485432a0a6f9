/** Files of the official converter and MNIST, where `../shared` holds them; for tests alone. */
import type { NdArray } from "../../lib/core/nd_array.ts";
import { sharedPath } from "../shared.ts";

/** The two models of the tutorial. */
export const MODELS = ["mlp", "conv"] as const;
/** The four precisions of the official converter. */
export const PRECISIONS = ["float32", "float16", "dynamic-range", "full-int8"] as const;

/** The bytes of a file of the official converter, such as `mlp/float32`. */
export function readReference(name: string): Promise<Uint8Array> {
  return Deno.readFile(sharedPath(`reference/${name}.tflite`));
}

/** The official runtime's outputs of that file for the first 100 test images, `[100, 10]`. */
export async function readLogits(name: string): Promise<Float32Array> {
  const bytes = await Deno.readFile(sharedPath(`reference/${name}.logits100.bin`));
  return new Float32Array(bytes.buffer);
}

/** The first MNIST test images as `[count, 28, 28]` float32 in [0, 1]. */
export async function readTestImages(count: number): Promise<NdArray<Float32Array>> {
  const file = await Deno.open(sharedPath("mnist/t10k-images-idx3-ubyte.gz"));
  const unzipped = file.readable.pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(unzipped).arrayBuffer());
  const headerBytes = 16;
  const pixels = bytes.subarray(headerBytes, headerBytes + count * 28 * 28);
  return { data: Float32Array.from(pixels, (pixel) => pixel / 255), shape: [count, 28, 28] };
}
