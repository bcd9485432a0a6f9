import "#host";
import { assertEquals } from "@std/assert";
import { Picture } from "../../lib/plot/mod.ts";

const picture = new Picture({ svg: "<svg/>", text: "nothing" });

Deno.test("Picture shows itself as SVG in a notebook, with text beside it", () => {
  const display = Reflect.get(picture, Symbol.for("Jupyter.display"));
  assertEquals(display.call(picture), { "image/svg+xml": "<svg/>", "text/plain": "nothing" });
});

Deno.test("Picture shows its text in a terminal", () => {
  assertEquals(Deno.inspect(picture), "nothing");
});

Deno.test("Picture is its SVG where a string is wanted", () => {
  assertEquals(`${picture}`, "<svg/>");
});
