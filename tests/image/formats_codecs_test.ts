/** The compiled libraries; that they are what their sources compile to is checked by `lib/tools/codecs/build.py`. */
import "#host";
import { assert, assertEquals } from "@std/assert";
import { inflateSync } from "fflate";
import * as libjpeg from "../../lib/image/decode/codecs/libjpeg.ts";
import * as libwebp from "../../lib/image/decode/codecs/libwebp.ts";

for (const [name, { WASM }] of Object.entries({ libjpeg, libwebp })) {
  const bytes = inflateSync(Uint8Array.fromBase64(WASM));

  Deno.test(`${name} reaches nothing but its own memory: it imports nothing`, async () => {
    const module = await WebAssembly.compile(bytes);
    assertEquals(WebAssembly.Module.imports(module), []);
  });

  Deno.test(`${name} starts with less than a megabyte of memory`, async () => {
    const { instance } = await WebAssembly.instantiate(bytes);
    const memory = instance.exports.memory as WebAssembly.Memory;
    assert(memory.buffer.byteLength < 2 ** 20, `${memory.buffer.byteLength} bytes`);
  });
}
