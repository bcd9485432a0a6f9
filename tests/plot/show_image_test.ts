import { assertEquals, assertThrows } from "@std/assert";
import { showImage } from "digits/notebook";
import { all, parseXml, texts } from "./xml.ts";

const images = { data: new Uint8Array([0, 255, 128, 64, 9, 9, 9, 9]), shape: [2, 2, 2] } as const;

Deno.test("showImage() draws one image with its size below", () => {
  const root = parseXml(showImage(images).svg);
  assertEquals(all(root, "image").length, 1);
  assertEquals(texts(root), ["2 × 2 pixels"]);
});

Deno.test("showImage() draws the image that is asked for, under the caption that is given", () => {
  const root = parseXml(showImage(images, { index: 1, caption: "a <gray> one" }).svg);
  assertEquals(texts(root), ["a <gray> one"]);
  const href = (svg: string) => all(parseXml(svg), "image")[0]!.attributes.get("href");
  assertEquals(href(showImage(images, { index: 1 }).svg) === href(showImage(images).svg), false);
});

Deno.test("showImage() is, as text, the image in shades", () => {
  assertEquals(showImage(images).text, "Image, 2 × 2 pixels\n  ██\n▒▒░░");
});

Deno.test("showImage() throws when there is no such image", () => {
  assertThrows(
    () => showImage(images, { index: 2 }),
    Error,
    "Cannot show image 2: there are 2 images, counted from 0",
  );
});
