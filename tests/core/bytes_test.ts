import { assertRejects } from "@std/assert";
import { checkSha256 } from "../../lib/core/bytes.ts";

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
