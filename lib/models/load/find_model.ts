/**
 * Finds out what lies at a path: a model that can be read, or what it is instead.
 *
 * @module
 */
import { currentHost, FileError, type FolderEntry } from "../../core/host.ts";
import { errorMessage } from "../../core/text.ts";
import { listZip } from "../../data/sources/zip.ts";
import { HDF5_SIGNATURE } from "./hdf5/open_hdf5.ts";
import { InvalidLayersModelError } from "./invalid_layers_model_error.ts";
import { foreignFile, foreignFolder, foreignZip } from "./foreign_model.ts";

/** A model that was found. */
export interface FoundModel {
  /**
   * In which form it is: `tfjs` layers or `tfjs-graph`, both with a `model.json`; a `.keras` archive;
   * `hdf5`; or a `tfjs-zip`, which is how Teachable Machine hands out its models.
   */
  readonly kind: "tfjs" | "tfjs-graph" | "keras" | "hdf5" | "tfjs-zip";
  /** The file: `model.json`, or the one that holds all. */
  readonly file: string | URL;
}

/** More than any model here has, and than typed arrays of some engines hold. */
const MODEL_BYTES = 2 ** 31;

/** Names of files that hold a whole model, where a folder has one of them only. */
const WHOLE_MODEL = /\.(keras|h5|hdf5)$/i;

/**
 * Finds a model.
 *
 * @param path a file, or a folder that holds a model
 * @returns where it is and in which form
 * @throws InvalidLayersModelError when there is none, with what is there instead
 */
export async function findModel(path: string | URL): Promise<FoundModel> {
  const entries = await folderEntries(path);
  const file = entries === "file" ? path : entries ? inFolder(path, entries) : asFile(path);
  const name = nameOf(file);
  const fail = (problem: string): never => {
    throw new InvalidLayersModelError(name, problem);
  };
  const host = currentHost();
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const size = await host.fileSize(file);
    if (size >= MODEL_BYTES) {
      fail(`it has ${size.toLocaleString("en")} bytes, expected below 2 GiB`);
    }
    bytes = await host.readFile(file);
  } catch (error) {
    if (error instanceof InvalidLayersModelError) throw error;
    return fail(`cannot read "${name.split(/[/\\]/).at(-1)}": ${errorMessage(error)}`);
  }
  const kind = kindOf(bytes, name, fail);
  return { kind, file };
}

/** What stands in the folder at a path; undefined if nothing is there, or that cannot be told. */
async function folderEntries(
  path: string | URL,
): Promise<readonly FolderEntry[] | "file" | undefined> {
  if (path instanceof URL) return undefined;
  try {
    return await currentHost().listFolder(path);
  } catch (error) {
    if (error instanceof FileError && error.problem === "not a folder") return "file";
    if (error instanceof FileError && error.problem !== "forbidden") return undefined;
    throw new InvalidLayersModelError(path, errorMessage(error));
  }
}

/** Without a look: a path without an extension is a folder with a `model.json`. */
function asFile(path: string | URL): string | URL {
  const text = path instanceof URL ? path.pathname : path;
  if (/[^/\\]\.[a-z0-9]+$/i.test(text)) return path;
  return path instanceof URL
    ? new URL("model.json", path.href.replace(/\/?$/, "/"))
    : path.replace(/[/\\]?$/, "/") + "model.json";
}

function inFolder(path: string | URL, entries: readonly FolderEntry[]): string {
  const folder = `${path}`;
  const names = entries.filter(({ kind }) => kind !== "folder").map(({ name }) => name);
  const within = (name: string) => folder.replace(/[/\\]?$/, "/") + name;
  if (names.includes("model.json")) return within("model.json");
  const foreign = foreignFolder(entries, folder);
  if (foreign !== undefined) throw new InvalidLayersModelError(folder, foreign);
  const whole = names.filter((name) => WHOLE_MODEL.test(name));
  if (whole.length === 1) return within(whole[0]!);
  if (whole.length > 1) {
    const list = whole.map((name) => `"${name}"`).join(", ");
    throw new InvalidLayersModelError(folder, `the folder holds ${list}, expected one of them`);
  }
  return within("model.json");
}

function nameOf(file: string | URL): string {
  return file instanceof URL ? decodeURI(file.pathname) : file;
}

function kindOf(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  fail: (problem: string) => never,
): FoundModel["kind"] {
  const begins = (...start: number[]) => start.every((byte, i) => bytes[i] === byte);
  if (begins(...HDF5_SIGNATURE)) return "hdf5";
  if (begins(0x50, 0x4b)) return zipKind(bytes, name, fail);
  const isJson = /^\ufeff?\s*[{[]/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
  const foreign = isJson ? undefined : foreignFile(bytes, name);
  if (foreign !== undefined) return fail(foreign);
  // What is no JSON at all is said by the reader, with the place of the fault.
  const text = new TextDecoder().decode(bytes);
  const isGraph = /"format"\s*:\s*"graph-model"/.test(text) ||
    /"modelTopology"\s*:\s*\{\s*"(node|library|versions)"/.test(text);
  return isGraph ? "tfjs-graph" : "tfjs";
}

function zipKind(
  bytes: Uint8Array,
  name: string,
  fail: (problem: string) => never,
): FoundModel["kind"] {
  let names: readonly string[];
  try {
    names = listZip(bytes, name).map((file) => file.name);
  } catch (error) {
    return fail(errorMessage(error).replace(/^Cannot read "[^"]*": /, ""));
  }
  if (names.includes("config.json") && names.includes("model.weights.h5")) return "keras";
  if (names.includes("model.json")) return "tfjs-zip";
  return fail(foreignZip(names));
}
