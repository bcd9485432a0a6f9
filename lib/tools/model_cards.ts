/**
 * What the cards of `models/README.md` say of how a model was made.
 *
 * @module
 */
import type { Arithmetic } from "../training/mod.ts";

/** A model's card, as far as it can be checked. */
export interface ModelCard {
  /** The file's name, in the folder `models`. */
  readonly file: string;
  /** What makes it: the arguments of `deno task train`. */
  readonly command: readonly string[];
  /** The file's SHA-256 value in each arithmetic; undefined where none has been recorded yet. */
  readonly sha256: Readonly<Record<Arithmetic, string | undefined>>;
}

/** A card begins with its file's name. */
const HEADING = /^## `([\w-]+\.tflite)`$/m;
const COMMAND = /^- \*\*Command\*\*: `deno task train ?([^`]*)`/m;
const SHA256 = {
  fused: /\bfused\s+`([0-9a-f]{64})`/,
  plain: /\bplain\s+`([0-9a-f]{64})`/,
} as const;

/**
 * Reads cards.
 *
 * @param text of `models/README.md`
 * @returns the cards in their order
 * @throws Error when a card names no command, or no SHA-256 at all
 */
export function parseModelCards(text: string): ModelCard[] {
  const [, ...parts] = text.split(HEADING);
  return parts.flatMap((file, i) => {
    if (i % 2 === 1) return [];
    const body = parts[i + 1]!;
    const [, command] = body.match(COMMAND) ?? [];
    const sha256 = { fused: body.match(SHA256.fused)?.[1], plain: body.match(SHA256.plain)?.[1] };
    if (command === undefined || (sha256.fused ?? sha256.plain) === undefined) {
      throw new Error(
        `Cannot read the card of "${file}": expected "- **Command**: \`deno task train …\`" and ` +
          "SHA-256 values behind the words fused and plain",
      );
    }
    return [{ file, command: command.split(" ").filter(Boolean), sha256 }];
  });
}
