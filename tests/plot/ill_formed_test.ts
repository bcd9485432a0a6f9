import "#host";
import { assert, assertEquals } from "@std/assert";
import { compose } from "../../lib/plot/compose.ts";
import * as Plot from "@observablehq/plot";

Deno.test("compose() lets nothing into a picture that no XML file may hold", () => {
  const name = "\u001b[31m\u0000 cat";
  const picture = compose(
    [{ plot: { width: 100, height: 100, marks: [Plot.text([[0, 0]], { text: [name] })] } }],
    { title: name, text: `${name}\nsecond line` },
  );
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  assertEquals(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(picture.svg), false);
  assert(picture.svg.includes("cat</text>"));
  assertEquals(picture.text, "�[31m� cat\nsecond line");
});
