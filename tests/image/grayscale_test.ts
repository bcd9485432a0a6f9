import "#host";
import { assertEquals } from "@std/assert";
import { grayscale } from "../../lib/image/mod.ts";

Deno.test("grayscale() weighs red, green and blue as Pillow does and rounds", () => {
  const data = new Uint8Array([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 1, 1, 0]);
  const found = grayscale({ data, shape: [1, 5, 3] });
  assertEquals(found, { data: new Uint8Array([76, 150, 29, 255, 1]), shape: [1, 1, 5] });
});

Deno.test("grayscale() ignores alpha", () => {
  const rgba = new Uint8Array([10, 10, 10, 0, 200, 200, 200, 255]);
  assertEquals(grayscale({ data: rgba, shape: [2, 1, 4] }).data, new Uint8Array([10, 200]));
  const grayAndAlpha = new Uint8Array([10, 0, 200, 255]);
  assertEquals(grayscale({ data: grayAndAlpha, shape: [2, 1, 2] }).data, new Uint8Array([10, 200]));
});
