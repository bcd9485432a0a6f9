import { assertEquals, assertRejects } from "@std/assert";
import { checkSha256, crc32, toBase64, toHex } from "../../lib/core/bytes.ts";

const abc = new TextEncoder().encode("abc");
/** SHA-256 of "abc", FIPS 180-2 appendix B.1. */
const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("checkSha256() accepts the file meant", async () => {
  await checkSha256(abc, { expected: digest, name: "abc" });
});

Deno.test("checkSha256() throws, with both values, when one bit differs", async () => {
  const changed = abc.slice();
  changed[2]! ^= 1;
  await assertRejects(
    () => checkSha256(changed, { expected: digest, name: "abc" }),
    Error,
    `expected ${digest}`,
  );
});

Deno.test("crc32() gives the check value of its definition, and 0 for no bytes", () => {
  assertEquals(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assertEquals(crc32(new Uint8Array()), 0);
});

Deno.test("toHex() and toBase64() write bytes as engines that have both do", () => {
  for (const length of [0, 1, 2, 3, 255, 20_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => 7 * i);
    assertEquals(toHex(bytes), bytes.toHex());
    assertEquals(toBase64(bytes), bytes.toBase64());
  }
});
