import { assertThrows } from "@std/assert";
import { InvalidModelError } from "../../../lib/tflite/format/invalid_model_error.ts";
import { readModel } from "../../../lib/tflite/format/read.ts";
import { verifyModel } from "../../../lib/tflite/format/verify.ts";
import { writeModel } from "../../../lib/tflite/format/write.ts";
import { MALFORMATIONS } from "./malformations.ts";
import { tinyModel } from "../tiny_model.ts";

for (const [title, change, error] of MALFORMATIONS) {
  Deno.test(`readModel() refuses ${title}`, () => {
    const bytes = writeModel(change(tinyModel()));
    assertThrows(() => readModel(bytes, { name: "bad.tflite" }), InvalidModelError, error);
  });
}

Deno.test("verifyModel() takes the model from which the malformed ones are made", () => {
  verifyModel(tinyModel());
});

Deno.test("verifyModel() says which model is wrong", () => {
  assertThrows(
    () => verifyModel({ ...tinyModel(), version: 2 }, { name: "old.tflite" }),
    InvalidModelError,
    'Cannot read the model "old.tflite": its schema version is 2, expected 3',
  );
});
