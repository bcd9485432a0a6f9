/**
 * Files packed behind a model. TFLite metadata appends them to the `.tflite` file as a ZIP archive,
 * whose directory lies at the end of the file: to a runtime the file is a model, to `unzip` it is an
 * archive.
 *
 * @module
 */
import { Inflate } from "fflate";
import { crc32, plainBytes } from "../../core/bytes.ts";
import {
  DEFLATED,
  DIRECTORY_END,
  DIRECTORY_ENTRY,
  LOCAL_HEADER,
  readZipDirectory,
  STORED,
  type ZipEntry,
} from "../../core/zip.ts";
import { InvalidModelError } from "../format/invalid_model_error.ts";

/** A file by its name. */
export interface PackedFile {
  /** Its name in the archive. */
  readonly name: string;
  /** Its contents. */
  readonly data: Uint8Array;
}

const VERSION = 20;
const UTF8_NAMES = 1 << 11;
/** 1 January 1980, the first day that ZIP knows, so that equal models are equal files. */
const DATE = 0x0021;
/** Labels and vocabularies are small; what unpacks to more was made to harm. */
const MAX_UNPACKED_BYTES = 64 * 2 ** 20;

/**
 * Appends files to a model.
 *
 * @param model a `.tflite` file without packed files
 * @param files what to append, stored uncompressed; the model itself when there are none
 * @returns the longer file
 */
export function packFiles(model: Uint8Array, files: readonly PackedFile[]): Uint8Array {
  if (files.length === 0) return model;
  const parts: Uint8Array[] = [model];
  const directory: Uint8Array[] = [];
  let position = model.length;
  for (const { name, data } of files) {
    const encoded = new TextEncoder().encode(name);
    const common = [
      ...uint16(VERSION, UTF8_NAMES, STORED, 0, DATE),
      ...uint32(crc32(data), data.length, data.length),
      ...uint16(encoded.length, 0),
    ];
    const local = Uint8Array.of(...uint32(LOCAL_HEADER.mark), ...common, ...encoded);
    directory.push(Uint8Array.of(
      ...uint32(DIRECTORY_ENTRY.mark),
      ...uint16(VERSION),
      ...common,
      ...uint16(0, 0, 0),
      ...uint32(0, position),
      ...encoded,
    ));
    parts.push(local, data);
    position += local.length + data.length;
  }
  const entries = concatenate(directory);
  const end = Uint8Array.of(
    ...uint32(DIRECTORY_END.mark),
    ...uint16(0, 0, files.length, files.length),
    ...uint32(entries.length, position),
    ...uint16(0),
  );
  return concatenate([...parts, entries, end]);
}

/**
 * Reads the files that are packed behind a model.
 *
 * @param bytes a `.tflite` file
 * @param options what errors call the model
 * @returns the files in the archive's order; none when nothing is packed
 * @throws InvalidModelError when the archive is damaged, encrypted or unpacks to too much
 */
export function unpackFiles(
  bytes: Uint8Array,
  { name }: { readonly name: string },
): readonly PackedFile[] {
  const plain = plainBytes(bytes);
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const end = plain.length - DIRECTORY_END.bytes;
  if (end < 0 || view.getUint32(end, true) !== DIRECTORY_END.mark) return [];
  try {
    let budget = MAX_UNPACKED_BYTES;
    return readZipDirectory(plain, end).map((entry) => {
      const data = unpack(plain, { ...entry, budget });
      budget -= data.length;
      return { name: entry.name, data };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidModelError(name, `the files packed behind it are damaged: ${reason}`);
  }
}

function unpack(
  bytes: Uint8Array,
  { name, method, checksum, packedBytes, localHeader, budget }: ZipEntry & {
    readonly budget: number;
  },
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = view.getUint16(localHeader + 26, true) + view.getUint16(localHeader + 28, true);
  const start = localHeader + LOCAL_HEADER.bytes + names;
  if (start + packedBytes > bytes.length) {
    throw new Error(`"${name}" reaches to byte ${start + packedBytes} of ${bytes.length}`);
  }
  const packed = bytes.subarray(start, start + packedBytes);
  if (method !== STORED && method !== DEFLATED) {
    throw new Error(`"${name}" is packed by method ${method}, expected ${STORED} or ${DEFLATED}`);
  }
  if (method === STORED && packedBytes > budget) throw new Error(`"${name}" is too long`);
  const data = method === STORED ? packed : inflate(packed, { name, budget });
  if (crc32(data) !== checksum) throw new Error(`"${name}" has another checksum`);
  return data;
}

/** Bytes given to the decompressor at a time: at most a thousand times as many come out. */
const INFLATE_STEP = 4096;

function inflate(
  packed: Uint8Array,
  { name, budget }: { readonly name: string; readonly budget: number },
): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((part) => {
    length += part.length;
    if (length > budget) throw new Error(`"${name}" is too long`);
    parts.push(part.slice());
  });
  for (let start = 0; start < packed.length; start += INFLATE_STEP) {
    const end = start + INFLATE_STEP;
    stream.push(packed.subarray(start, end), end >= packed.length);
  }
  return concatenate(parts);
}

function uint16(...values: readonly number[]): number[] {
  return values.flatMap((value) => [value & 255, value >>> 8]);
}

function uint32(...values: readonly number[]): number[] {
  return values.flatMap((value) => [...uint16(value & 0xffff), ...uint16(value >>> 16)]);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}
