/** What stands against a picture. */
export class DecodeError extends Error {
  /** The error's name. */
  override readonly name = "DecodeError";
  /** The file breaks its format's rules, is of a kind that is not read, or of a size not accepted. */
  readonly kind: "damaged" | "unsupported" | "size";

  /**
   * Makes the error.
   *
   * @param kind which of the three
   * @param reason for a damaged file what is wrong, for an unsupported one what it is, for a size
   *   the size and what was expected
   * @param options the error of a library, as `cause`
   */
  constructor(kind: DecodeError["kind"], reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.kind = kind;
  }
}

/**
 * The error for a file that breaks its format's rules.
 *
 * @param reason what is wrong: "chunk IDAT has a wrong checksum"
 * @param cause the error of a library that found it
 */
export function damaged(reason: string, cause?: unknown): DecodeError {
  return new DecodeError("damaged", reason, { cause });
}

/**
 * The error for a file that is sound, as far as one sees, but of a kind that is not read.
 *
 * @param what what it is: "a TIFF with fax compression"
 */
export function unsupported(what: string): DecodeError {
  return new DecodeError("unsupported", what);
}
