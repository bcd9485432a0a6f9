/**
 * What the page needs to train and to teach, besides its scripts: kernels, tfjs' WebAssembly, MNIST, and
 * the model that is taught.
 *
 * @module
 */
// This import brings the package into the module graph; only then do its files have URLs.
import "@tensorflow/tfjs-backend-wasm/package.json" with { type: "json" };
import { currentHost } from "../core/host.ts";
import { readFile } from "../core/files.ts";
import { MNIST_SHA256 } from "../data/mnist.ts";
import type { Content } from "./files.ts";
import { gzip } from "./gzip.ts";

const KERNELS = [
  "fused.relaxed.wasm",
  "fused.simd.wasm",
  "tfjs.relaxed.wasm",
  "tfjs.simd.wasm",
] as const;

/** The model that drawings teach, as it was trained. */
const PUPIL = ["models/compact/model.json", "models/compact/weights.bin"] as const;

/** The build that runs where the page does: with SIMD, and without threads of its own. */
const TFJS = "tfjs-backend-wasm-simd.wasm";

/**
 * Reads the files. MNIST is compressed when somebody trains, or the page is written to a folder.
 *
 * @throws Error naming the file that is missing
 */
export async function trainingFiles(): Promise<ReadonlyMap<string, Content>> {
  const tfjs = new URL(
    `dist/${TFJS}`,
    import.meta.resolve("@tensorflow/tfjs-backend-wasm/package.json"),
  );
  const kernels = KERNELS.map(async (name) => [name, await currentHost().loadAsset(name)] as const);
  const mnist = Object.keys(MNIST_SHA256).map(async (name) =>
    [`mnist/${name}.gz`, await compressed(name)] as const
  );
  return new Map<string, Content>([
    ...await Promise.all(kernels),
    ...await Promise.all(PUPIL.map(async (path) => {
      const url = new URL(`../../${path}`, import.meta.url);
      return [path, await readFile(url, { what: `"${path}"` })] as const;
    })),
    [`tfjs/${TFJS}`, await readFile(tfjs, { what: `"${tfjs.pathname}"` })],
    ...await Promise.all(mnist),
  ]);
}

/** A file of MNIST; it is read now, since a server may not later. */
async function compressed(name: string): Promise<Content> {
  const bytes = await readFile(await currentHost().findMnist(name));
  let made: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return { sha256: MNIST_SHA256[name]!, make: () => made ??= gzip(bytes) };
}
