/**
 * WebP, lossy and lossless, and the first frame of an animation, by libwebp; loaded when the first
 * one comes.
 *
 * @module
 */
import { type Codec, startCodec } from "./codecs/codec.ts";
import { damaged } from "./decode_error.ts";
import type { Pixels } from "./pixels.ts";
import { type WebpFrame, webpFrame, webpSize } from "./webp_container.ts";

/** What is called of it (`src/webp/decode.h`). They give the address of the pixels, 0 for failure. */
interface Libwebp extends Codec {
  WebPDecodeRGB(file: number, length: number, width: number, height: number): number;
  WebPDecodeRGBA(file: number, length: number, width: number, height: number): number;
}

/**
 * Decodes a WebP whose size has been found acceptable.
 *
 * @param bytes the file's contents
 * @returns the whole canvas; what the first frame of an animation leaves free is transparent
 * @throws DecodeError when the file is damaged or cut short
 */
export async function webpPixels(bytes: Uint8Array): Promise<Pixels> {
  const canvas = webpSize(bytes)!;
  const frame = webpFrame(bytes);
  const fills = frame.width === canvas.width && frame.height === canvas.height;
  if (frame.left + frame.width > canvas.width || frame.top + frame.height > canvas.height) {
    throw damaged("its first frame leaves the picture");
  }
  const channels = frame.hasAlpha || !fills ? 4 : 3;
  const pixels = await decodeFrame(frame, channels);
  if (fills) return { data: pixels, shape: [canvas.height, canvas.width, channels] };
  const data = new Uint8Array(canvas.width * canvas.height * channels);
  const rowLength = frame.width * channels;
  for (let y = 0; y < frame.height; y++) {
    const start = ((frame.top + y) * canvas.width + frame.left) * channels;
    data.set(pixels.subarray(y * rowLength, (y + 1) * rowLength), start);
  }
  return { data, shape: [canvas.height, canvas.width, channels] };
}

async function decodeFrame(
  { file, width, height }: WebpFrame,
  channels: 3 | 4,
): Promise<Uint8Array> {
  const { codec, address } = await startCodec<Libwebp>("libwebp", file);
  const size = codec.malloc(8); // the library writes the width and the height there
  const decode = channels === 3 ? codec.WebPDecodeRGB : codec.WebPDecodeRGBA;
  let pixels: number;
  try {
    pixels = decode(address, file.length, size, size + 4) >>> 0;
  } catch (error) {
    throw damaged("its coded data is damaged", error);
  }
  if (pixels === 0) throw damaged("its coded data is damaged");
  const { buffer } = codec.memory;
  const [decodedWidth, decodedHeight] = new Uint32Array(buffer, size, 2);
  if (decodedWidth !== width || decodedHeight !== height) {
    throw damaged(`it holds ${decodedWidth}×${decodedHeight} pixels of ${width}×${height}`);
  }
  return new Uint8Array(buffer, pixels, width * height * channels).slice();
}
