import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Picture } from "digits/notebook";
import { MAX_WIDTH } from "../../lib/plot/compose.ts";
import { drawSnapshots, snapshotFile } from "./snapshots.ts";
import { all, parseXml } from "./xml.ts";

const pictures: Readonly<Record<string, Picture>> = await drawSnapshots();

for (const [name, { svg, text }] of Object.entries(pictures)) {
  Deno.test(`the picture ${name} is, byte for byte, the one that was looked at`, async () => {
    assert(
      svg === await Deno.readTextFile(snapshotFile(name)),
      `${snapshotFile(name)} differs; if that is meant, draw it anew with tests/plot/snapshots.ts`,
    );
  });

  Deno.test(`the picture ${name} is XML, at most ${MAX_WIDTH} pixels wide, and within itself`, () => {
    const root = parseXml(svg);
    assertEquals(root.name, "svg");
    assertEquals(root.attributes.get("xmlns"), "http://www.w3.org/2000/svg");
    assert(Number(root.attributes.get("width")) <= MAX_WIDTH);
    assert(!/NaN|undefined|Infinity|\[object/.test(svg), "a value is missing");
    assertEquals(all(root, "script").length, 0);
    for (const image of all(root, "image")) {
      assertMatch(image.attributes.get("href")!, /^data:image\/png;base64,/);
      assertEquals(image.attributes.get("image-rendering"), "pixelated");
    }
    // Ids would clash where a page holds two pictures.
    assert(!svg.includes(" id="), "an id");
  });

  Deno.test(`the picture ${name} says in words what it shows`, () => {
    const root = parseXml(svg);
    assertEquals(root.attributes.get("role"), "img");
    const [title] = all(root, "title");
    assertEquals(root.attributes.get("aria-label"), title!.text);
    assertEquals(all(root, "desc").map((desc) => desc.text), [text]);
    assert(text.startsWith(title!.text) && title!.text.length > 10, title!.text);
  });

  Deno.test(`the picture ${name} has no color that the dark theme does not know`, () => {
    const known = new Set(svg.match(/(?<=\[fill=")#[0-9a-f]+/g));
    const used = svg.replace(/<style>.*<\/style>/, "")
      .matchAll(/ (?:fill|stroke|color)="([^"]+)"/g);
    for (const [, value] of used) {
      // Black is what images of digits lie on, in any theme.
      const fits = known.has(value!) || ["none", "currentColor", "#000000"].includes(value!);
      assert(fits, `${value} is none of ${[...known]}`);
    }
  });
}
