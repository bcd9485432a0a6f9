/**
 * What a verification found, kept in the file that it verified.
 *
 * @module
 */
import { readModel } from "./format/read.ts";
import { writeModel } from "./format/write.ts";
import { packFiles, unpackFiles } from "./metadata/packed_files.ts";
import type { Verification } from "./verify_conversion.ts";

/** The name of the entry in the file's metadata. */
export const VERIFICATION_NAME = "conversion_verification";

/**
 * Adds what a verification found to a file as JSON, in place of what it has. What the file computes
 * stays the same, and so do files that are packed behind it.
 *
 * @param bytes a `.tflite` file
 * @param verification what `verify` found
 * @returns the longer file
 * @throws InvalidModelError when the bytes are no `.tflite` file
 */
export function addVerification(bytes: Uint8Array, verification: Verification): Uint8Array {
  const { precision, count, seed, relative, passed, outputs } = verification;
  const text = JSON.stringify({
    precision,
    inputs: count,
    ...(seed === undefined ? {} : { seed }),
    relative,
    passed,
    outputs: outputs.map(({ name, largest, mean, relative }) => ({
      name,
      largest,
      mean,
      relative,
    })),
  });
  const model = readModel(bytes);
  const { metadata = [], buffers = [] } = model;
  const buffer = { data: new TextEncoder().encode(text), offset: 0n, size: 0n };
  const known = metadata.find(({ name }) => name === VERIFICATION_NAME);
  const written = writeModel(
    known ? { ...model, buffers: buffers.with(known.buffer, buffer) } : {
      ...model,
      buffers: [...buffers, buffer],
      metadata: [...metadata, { name: VERIFICATION_NAME, buffer: buffers.length }],
    },
  );
  return packFiles(written, unpackFiles(bytes, { name: "model" }));
}
