/**
 * Prepares the page's files to be served.
 *
 * @module
 */
import { sha256 } from "../core/bytes.ts";
import type { Files } from "./build_site.ts";
import { contentType } from "./content_type.ts";

/** A file in one of the forms that it is sent in. */
export interface Form {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What an answer says of it: its type and length, and a tag that is of these very bytes. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A file that can be sent. */
export interface PreparedFile {
  readonly plain: Form;
  /** The file compressed, or as it is where that makes it no smaller. */
  readonly gzip: () => Promise<Form>;
}

/** Tags the files; they are compressed when somebody first asks for it. */
export async function prepareFiles(files: Files): Promise<ReadonlyMap<string, PreparedFile>> {
  return new Map(
    await Promise.all(
      [...files].map(async ([path, bytes]) =>
        [path, await prepare(bytes, contentType(path))] as const
      ),
    ),
  );
}

async function prepare(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<PreparedFile> {
  const hash = await sha256(bytes);
  const form = (bytes: Uint8Array<ArrayBuffer>, tag: string): Form => ({
    bytes,
    headers: { "content-type": type, "content-length": `${bytes.length}`, "etag": `"${tag}"` },
  });
  const plain = form(bytes, hash);
  let compressed: Promise<Form> | undefined;
  const compress = async (): Promise<Form> => {
    const shorter = await gzip(bytes);
    if (shorter.length >= bytes.length) return plain;
    const { headers } = form(shorter, `${hash}-gzip`);
    return { bytes: shorter, headers: { ...headers, "content-encoding": "gzip" } };
  };
  return { plain, gzip: () => compressed ??= compress() };
}

/** The engine compresses beside the thread that answers, unlike fflate. */
async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
