/**
 * What lies in the place of a data file when a download went wrong.
 *
 * @module
 */

/** So many bytes tell what a file is. */
const START = 64;

/** Beginnings of text, in small letters, behind blank space. */
const TEXTS: readonly (readonly [start: string, what: string])[] = [
  ["<!doctype html", "a web page"],
  ["<html", "a web page"],
  ["<head", "a web page"],
  ["<?xml", "an XML document, as a server sends it in place of a file that it has not"],
  ["<error", "an XML document, as a server sends it in place of a file that it has not"],
  ["version https://git-lfs", 'a pointer of Git LFS; "git lfs pull" brings the file itself'],
];

const MAGICS: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "a ZIP archive"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "an xz archive"],
  [[0x42, 0x5a, 0x68], "a bzip2 archive"],
  [[0x1f, 0x8b], "a gzip archive within a gzip archive"],
];

/**
 * Tells what a file is that is no data file, where that is plain.
 *
 * @param bytes its first bytes, not compressed
 * @returns its kind with an article, as "a web page", or undefined where it is not known
 */
export function foreignKind(bytes: Uint8Array): string | undefined {
  const start = bytes.subarray(0, START);
  const text = new TextDecoder().decode(start).trimStart().toLowerCase();
  return TEXTS.find(([beginning]) => text.startsWith(beginning))?.[1] ??
    MAGICS.find(([magic]) => magic.every((byte, i) => byte === start[i]))?.[1];
}
