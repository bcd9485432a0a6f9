import { damaged } from "./decode_error.ts";

/** A chunk of a WebP. */
interface Chunk {
  readonly name: string;
  /** Header and data, without what fills it up to an even length. */
  readonly bytes: Uint8Array;
  readonly data: Uint8Array;
}

/** A single picture that `libwebp` decodes, and where it lies on the canvas. */
export interface WebpFrame {
  /** A whole WebP file. */
  readonly file: Uint8Array;
  /** The column of the canvas that it starts in. */
  readonly left: number;
  /** The row of the canvas that it starts in. */
  readonly top: number;
  /** How many columns it has. */
  readonly width: number;
  /** How many rows it has. */
  readonly height: number;
  /** Whether it may have transparent pixels. */
  readonly hasAlpha: boolean;
}

/** A RIFF header: "RIFF", the length of what follows, "WEBP". */
const HEADER = 12;

/** A chunk's name and length. */
const CHUNK_HEADER = 8;

/** Where, how large and how a frame of an animation is shown, before its chunks. */
const FRAME_HEADER = 16;

const ALPHA_FLAG = 0x10;

/**
 * Reads the size of a WebP's canvas.
 *
 * @param bytes the file's contents
 * @returns the size, or undefined where there is no picture at the start of the file
 */
export function webpSize(
  bytes: Uint8Array,
): { readonly width: number; readonly height: number } | undefined {
  const name = String.fromCharCode(...bytes.subarray(HEADER, HEADER + 4));
  const data = bytes.subarray(HEADER + CHUNK_HEADER);
  if (name === "VP8X" && data.length >= 10) {
    return { width: 1 + read24(data, 4), height: 1 + read24(data, 7) };
  }
  return pictureSize({ name, data });
}

/** The size of a lossy (RFC 6386, 9.1) or lossless picture (RFC 9649, 3.4). */
function pictureSize(
  { name, data }: Pick<Chunk, "name" | "data">,
): { readonly width: number; readonly height: number } | undefined {
  if (name === "VP8 " && data.length >= 10) {
    const read14 = (at: number) => (data[at]! | data[at + 1]! << 8) & 0x3fff;
    return { width: read14(6), height: read14(8) };
  }
  if (name === "VP8L" && data.length >= 5) {
    const bits = data[1]! | data[2]! << 8 | data[3]! << 16 | data[4]! << 24;
    return { width: 1 + (bits & 0x3fff), height: 1 + (bits >>> 14 & 0x3fff) };
  }
  return undefined;
}

/**
 * Finds the picture in a WebP, or the first frame of an animation.
 *
 * @param bytes the file's contents
 * @throws DecodeError when the file is cut short or has no picture
 */
export function webpFrame(bytes: Uint8Array): WebpFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = 8 + view.getUint32(4, true);
  if (declared > bytes.length) {
    throw damaged(`it is cut short: it has ${bytes.length} bytes of ${declared}`);
  }
  const content = bytes.subarray(HEADER, declared);
  const animation = findChunk(content, ["ANMF"]);
  if (animation === undefined) {
    const frame = frameOf(content, { left: 0, top: 0 });
    const canvas = webpSize(bytes);
    if (canvas?.width !== frame.width || canvas.height !== frame.height) {
      throw damaged(`its picture has ${frame.width}×${frame.height} pixels`);
    }
    return frame;
  }
  const { data } = animation;
  if (data.length < FRAME_HEADER) throw damaged("its first frame is cut short");
  return frameOf(data.subarray(FRAME_HEADER), {
    left: 2 * read24(data, 0),
    top: 2 * read24(data, 3),
  });
}

/** Makes a file of the chunks that matter: alpha, if there is any, and the picture. */
function frameOf(
  content: Uint8Array,
  place: { readonly left: number; readonly top: number },
): WebpFrame {
  const picture = findChunk(content, ["VP8 ", "VP8L"]);
  const size = picture && pictureSize(picture);
  if (picture === undefined || size === undefined) throw damaged("it holds no picture");
  const alpha = picture.name === "VP8 " ? findChunk(content, ["ALPH"]) : undefined;
  const parts = alpha ? [canvasChunk(size), alpha.bytes, picture.bytes] : [picture.bytes];
  // The lossless format says it in the bit behind the height.
  const hasAlpha = alpha !== undefined ||
    picture.name === "VP8L" && (picture.data[4]! & 0x10) !== 0;
  return { file: riff(parts), ...place, ...size, hasAlpha };
}

/** The chunk that announces alpha to `libwebp`. */
function canvasChunk({ width, height }: { readonly width: number; readonly height: number }) {
  const chunk = new Uint8Array(CHUNK_HEADER + 10);
  const view = new DataView(chunk.buffer);
  chunk.set(new TextEncoder().encode("VP8X"));
  view.setUint32(4, 10, true);
  view.setUint32(8, ALPHA_FLAG, true);
  view.setUint16(12, width - 1, true); // the third byte of a side is 0: it has 14 bits
  view.setUint16(15, height - 1, true);
  return chunk;
}

function riff(parts: readonly Uint8Array[]): Uint8Array {
  const even = (length: number) => length + length % 2;
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + even(length), HEADER));
  file.set(new TextEncoder().encode("RIFF"));
  new DataView(file.buffer).setUint32(4, file.length - 8, true);
  file.set(new TextEncoder().encode("WEBP"), 8);
  let at = HEADER;
  for (const part of parts) {
    file.set(part, at);
    at += even(part.length);
  }
  return file;
}

/** Finds the first chunk that has one of these names. */
function findChunk(content: Uint8Array, names: readonly string[]): Chunk | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const codes = names.map((name) =>
    Array.from(name).reduce((code, letter) => code * 256 + letter.charCodeAt(0), 0)
  );
  for (let at = 0; at + CHUNK_HEADER <= content.length;) {
    const end = at + CHUNK_HEADER + view.getUint32(at + 4, true);
    if (end > content.length) throw damaged("one of its chunks is cut short");
    const name = names[codes.indexOf(view.getUint32(at))];
    if (name !== undefined) {
      return {
        name,
        bytes: content.subarray(at, end),
        data: content.subarray(at + CHUNK_HEADER, end),
      };
    }
    at = end + end % 2;
  }
  return undefined;
}

function read24(bytes: Uint8Array, at: number): number {
  return bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16;
}
