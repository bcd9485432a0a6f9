import "#host";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { zipSync } from "fflate";
import { findModel, readCompanion } from "../../../lib/models/mod.ts";
import { InvalidLayersModelError } from "../../../lib/models/load/invalid_layers_model_error.ts";

const text = (content: string) => new TextEncoder().encode(content);
const file = (content = "x") => text(content);
const zip = (...names: string[]) =>
  zipSync(Object.fromEntries(names.map((name) => [name, file("{}")])));
const HDF5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);

/** Files by path, made in a folder of their own. */
async function withFiles(
  files: Readonly<Record<string, Uint8Array>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeFile(join(folder, name), bytes);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const FOUND = [
  { path: "m", files: { "m/model.json": file("{}") }, kind: "tfjs", at: "m/model.json" },
  { path: "m/other.json", files: { "m/other.json": file("{}") }, kind: "tfjs", at: "m/other.json" },
  {
    path: "m",
    files: { "m/model.json": file('{"format": "graph-model", "modelTopology": {}}') },
    kind: "tfjs-graph",
    at: "m/model.json",
  },
  {
    path: "m/model.json",
    files: { "m/model.json": file('{"modelTopology": {"node": []}}') },
    kind: "tfjs-graph",
    at: "m/model.json",
  },
  { path: "a.h5", files: { "a.h5": HDF5 }, kind: "hdf5", at: "a.h5" },
  { path: "no-extension", files: { "no-extension": HDF5 }, kind: "hdf5", at: "no-extension" },
  {
    path: "a.keras",
    files: { "a.keras": zip("config.json", "model.weights.h5") },
    kind: "keras",
    at: "a.keras",
  },
  { path: "m", files: { "m/a.h5": HDF5, "m/readme": file() }, kind: "hdf5", at: "m/a.h5" },
  { path: "tm.zip", files: { "tm.zip": zip("model.json") }, kind: "tfjs-zip", at: "tm.zip" },
] as const;

Deno.test("findModel() finds models by their contents, whatever they are called", async () => {
  for (const { path, files, kind, at } of FOUND) {
    await withFiles(files, async (folder) => {
      assertEquals(await findModel(join(folder, path)), { kind, file: join(folder, at) });
    });
  }
});

const start = (...bytes: number[]) => Uint8Array.from([...bytes, ...new Array(300).fill(0)]);

const FOREIGN: readonly {
  readonly path: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly says: string;
}[] = [
  { path: "a.pt", files: { "a.pt": zip("a/data.pkl", "a/data/0") }, says: "a PyTorch checkpoint" },
  { path: "a.pth", files: { "a.pth": start(0x80, 2, 0x8a) }, says: "a Python pickle" },
  { path: "a.onnx", files: { "a.onnx": start(8, 7, 0x12, 7) }, says: "an ONNX model" },
  { path: "a", files: { a: Uint8Array.from([8, 7, 0x12, 7, ...file("pytorch")]) }, says: "ONNX" },
  {
    path: "s",
    files: { "s/saved_model.pb": file(), "s/variables/x": file() },
    says: "tensorflowjs_converter --input_format=tf_saved_model",
  },
  { path: "s.pb", files: { "s.pb": file() }, says: "a graph of TensorFlow" },
  {
    path: "a.tflite",
    files: { "a.tflite": start(0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33) },
    says: "a TensorFlow Lite file already",
  },
  { path: "a.h5", files: { "a.h5": file("<!DOCTYPE html><html>") }, says: "a page of the web" },
  {
    path: "a.keras",
    files: { "a.keras": file("version https://git-lfs.example/spec/v1\noid sha256:1") },
    says: "a pointer of Git LFS",
  },
  {
    path: "c",
    files: { "c/checkpoint": file(), "c/x.index": file(), "c/x.data-00000-of-00001": file() },
    says: "a TensorFlow checkpoint",
  },
  { path: "x.index", files: { "x.index": start(0, 0, 12) }, says: "a TensorFlow checkpoint" },
  { path: "a.mlmodel", files: { "a.mlmodel": start(8, 4, 0x12) }, says: "a Core ML model" },
  { path: "w.npz", files: { "w.npz": zip("x.npy") }, says: "an archive of NumPy arrays" },
  { path: "z.zip", files: { "z.zip": zip("a.txt") }, says: 'without a model (it holds "a.txt")' },
  { path: "z.zip", files: { "z.zip": zip("in/model.json") }, says: "unpack it first" },
  { path: "a.gz", files: { "a.gz": start(0x1f, 0x8b) }, says: "packed by gzip" },
  { path: "a.keras", files: { "a.keras": new Uint8Array(0) }, says: "it is empty" },
  { path: "w.bin", files: { "w.bin": start(1, 2) }, says: "give the model.json beside it" },
  { path: "a.dat", files: { "a.dat": start(1, 2, 3) }, says: "its first bytes are 01 02 03 00" },
  { path: "z.keras", files: { "z.keras": file("PK\x03\x04") }, says: "it has no directory" },
  { path: "m", files: { "m/a.h5": HDF5, "m/b.h5": HDF5 }, says: 'holds "a.h5", "b.h5"' },
  { path: "none", files: {}, says: "none/model.json" },
  { path: "none.keras", files: {}, says: 'cannot read "none.keras": there is no such file' },
];

for (const { path, files, says } of FOREIGN) {
  Deno.test(`findModel() says of ${JSON.stringify(Object.keys(files))}: ${says}`, () =>
    withFiles(files, async (folder) => {
      const error = await assertRejects(
        () => findModel(join(folder, path)),
        InvalidLayersModelError,
      );
      assert(error.message.includes(says), error.message);
      assert(error.message.includes(join(folder, path)), error.message);
    }));
}

Deno.test("readCompanion() reads what stands beside a model, in its folder or its archive", () =>
  withFiles({
    "m/model.json": file("{}"),
    "m/metadata.json": file("beside"),
    "tm.zip": zipSync({ "model.json": file("{}"), "metadata.json": file("within") }),
    "alone/model.json": file("{}"),
    "a.h5": HDF5,
    "metadata.json": file("of nobody"),
  }, async (folder) => {
    const read = async (path: string) =>
      await readCompanion(await findModel(join(folder, path)), "metadata.json");
    assertEquals(await read("m"), "beside");
    assertEquals(await read("tm.zip"), "within");
    assertEquals(await read("alone"), undefined);
    assertEquals(await read("a.h5"), undefined);
  }));
