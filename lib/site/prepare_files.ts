/**
 * Prepares the page's files to be served.
 *
 * @module
 */
import { sha256 } from "../core/bytes.ts";
import { contentType, GZIP } from "./content_type.ts";
import { bytesOf, type Content, type Files } from "./files.ts";
import { gzip } from "./gzip.ts";

/** A file in one of the forms that it is sent in. */
export interface Form {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What an answer says of it: its type and length, and a tag that is of these very bytes. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A file that can be sent. */
export interface PreparedFile {
  readonly plain: () => Promise<Form>;
  /** The file compressed, or as it is where that makes it no smaller. */
  readonly gzip: () => Promise<Form>;
}

/** Tags the files. What is made or compressed is made when somebody first asks for it. */
export async function prepareFiles(files: Files): Promise<ReadonlyMap<string, PreparedFile>> {
  return new Map(
    await Promise.all(
      [...files].map(async ([path, content]) =>
        [path, await prepare(content, contentType(path))] as const
      ),
    ),
  );
}

async function prepare(content: Content, type: string): Promise<PreparedFile> {
  const form = (bytes: Uint8Array<ArrayBuffer>, tag: string): Form => ({
    bytes,
    headers: { "content-type": type, "content-length": `${bytes.length}`, "etag": `"${tag}"` },
  });
  const prepared = async () => {
    const bytes = await bytesOf(content);
    return form(bytes, await sha256(bytes));
  };
  const plain = content instanceof Uint8Array ? once(prepared, await prepared()) : once(prepared);
  const compress = async (): Promise<Form> => {
    const whole = await plain();
    if (type === GZIP) return whole;
    const shorter = await gzip(whole.bytes);
    if (shorter.length >= whole.bytes.length) return whole;
    const { headers } = form(shorter, `${await sha256(whole.bytes)}-gzip`);
    return { bytes: shorter, headers: { ...headers, "content-encoding": "gzip" } };
  };
  return { plain, gzip: once(compress) };
}

/** Does a work when it is first asked for, and gives the same result ever after. */
function once(work: () => Promise<Form>, known?: Form): () => Promise<Form> {
  let result = known && Promise.resolve(known);
  return () => result ??= work();
}
