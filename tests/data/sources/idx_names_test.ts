import { assertEquals } from "@std/assert";
import { parseIdxName } from "../../../lib/data/sources/idx_names.ts";

const short = (name: string) => {
  const parsed = parseIdxName(name);
  return parsed && [parsed.prefix, parsed.set, parsed.kind].filter(Boolean).join(" ");
};

Deno.test("parseIdxName() reads the names that people have", () => {
  const cases = {
    "train-images-idx3-ubyte": "train images",
    "train-labels-idx1-ubyte.gz": "train labels",
    "t10k-images-idx3-ubyte": "test images",
    "t10k-labels.idx1-ubyte": "test labels",
    "test-images-idx3-ubyte.gz": "test images",
    "TRAIN-IMAGES.IDX3-UBYTE.GZ": "train images",
    "train_labels_idx1_ubyte": "train labels",
    "train-images.idx": "train images",
    "testing-labels": "test labels",
    "emnist-letters-train-images-idx3-ubyte.gz": "emnist-letters train images",
    "EMNIST-ByClass-Test-Labels-idx1-ubyte": "emnist-byclass test labels",
    "qmnist-test-labels-idx2-int.gz": "qmnist test labels",
    "fashion-mnist_train-labels-idx1-ubyte": "fashion-mnist train labels",
  };
  assertEquals(
    Object.fromEntries(Object.keys(cases).map((name) => [name, short(name)])),
    cases,
  );
});

Deno.test("parseIdxName() leaves other files alone", () => {
  for (
    const name of [
      "train.csv",
      "train-images.npy",
      "train-labels.txt",
      "train-images-idx3-ubyte.gz.part",
      "train-images-idx3-ubyte (1).gz",
      "qmnist-train-labels.tsv.gz",
      "xnist-images-idx3-ubyte.xz",
      "emnist-letters-mapping.txt",
      "train-imagesidx3",
      "constrain-images", // ends in "train", but is another word
      "README.md",
      "",
    ]
  ) assertEquals(parseIdxName(name), undefined, name);
});
