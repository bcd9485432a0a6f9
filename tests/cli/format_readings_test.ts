import { assertEquals } from "@std/assert";
import type { ReadDigit } from "../../lib/classifier/mod.ts";
import { asCsv, asJson, asLine, CSV_HEADER } from "../../lib/cli/format_readings.ts";

const image = { data: new Uint8Array(784), shape: [1, 28, 28] } as const;
const seven: ReadDigit = {
  ...{ digit: 7, probability: 0.75, probabilities: [0.25, 0.75], logits: Array(8).fill(1.5) },
  ...{ second: 1, unsure: false, image, box: { left: 1, top: 2, width: 30, height: 40 } },
};
const doubtful: ReadDigit = { ...seven, digit: 3, probability: 0.4, second: 8, unsure: true };
const one = { file: "a.png", digits: [seven], text: "7", probability: 0.75 };
const two = { file: "b.png", digits: [seven, doubtful], text: "73", probability: 0.3 };
const none = { file: "c.png", digits: [], text: "", probability: 1 };

Deno.test("asLine() says in a line what was read, how sure it is, and where it was shown", () => {
  assertEquals(asLine(one, 7), "a.png    digit 7  probability 0.7500  logit 1.50");
  assertEquals(
    asLine(two, 5),
    "b.png  number 73  probability 0.3000 (0.75 0.40)  unsure: 3 or 8",
  );
  assertEquals(
    asLine({ ...none, shown: "c.svg" }, 5),
    "c.png  no digit found  see c.svg",
  );
});

Deno.test("readings call classes as the model's file does", () => {
  const named = { ...doubtful, label: "cat", second: 8, secondLabel: "dog" };
  const { logits: _, ...letter } = named;
  assertEquals(
    asLine({ file: "a.png", digits: [letter], text: "cat", probability: 0.4 }, 5),
    "a.png  cat  probability 0.4000  unsure: cat or dog",
  );
  const digits = { ...letter, digit: 3, label: "3", second: 8, secondLabel: "8" };
  assertEquals(
    asLine({ file: "a.png", digits: [digits], text: "3", probability: 0.4 }, 5),
    "a.png  digit 3  probability 0.4000  unsure: 3 or 8",
  );
  assertEquals(asCsv({ file: "a.png", digits: [letter], text: "cat", probability: 0.4 }), [
    "a.png,0,cat,0.4,dog,true,1,2,30,40",
  ]);
});

Deno.test("asLine() stays one line that no name can steer", () => {
  assertEquals(
    asLine({ ...none, file: "a\n\x1b[2J.png" }, 0),
    "a\ufffd\ufffd[2J.png  no digit found",
  );
});

Deno.test("asCsv() gives a row a digit, of as many cells as the header", () => {
  assertEquals(CSV_HEADER, "file,index,digit,probability,second,unsure,left,top,width,height");
  assertEquals(asCsv(two), ["b.png,0,7,0.75,1,false,1,2,30,40", "b.png,1,3,0.4,8,true,1,2,30,40"]);
  assertEquals(asCsv(none), ["c.png,,,,,,,,,"]);
});

Deno.test("asCsv() puts names into quotes where commas, quotes or line breaks need it", () => {
  const names = {
    "a,b.png": '"a,b.png"',
    'a "b".png': '"a ""b"".png"',
    "a\nb.png": '"a\nb.png"',
    "a\rb.png": '"a\rb.png"',
    " a;b'.png": " a;b'.png",
  };
  for (const [file, cell] of Object.entries(names)) {
    assertEquals(asCsv({ ...none, file }), [`${cell},,,,,,,,,`]);
  }
});

Deno.test("asJson() tells the model, all digits but their pixels, and a single one at once", () => {
  const { image: _, ...told } = seven;
  const single = JSON.parse(JSON.stringify(asJson(one, "m.tflite")));
  assertEquals(single, {
    ...{ file: "a.png", model: "m.tflite", text: "7", digits: [told] },
    ...told,
  });
  const several = JSON.parse(JSON.stringify(asJson({ ...two, shown: "b.svg" }, "m.tflite")));
  assertEquals([several.shown, several.digits.length, several.digit], ["b.svg", 2, undefined]);
});
