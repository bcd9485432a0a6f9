/**
 * Models and other files that cannot be read here, by their names or first bytes, with what to do.
 *
 * @module
 */
import type { FolderEntry } from "../../core/host.ts";
import { toHex } from "../../core/bytes.ts";

/** What can be read, for the end of messages. */
const EXPECTED = "expected a tfjs model (model.json), a .keras file or an .h5 file of Keras";

const PYTORCH =
  "it is a PyTorch checkpoint, which holds weights and Python code but no layers: convert " +
  "it in Python with litert-torch (ai-edge-torch)";

const CHECKPOINT =
  "it is a TensorFlow checkpoint, which holds weights but no layers: load it in Python " +
  "and save the whole model, with model.save()";

const CORE_ML = /* @__PURE__ */ (() => `it is a Core ML model, ${EXPECTED}`)();

/**
 * How to convert a SavedModel.
 *
 * @param folder its folder
 */
function savedModel(folder: string): string {
  return "it is a SavedModel of TensorFlow: in Python, run tensorflowjs_converter " +
    `--input_format=tf_saved_model "${folder}" tfjs_model, then convert tfjs_model; or ` +
    "tf.lite.TFLiteConverter.from_saved_model";
}

/**
 * Tells what a folder without a `model.json` is.
 *
 * @param entries what stands in it
 * @param folder its path
 * @returns what it is, undefined if it is nothing that is known
 */
export function foreignFolder(
  entries: readonly FolderEntry[],
  folder: string,
): string | undefined {
  const names = entries.map(({ name }) => name);
  if (names.includes("saved_model.pb") || names.includes("saved_model.pbtxt")) {
    return savedModel(folder);
  }
  if (names.includes("Manifest.json") && names.includes("Data")) return CORE_ML;
  const isCheckpoint = names.includes("checkpoint") && names.some((name) => /\.index$/.test(name));
  return isCheckpoint ? CHECKPOINT : undefined;
}

/**
 * Tells what a ZIP archive without a Keras or tfjs model is.
 *
 * @param names the names of its files
 * @returns what it is
 */
export function foreignZip(names: readonly string[]): string {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(^|\/)(data|constants)\.pkl$/)) return PYTORCH;
  if (has(/(^|\/)saved_model\.pb$/)) return savedModel("the unpacked archive");
  if (has(/com\.apple\.CoreML/)) return CORE_ML;
  if (has(/\.npy$/)) return `it is an archive of NumPy arrays, ${EXPECTED}`;
  const inside = names.find((name) => /(^|\/)model\.json$|\.(keras|h5)$/.test(name));
  if (inside !== undefined) return `it is a ZIP archive with "${inside}" in it: unpack it first`;
  const some = names.slice(0, 3).map((name) => `"${name}"`).join(", ");
  return `it is a ZIP archive without a model (it holds ${some || "nothing"}), ${EXPECTED}`;
}

/** Extensions of formats whose first bytes say little. */
const EXTENSIONS: readonly (readonly [RegExp, string])[] = /* @__PURE__ */ (() => [
  [/\.onnx$/i, `it is an ONNX model: convert it in Python with onnx2tf`],
  [/saved_model\.pb$/i, savedModel("its folder")],
  [
    /\.(pb|pbtxt)$/i,
    "it is a graph of TensorFlow: in Python, run tensorflowjs_converter " +
    "--input_format=tf_frozen_model, then convert what comes of it",
  ],
  [/\.(ckpt|index|meta|data-\d+-of-\d+)$/i, CHECKPOINT],
  [/\.(pt|pth|ckpt\.pt)$/i, PYTORCH],
  [/\.ml(model|package|modelc)$/i, CORE_ML],
  [/\.bin$/i, `it is a file of weights: give the model.json beside it`],
  [/\.(caffemodel|prototxt)$/i, `it is a Caffe model, ${EXPECTED}`],
  [/\.(pdmodel|pdiparams)$/i, `it is a PaddlePaddle model, ${EXPECTED}`],
])();

/** Formats by their first bytes, as text of one byte a letter. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = /* @__PURE__ */ (() => [
  [/^.{4}TFL3/s, "it is a TensorFlow Lite file already: deno task inspect tells what it holds"],
  [
    /^version https:\/\/git-lfs/,
    "it is a pointer of Git LFS and not the file itself: run git lfs pull",
  ],
  [
    /^\s*<(!doctype|html|head|\?xml)/i,
    `it is a page of the web or XML, ${EXPECTED}: a failed download?`,
  ],
  [/^GGUF/, `it is a GGUF language model, ${EXPECTED}`],
  [/^.{8}\{"/s, `it is a file of safetensors, which holds weights but no layers, ${EXPECTED}`],
  // deno-lint-ignore no-control-regex -- first bytes are what is looked for
  [/^\x1f\x8b/, "it is packed by gzip: unpack it first"],
  [/^.{257}ustar/s, "it is a tar archive: unpack it first"],
  [
    // deno-lint-ignore no-control-regex -- first bytes are what is looked for
    /^\x80[\x02-\x05]/,
    "it is a Python pickle (an old PyTorch checkpoint, a scikit-learn model), " +
    `which may hold any code, ${EXPECTED}`,
  ],
  [/^\x93NUMPY/, `it is a NumPy array, ${EXPECTED}`],
  [
    // deno-lint-ignore no-control-regex -- first bytes are what is looked for
    /^\x08[\x01-\x0c]\x12.{0,40}(onnx|pytorch|keras|tf)/is,
    "it is an ONNX model: convert it in Python with " +
    "onnx2tf",
  ],
])();

/**
 * Tells what a file is that is neither JSON, HDF5 nor ZIP.
 *
 * @param bytes its contents
 * @param name its name
 * @returns what it is
 */
export function foreignFile(bytes: Uint8Array, name: string): string | undefined {
  if (bytes.length === 0) return `it is empty, ${EXPECTED}`;
  const start = String.fromCharCode(...bytes.subarray(0, 300));
  const known = BEGINNINGS.find(([pattern]) => pattern.test(start)) ??
    EXTENSIONS.find(([pattern]) => pattern.test(name));
  if (known) return known[1];
  // Text that is to be JSON is read, so that the fault's place is said.
  if (/\.json$/i.test(name)) return undefined;
  return `its first bytes are ${
    toHex(bytes.subarray(0, 8)).replaceAll(/..(?=.)/g, "$& ")
  }, ${EXPECTED}`;
}
