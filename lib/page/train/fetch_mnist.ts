/**
 * MNIST from the page's own files, which are compressed.
 *
 * @module
 */
import { checkSha256 } from "../../core/bytes.ts";
import { currentHost } from "../../core/host.ts";
import { decodeIdxImages, decodeIdxLabels } from "../../data/idx.ts";
import { type Mnist, MNIST_SHA256 } from "../../data/mnist.ts";
import { unpackIdx } from "../../data/sources/read_idx_file.ts";
import { errorMessage } from "../../core/text.ts";

/** The files in the order in which they are fetched, and about how many bytes each has. */
const FILES = [
  ["train-images-idx3-ubyte", 9_832_357],
  ["train-labels-idx1-ubyte", 28_484],
  ["t10k-images-idx3-ubyte", 1_634_631],
  ["t10k-labels-idx1-ubyte", 4_236],
] as const;

/** Is told how many bytes have come, of how many. */
export type OnFetched = (loaded: number, total: number) => void;

/**
 * Fetches MNIST, the training images first, and makes sure that it is the official one.
 *
 * @throws Error naming the file that cannot be had, or is another one
 */
export async function fetchMnist(onFetched: OnFetched): Promise<Mnist> {
  const total = FILES.reduce((sum, [, bytes]) => sum + bytes, 0);
  const contents: Uint8Array<ArrayBuffer>[] = [];
  let before = 0;
  for (const [name, expected] of FILES) {
    const packed = await fetchFile(`${name}.gz`, (loaded) => {
      onFetched(before + Math.min(loaded, expected), total);
    });
    before += expected;
    const bytes = await unpackIdx(packed, name);
    await checkSha256(bytes, { expected: MNIST_SHA256[name]!, name });
    contents.push(bytes);
  }
  onFetched(total, total);
  const [images, labels, testImages, testLabels] = contents as [Bytes, Bytes, Bytes, Bytes];
  return {
    train: { images: decodeIdxImages(images), labels: decodeIdxLabels(labels) },
    test: { images: decodeIdxImages(testImages), labels: decodeIdxLabels(testLabels) },
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A file as it was sent: raw, where a server has already unpacked it. */
async function fetchFile(name: string, onLoaded: (loaded: number) => void): Promise<Bytes> {
  const url = await currentHost().findMnist(name);
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    const parts: Bytes[] = [];
    let loaded = 0;
    for (const reader = response.body!.getReader();;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      onLoaded(loaded += value.length);
    }
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  } catch (error) {
    throw new Error(`Cannot fetch "${name}": ${errorMessage(error)}`, { cause: error });
  }
}
