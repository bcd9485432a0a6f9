import "#host";
import { assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "../../lib/core/bytes.ts";
import { parseModelCards } from "../../lib/tools/model_cards.ts";

const MODELS = new URL("../../models/", import.meta.url);
const [FUSED, PLAIN] = ["0a".repeat(32), "0b".repeat(32)];

Deno.test("parseModelCards() reads commands and SHA-256 values, over the ends of lines", () => {
  const text = `# Models

## \`a.tflite\`

- **Command**: \`deno task train --seed 1\`.
- **SHA-256**: fused \`${FUSED}\`, plain
  \`${PLAIN}\`.

## \`b.tflite\`

- **Command**: \`deno task train\`, half an hour.
- **SHA-256**: fused \`${FUSED}\`; plain not yet recorded.
`;
  assertEquals(parseModelCards(text), [
    { file: "a.tflite", command: ["--seed", "1"], sha256: { fused: FUSED, plain: PLAIN } },
    { file: "b.tflite", command: [], sha256: { fused: FUSED, plain: undefined } },
  ]);
});

Deno.test("parseModelCards() throws when a card names no command or no SHA-256", () => {
  const command = "- **Command**: `deno task train`.\n";
  for (const body of [command, `- **SHA-256**: fused \`${FUSED}\`\n`]) {
    assertThrows(
      () => parseModelCards(`## \`a.tflite\`\n\n${body}`),
      Error,
      'Cannot read the card of "a.tflite"',
    );
  }
});

Deno.test("every committed model has a card, which states its fused SHA-256", async () => {
  const cards = parseModelCards(await Deno.readTextFile(new URL("README.md", MODELS)));
  const files = [...Deno.readDirSync(MODELS)].map(({ name }) => name)
    .filter((name) => name.endsWith(".tflite"));
  assertEquals(cards.map(({ file }) => file).sort(), files.sort());
  for (const { file, sha256: stated } of cards) {
    assertEquals(await sha256(await Deno.readFile(new URL(file, MODELS))), stated.fused, file);
  }
});
