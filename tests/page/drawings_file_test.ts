import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeDrawings,
  type DrawingSet,
  encodeDrawings,
} from "../../lib/page/teach/drawings_file.ts";

const image = (value: number) => new Uint8Array(28 * 28).fill(value);
const set: DrawingSet = {
  classes: ["kite", "arrow", "é"],
  drawings: [{ image: image(3), label: 2 }, { image: image(200), label: 0 }],
};

Deno.test("drawings come out of a file as they went in", () => {
  assertEquals(decodeDrawings(encodeDrawings(set), "mine.npz"), set);
  const none = { classes: ["a", "b"], drawings: [] };
  assertEquals(decodeDrawings(encodeDrawings(none), "mine.npz"), none);
});

Deno.test("what is no file of drawings is refused with its name", () => {
  const bytes = encodeDrawings(set);
  assertThrows(() => decodeDrawings(bytes.subarray(0, 300), "cut.npz"), Error, '"cut.npz"');
  assertThrows(() => decodeDrawings(new Uint8Array(), "empty.npz"), Error, '"empty.npz"');
  const one = encodeDrawings({ ...set, classes: ["kite"] });
  assertThrows(() => decodeDrawings(one, "one.npz"), Error, "there are 1 classes, expected 2–20");
  const twice = encodeDrawings({ ...set, classes: ["a", "b", "a"] });
  assertThrows(() => decodeDrawings(twice, "twice.npz"), Error, '"a" is there twice');
  const stray = encodeDrawings({ ...set, classes: ["a", "b"] });
  assertThrows(() => decodeDrawings(stray, "stray.npz"), Error, "label 0 is 2, expected 0–1");
});
