/**
 * The page's files, before they are served or written.
 *
 * @module
 */

/** A file that is made when somebody asks for it: it takes long, and few need it. */
export interface LateFile {
  /** SHA-256 of what it is made of. */
  readonly sha256: string;
  /** Makes it; the second time it is the same. */
  readonly make: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** The contents of a file. */
export type Content = Uint8Array<ArrayBuffer> | LateFile;

/** The contents of files by their paths, which are relative and have `/` between their parts. */
export type Files = ReadonlyMap<string, Content>;

/** The bytes of a file. */
export async function bytesOf(content: Content): Promise<Uint8Array<ArrayBuffer>> {
  return content instanceof Uint8Array ? content : await content.make();
}
