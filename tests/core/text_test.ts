import { assertEquals } from "@std/assert";
import {
  escapeXml,
  onlyXml,
  printable,
  printableJson,
  printableLines,
} from "../../lib/core/text.ts";

const STEERING = "\u001b[2J\u0007\u009b1m\u202e\u2066\r\n\u2028";

Deno.test("printable() takes out what steers a terminal or turns the order of text", () => {
  assertEquals(printable(STEERING), "�[2J��1m�����");
  assertEquals(printable("Größe 数字 עברית 👍"), "Größe 数字 עברית 👍");
  assertEquals(printable("half \ud83d"), "half �");
});

Deno.test("printableLines() keeps ends of lines", () => {
  assertEquals(printableLines("a\u001b\nb"), "a�\nb");
});

Deno.test("printableJson() gives the same value, without what steers a terminal", () => {
  const text = printableJson({ name: STEERING, list: [1] }, { indent: 1 });
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  assertEquals(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066]/.test(text), false);
  assertEquals(JSON.parse(text), { name: STEERING, list: [1] });
});

Deno.test("escapeXml() and onlyXml() leave nothing that no XML file may hold", () => {
  assertEquals(escapeXml('<a b="\u001b">&'), "&#60;a b=&#34;�&#34;&#62;&#38;");
  assertEquals(onlyXml("<t>\u0000\ud800\ufffe\t\n</t>"), "<t>���\t\n</t>");
});
